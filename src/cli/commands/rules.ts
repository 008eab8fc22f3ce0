import { Command, Option } from 'commander'
import { collect } from '../option-values.ts'
import type { Session } from '../session.ts'
import { addConfigFlags } from './config-flags.ts'
import { rulesExportCommand } from './rules-export.ts'
import { rulesImportCommand } from './rules-import.ts'
import { rulesLintCommand } from './rules-lint.ts'
import { rulesPlaybookCommand } from './rules-playbook.ts'
import type { RulesFlags } from './rules-run.ts'
import { rulesTestCommand } from './rules-test.ts'

const rulesOption = (): Option =>
  new Option('--rules <path>', 'further rule file or folder (may be repeated)').argParser(collect)

const EPILOGUE = `
Examples:
  $ dohyo rules list
  $ dohyo rules test rules/
  $ dohyo rules lint rules/
  $ dohyo rules playbook snapshot-shared-external
  $ dohyo rules import rules.json --out rules/
  $ dohyo rules export --to terraform rules/ -o rules.tf.json

dohyo help rules COMMAND explains each of them.`

const LIST_EPILOGUE = `
Examples:
  $ dohyo rules list
  $ dohyo rules list --rules rules/

Exit codes: 0 listed, 2 a mistake in a rule or the call.`

/** `dohyo rules` and `dohyo rules list`: flags only, the work is in rules-run.ts. */
export const rulesCommand = (session: Session): Command => {
  const { environment } = session
  const list = addConfigFlags(new Command('list'))
    .summary('list the rules that a hunt runs')
    .description('Lists the rules that a hunt runs, with severity, techniques of ATT&CK, and file.')
    .addOption(rulesOption())
    .addHelpText('after', LIST_EPILOGUE)
    .action(async (_options: unknown, command: Command) => {
      const { runRulesList } = await import('./rules-run.ts')
      session.exit = await runRulesList(command.optsWithGlobals<RulesFlags>(), environment)
    })
  return new Command('rules')
    .summary('list, test, lint, import and export detection rules, show their playbooks')
    .description('Lists, tests and lints the detection rules, and exchanges rules with Sumo Logic.')
    .addCommand(list)
    .addCommand(rulesTestCommand(session))
    .addCommand(rulesLintCommand(session))
    .addCommand(rulesPlaybookCommand(session))
    .addCommand(rulesImportCommand(session))
    .addCommand(rulesExportCommand(session))
    .helpCommand('help [command]', 'explain a command')
    .addHelpText('after', EPILOGUE)
}
