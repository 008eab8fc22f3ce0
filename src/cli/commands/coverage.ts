import { Command, Option } from 'commander'
import { collect } from '../option-values.ts'
import type { Session } from '../session.ts'
import { addConfigFlags } from './config-flags.ts'
import type { CoverageFlags } from './coverage-run.ts'

const EPILOGUE = `
Examples:
  $ dohyo coverage
  $ dohyo coverage --rules rules/ --format navigator -o layer.json   open it in the ATT&CK Navigator
  $ dohyo coverage --older-ids                                       ids from before ATT&CK v19

Exit codes: 0 shown, 2 a mistake in a rule or the call.`

/** `dohyo coverage`: flags only, the work is in coverage-run.ts. */
export const coverageCommand = (session: Session): Command =>
  addConfigFlags(new Command('coverage'))
    .summary('show the techniques of ATT&CK that the rules look for')
    .description('Shows which techniques of ATT&CK the rules look for, and which rules these are.')
    .addOption(
      new Option('--rules <path>', 'further rule file or folder (may be repeated)').argParser(collect),
    )
    .addOption(
      new Option('--format <format>', 'form of the result: navigator is a layer for the ATT&CK Navigator')
        .choices(['table', 'json', 'navigator'])
        .default('table'),
    )
    .option('--older-ids', 'ids from before ATT&CK v19, where it has renumbered', false)
    .option('-o, --output <file>', 'write the result to a file')
    .addHelpText('after', EPILOGUE)
    .action(async (_options: unknown, command: Command) => {
      const { runCoverage } = await import('./coverage-run.ts')
      session.exit = await runCoverage(command.optsWithGlobals<CoverageFlags>(), session.environment)
    })
