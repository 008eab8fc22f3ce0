import { Command } from 'commander'
import type { Session } from '../session.ts'
import { CONFIG_FILE } from './config-flags.ts'
import type { InitFlags } from './init-run.ts'

const EPILOGUE = `
Examples:
  $ dohyo init                    write a commented ${CONFIG_FILE}
  $ dohyo init logs/              the same, with the accounts whose own logs are there
  $ dohyo init -o - | less        look at it first

Exit codes: 0 written; 2 the file is there already, or a mistake in the call; 3 some input could not be read.`

/** `dohyo init`: flags only, the work is in init-run.ts. */
export const initCommand = (session: Session): Command =>
  new Command('init')
    .summary(`write a commented ${CONFIG_FILE}`)
    .description(
      `Writes a commented file of settings: accounts, trusted recipients, backup principals, business hours, rules, exceptions. With PATHS it names the accounts whose own logs are there.`,
    )
    .argument('[paths...]', 'logs: files, folders, globs')
    .option('-o, --output <file>', 'where to write it; - is standard output', CONFIG_FILE)
    .option('--force', 'write over a file that is there')
    .addHelpText('after', EPILOGUE)
    .action(async (paths: string[], _options: unknown, command: Command) => {
      const { runInit } = await import('./init-run.ts')
      session.exit = await runInit(paths, command.optsWithGlobals<InitFlags>(), session.environment)
    })
