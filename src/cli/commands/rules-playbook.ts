import { Command, Option } from 'commander'
import { collect } from '../option-values.ts'
import type { Session } from '../session.ts'
import type { RulesPlaybookFlags } from './rules-playbook-run.ts'

const EPILOGUE = `
Examples:
  $ dohyo rules playbook snapshot-shared-external
  $ dohyo rules playbook --signal-from hunt.json --id SIGNAL-3

Commands are for a POSIX shell, queries for dohyo query. With --signal-from, the values of a signal are filled in; those that a
signal does not show too where the hunt ran with --playbooks.

Exit codes: 0 printed, 2 no such rule or signal, or a mistake in the call.`

/** `dohyo rules playbook`: flags only, the work is in rules-playbook-run.ts. */
export const rulesPlaybookCommand = (session: Session): Command =>
  new Command('playbook')
    .summary('print what to do when a rule fires')
    .description(
      'Prints the playbook of a rule as Markdown: what it means, whether it is real, how to contain it.',
    )
    .argument('[rule]', 'id of the rule; with --signal-from, that of the signal')
    .addOption(new Option('--signal-from <file>', 'take the values from a result of hunt --format json'))
    .addOption(new Option('--id <signal>', 'which of its signals: SIGNAL-3'))
    .addOption(
      new Option('--rules <path>', 'further rule file or folder (may be repeated)').argParser(collect),
    )
    .addHelpText('after', EPILOGUE)
    .action(async (rule: string | undefined, _options: unknown, command: Command) => {
      const { runRulesPlaybook } = await import('./rules-playbook-run.ts')
      session.exit = await runRulesPlaybook(
        rule,
        command.optsWithGlobals<RulesPlaybookFlags>(),
        session.environment,
      )
    })
