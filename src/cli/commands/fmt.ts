import { Command } from 'commander'
import type { Session } from '../session.ts'
import type { FormatFlags } from './fmt-run.ts'

const EPILOGUE = `
Examples:
  $ dohyo fmt suspicious.sumo
  $ dohyo fmt --write queries/
  $ dohyo fmt --check queries/

Exit codes: 0 done, or nothing to do; 1 with --check: a file is not formatted; 2 a mistake in a query or the call.`

/** `dohyo fmt`: flags only, the work is in fmt-run.ts. */
export const fmtCommand = (session: Session): Command =>
  new Command('fmt')
    .summary('format queries')
    .description(
      'Writes queries in one form: a stage per line, comments kept. What a query means stays the same.',
    )
    .argument('<files...>', 'query files, folders (all .sumo files), patterns, or - for standard input')
    .option('--check', 'name the files that are not formatted, and change nothing', false)
    .option('--write', 'replace the files', false)
    .addHelpText('after', EPILOGUE)
    .action(async (files: string[], _options: unknown, command: Command) => {
      const { runFormat } = await import('./fmt-run.ts')
      session.exit = await runFormat(files, command.optsWithGlobals<FormatFlags>(), session.environment)
    })
