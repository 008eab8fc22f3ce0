import { Command } from 'commander'
import { collect } from '../option-values.ts'
import type { Session } from '../session.ts'
import { addConfigFlags } from './config-flags.ts'
import { addFindingFlags } from './finding-flags.ts'
import type { RulesLintFlags } from './rules-lint-run.ts'

const EPILOGUE = `
Examples:
  $ dohyo rules lint rules/
  $ dohyo rules lint --match-list vips.csv rules/
  $ dohyo rules lint --format sarif rules/ > rules.sarif

Exit codes: 0 nothing found, 1 findings, 2 a mistake in a rule or the call.`

/** `dohyo rules lint`: flags only, the work is in rules-lint-run.ts. */
export const rulesLintCommand = (session: Session): Command =>
  addFindingFlags(
    addConfigFlags(new Command('lint'))
      .summary('find rules that can never fire, and parts of rules without effect')
      .description(
        'Proves which rules can never fire on the logs that they are for, by what the mappings of AWS, Azure and GCP can give, and which of their parts have no effect.',
      )
      .argument('[paths...]', 'rule files, or folders of them (default: the rules that ship with dohyo)')
      .option('--siem <file>', 'settings of Cloud SIEM: which lists and columns there are')
      .option('--match-list <file>', 'a match list (may be repeated)', collect),
  )
    .addHelpText('after', EPILOGUE)
    .action(async (paths: string[], _options: unknown, command: Command) => {
      const { runRulesLint } = await import('./rules-lint-run.ts')
      session.exit = await runRulesLint(paths, command.optsWithGlobals<RulesLintFlags>(), session.environment)
    })
