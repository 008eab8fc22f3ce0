import { Command, Option } from 'commander'
import { collect } from '../option-values.ts'
import type { Session } from '../session.ts'
import type { RulesTestFlags } from './rules-test-run.ts'

const EPILOGUE = `
Examples:
  $ dohyo rules test
  $ dohyo rules test rules/ --junit report.xml
  $ dohyo rules test --mutate rules/my-rule.yaml
  $ dohyo rules test --cases cases.jsonl

Exit codes: 0 all passed, 1 one failed, or --mutate found a clause that no test protects, 2 a malformed file or a mistake in
the call.`

/** `dohyo rules test`: flags only, the work is in rules-test-run.ts. */
export const rulesTestCommand = (session: Session): Command =>
  new Command('test')
    .summary('run the tests of rules')
    .description(
      "Runs the rules' own tests: the events that must and must not fire. --mutate says what these tests don't notice.",
    )
    .argument('[paths...]', 'rule files, or folders of them (default: the rules that ship with dohyo)')
    .addOption(
      new Option('--rules <path>', 'further rule file or folder (may be repeated)').argParser(collect),
    )
    .addOption(
      new Option(
        '--cases <file>',
        'cases of rules over ready records (JSON lines); a folder, a pattern, or - (may be repeated)',
      ).argParser(collect),
    )
    .option('--mutate', 'drop one clause at a time, and name those that no test notices', false)
    .option('--junit <file>', 'write the results as JUnit XML too')
    .addHelpText('after', EPILOGUE)
    .action(async (paths: string[], _options: unknown, command: Command) => {
      const { runRulesTest } = await import('./rules-test-run.ts')
      session.exit = await runRulesTest(paths, command.optsWithGlobals<RulesTestFlags>(), session.environment)
    })
