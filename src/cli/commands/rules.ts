import { Command, Option } from 'commander'
import { collect } from '../option-values.ts'
import type { Session } from '../session.ts'
import { rulesExportCommand } from './rules-export.ts'
import { rulesImportCommand } from './rules-import.ts'
import { rulesLintCommand } from './rules-lint.ts'
import type { RulesFlags } from './rules-run.ts'
import { rulesTestCommand } from './rules-test.ts'

const rulesOption = (): Option =>
  new Option('--rules <path>', 'further rule file or folder (may be repeated)').argParser(collect)

/** `dohyo rules` and `dohyo rules list`: flags only, the work is in rules-run.ts. */
export const rulesCommand = (session: Session): Command => {
  const { environment } = session
  const list = new Command('list')
    .description('Lists the rules that a hunt runs.')
    .addOption(rulesOption())
    .action(async (_options: unknown, command: Command) => {
      const { runRulesList } = await import('./rules-run.ts')
      session.exit = await runRulesList(command.optsWithGlobals<RulesFlags>(), environment)
    })
  return new Command('rules')
    .summary('list, test, lint, import and export detection rules')
    .description('Lists, tests and lints the detection rules, and exchanges rules with Sumo Logic.')
    .addCommand(list)
    .addCommand(rulesTestCommand(session))
    .addCommand(rulesLintCommand(session))
    .addCommand(rulesImportCommand(session))
    .addCommand(rulesExportCommand(session))
}
