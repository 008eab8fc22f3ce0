import { Command, Option } from 'commander'
import { SEVERITIES } from '../../report/document.ts'
import type { Session } from '../session.ts'
import { addHuntFlags } from './hunt-flags.ts'
import { reportFile } from './hunt-report-file.ts'
import type { HuntFlags } from './hunt-run.ts'

const EPILOGUE = `
Examples:
  $ dohyo hunt logs/                                      what happened, worst first
  $ dohyo hunt logs/ --from 7d --own-account 111122223333 --trusted-account 444455556666
  $ dohyo hunt 'logs/**/*.gz' --format json --output hunt.json
  $ dohyo hunt logs/ --report incident.html               the whole story, to read, print and pass on
  $ gcloud logging read … --format json | dohyo hunt -
  $ dohyo init logs/ && dohyo hunt logs/                  with settings in ./dohyo.yaml: see dohyo help tune
  $ dohyo hunt logs/ --fail-on high --quiet               in a pipeline: 1 when something serious is found

Exit codes: 3 some input could not be read, or none was a log; else 1 a finding at or above --fail-on; else 0.`

/** `dohyo hunt`: flags only, the work is in hunt-run.ts. */
export const huntCommand = (session: Session): Command => {
  const command = new Command('hunt')
    .summary('find snapshot theft in audit logs')
    .description('Reads audit logs of AWS, Azure and GCP and reports what points to snapshot theft.')
    .argument('<paths...>', 'files, folders, globs, or - for standard input')
    .addOption(
      new Option('--format <format>', 'form of the result')
        .choices(['table', 'json', 'ndjson', 'csv', 'ocsf'])
        .default('table'),
    )
    .option('-o, --output <file>', 'write the result to a file')
    .addOption(
      new Option(
        '--report <file>',
        'write a report as well: .html to read and print, .md for a ticket (may be repeated)',
      ).argParser(reportFile),
    )
    .addOption(
      new Option('--fail-on <severity>', 'end with 1 from this severity on')
        .choices(SEVERITIES)
        .default('low'),
    )
    .option('--playbooks', 'with --format json or ndjson: what to do about each signal', false)
    .addOption(
      new Option(
        '--min-severity <severity>',
        'show from this severity on; the exit code still counts all',
      ).choices(SEVERITIES),
    )
  return addHuntFlags(command, session)
    .addHelpText('after', EPILOGUE)
    .action(async (paths: string[], _options: unknown, self: Command) => {
      const { runHunt } = await import('./hunt-run.ts')
      session.exit = await runHunt(paths, self.optsWithGlobals<HuntFlags>(), session.environment)
    })
}
