import { Command, Option } from 'commander'
import type { Session } from '../session.ts'
import type { ExportFlags } from './rules-export-run.ts'

const EPILOGUE = `
Examples:
  $ dohyo rules export --to sumo rules/ | jq '.[].fields'
  $ dohyo rules export --to terraform rules/ -o rules.tf.json

Exit codes: 0 all rules are exported; 1 some ask what only dohyo can answer; 2 a mistake in the call or the rules.`

/** `dohyo rules export`: flags only, the work is in rules-export-run.ts. */
export const rulesExportCommand = (session: Session): Command =>
  new Command('export')
    .summary('write rules in the forms of Sumo Logic')
    .description(
      "Writes rules for Sumo Logic's Cloud SIEM: bodies for its API, or Terraform's JSON syntax. Rules that use dohyo's own fields or functions are left out and named.",
    )
    .argument('<rules...>', 'rule files, or folders of them')
    .addOption(
      new Option('--to <form>', 'what to write').choices(['sumo', 'terraform']).makeOptionMandatory(),
    )
    .option('-o, --output <file>', 'write to a file')
    .addHelpText('after', EPILOGUE)
    .action(async (rules: string[], _options: unknown, command: Command) => {
      const { runRulesExport } = await import('./rules-export-run.ts')
      session.exit = await runRulesExport(rules, command.optsWithGlobals<ExportFlags>(), session.environment)
    })
