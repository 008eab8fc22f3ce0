import { Command, Option } from 'commander'
import { wholeNumber } from '../option-values.ts'
import type { Session } from '../session.ts'
import { addQueryInput } from './query-input.ts'
import type { QueryFlags } from './query-run.ts'
import { queryTestCommand } from './query-test.ts'

const EPILOGUE = `
Examples:
  $ dohyo query '"CreateSnapshot" | json "userIdentity.arn" as who | count by who' logs/
  $ dohyo query -f suspicious.sumo --alias logs/ azure/
  $ dohyo query -f suspicious.sumo logs/ --format csv --output rows.csv
  $ dohyo query -f suspicious.sumo --rows messages.ndjson

Exit codes: 0 also without rows; 2 a mistake in the query or the call; 3 some input could not be read, or none was a log.`

/** `dohyo query`: flags only, the work is in query-run.ts. */
export const queryCommand = (session: Session): Command =>
  addQueryInput(new Command('query'), session)
    .summary('run a Sumo Logic query over logs')
    .description('Runs a Sumo Logic query over audit logs of AWS, Azure and GCP.')
    .addOption(
      new Option('--format <format>', 'form of the rows')
        .choices(['table', 'json', 'ndjson', 'csv'])
        .default('table'),
    )
    .option('-o, --output <file>', 'write the rows to a file')
    .option('--limit-display <rows>', 'rows to draw in a table; 0 draws all', wholeNumber, 1000)
    .addCommand(queryTestCommand(session))
    .helpCommand(false)
    .addHelpText('after', EPILOGUE)
    .action(async (query: string | undefined, paths: string[], _options: unknown, command: Command) => {
      const { runQuery } = await import('./query-run.ts')
      const positionals = query === undefined ? [] : [query, ...paths]
      session.exit = await runQuery(positionals, command.optsWithGlobals<QueryFlags>(), session.environment)
    })
