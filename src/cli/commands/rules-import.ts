import { Command } from 'commander'
import type { Session } from '../session.ts'
import type { ImportFlags } from './rules-import-run.ts'

const EPILOGUE = `
Examples:
  $ dohyo rules import rules.json --out rules/
  $ dohyo rules import main.tf.json

Exit codes: 0 all rules can run; 1 some could not be read, or dohyo can't run them; 2 a mistake in the call or the files.`

/** `dohyo rules import`: flags only, the work is in rules-import-run.ts. */
export const rulesImportCommand = (session: Session): Command =>
  new Command('import')
    .summary('turn rules of Sumo Logic into rule files')
    .description(
      "Reads rules of Sumo Logic's Cloud SIEM and writes them as rule files: JSON of the API, Terraform's JSON syntax, exports of the console and the public catalog.",
    )
    .argument('<paths...>', 'JSON files, or folders of them')
    .option('--out <folder>', 'write a file per rule; without it, all go to standard output')
    .option('--overwrite', 'replace files that are there already and say something else', false)
    .addHelpText('after', EPILOGUE)
    .action(async (paths: string[], _options: unknown, command: Command) => {
      const { runRulesImport } = await import('./rules-import-run.ts')
      session.exit = await runRulesImport(paths, command.optsWithGlobals<ImportFlags>(), session.environment)
    })
