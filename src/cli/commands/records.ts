import { Command, Option } from 'commander'
import { byteCount, wholeNumber } from '../option-values.ts'
import type { Session } from '../session.ts'
import type { RecordsFlags } from './records-run.ts'
import { addScopeFlags } from './scope-flags.ts'

const EPILOGUE = `
Examples:
  $ dohyo records logs/
  $ dohyo records logs/ --fields "timestamp,action,user_username,success,fields['errorCode']" --format csv
  $ dohyo records logs/ --format ndjson

Exit codes: 0 done; 2 a mistake in the call; 3 some input could not be read, or none was a log.`

/** `dohyo records`: flags only, the work is in records-run.ts. */
export const recordsCommand = (session: Session): Command => {
  const command = new Command('records')
    .summary('show events as rules see them')
    .description(
      "Shows the normalised records of events: the fields of Sumo Logic's Cloud SIEM schema, and dohyo's own. In order of time.",
    )
    .argument('<paths...>', 'files, folders, globs, or - for standard input')
    .option(
      '--fields <names>',
      "fields to show, comma separated; fields['a.b'] is a key of the event (default: a few in table and csv, all that are there in json and ndjson)",
    )
    .addOption(
      new Option('--format <format>', 'form of the records')
        .choices(['table', 'json', 'ndjson', 'csv'])
        .default('table'),
    )
    .option('-o, --output <file>', 'write the records to a file')
  return addScopeFlags(command, session, 'records')
    .option('--limit-display <rows>', 'records to draw in a table; 0 draws all', wholeNumber, 1000)
    .option('--max-memory <size>', 'memory that the engine may use: 512MiB, 1.5GiB', byteCount)
    .addHelpText('after', EPILOGUE)
    .action(async (paths: string[], _options: unknown, command: Command) => {
      const { runRecords } = await import('./records-run.ts')
      session.exit = await runRecords(paths, command.optsWithGlobals<RecordsFlags>(), session.environment)
    })
}
