import { Command, Option } from 'commander'
import { SEVERITIES } from '../../report/document.ts'
import { byteCount, collect, moment } from '../option-values.ts'
import type { Session } from '../session.ts'
import type { HuntFlags } from './hunt-run.ts'

const EPILOGUE = `
Examples:
  $ dohyo hunt logs/                                      what happened, worst first
  $ dohyo hunt logs/ --from 7d --own-account 111122223333 --trusted-account 444455556666
  $ dohyo hunt 'logs/**/*.gz' --format json --output hunt.json
  $ gcloud logging read … --format json | dohyo hunt -
  $ dohyo hunt logs/ --fail-on high --quiet               in a pipeline: 1 when something serious is found

Exit codes: 3 some input could not be read, or none was a log; else 1 a finding at or above --fail-on; else 0.`

const repeated = (flags: string, description: string): Option =>
  new Option(flags, `${description} (may be repeated)`).argParser(collect)

/** `dohyo hunt`: flags only, the work is in hunt-run.ts. */
export const huntCommand = (session: Session): Command => {
  const time = moment(session.environment.now)
  return new Command('hunt')
    .summary('find snapshot theft in audit logs')
    .description('Reads audit logs of AWS, Azure and GCP and reports what points to snapshot theft.')
    .argument('<paths...>', 'files, folders, globs, or - for standard input')
    .addOption(
      new Option('--format <format>', 'form of the result')
        .choices(['table', 'json', 'ndjson', 'csv'])
        .default('table'),
    )
    .option('-o, --output <file>', 'write the result to a file')
    .addOption(
      new Option('--fail-on <severity>', 'end with 1 from this severity on')
        .choices(SEVERITIES)
        .default('low'),
    )
    .addOption(
      new Option(
        '--min-severity <severity>',
        'show from this severity on; the exit code still counts all',
      ).choices(SEVERITIES),
    )
    .option('--from <time>', 'events from this time on: ISO-8601 (UTC), or how long ago: 24h, 7d', time)
    .option('--to <time>', 'events before this time', time)
    .addOption(repeated('--own-account <id>', 'account, subscription or project that is ours'))
    .addOption(repeated('--trusted-account <id>', 'outside account that may receive snapshots'))
    .addOption(repeated('--own-domain <domain>', 'mail domain of our people'))
    .addOption(repeated('--own-organization <arn>', 'AWS organization or unit that is ours'))
    .addOption(
      repeated(
        '--backup-principal <principal>',
        "principal that does our backups, besides the clouds' own services",
      ),
    )
    .addOption(repeated('--rules <path>', 'further rule file or folder'))
    .option('--max-memory <size>', 'memory that the engine may use: 512MiB, 1.5GiB', byteCount)
    .addHelpText('after', EPILOGUE)
    .action(async (paths: string[], _options: unknown, command: Command) => {
      const { runHunt } = await import('./hunt-run.ts')
      session.exit = await runHunt(paths, command.optsWithGlobals<HuntFlags>(), session.environment)
    })
}
