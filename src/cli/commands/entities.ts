import { Command, Option } from 'commander'
import type { Session } from '../session.ts'
import type { EntitiesFlags } from './entities-run.ts'
import { addHuntFlags } from './hunt-flags.ts'

const EPILOGUE = `
Examples:
  $ dohyo entities logs/                       who and what the signals are about, the highest score first
  $ dohyo entities logs/ --format csv --output entities.csv

Exit codes: 3 some input could not be read, or none was a log; else 0.`

/** `dohyo entities`: flags only, the work is in entities-run.ts. */
export const entitiesCommand = (session: Session): Command => {
  const command = new Command('entities')
    .summary('rank users, addresses and resources by the signals on them')
    .description(
      'Hunts in audit logs and ranks the entities that signals are about by their activity score: the severities of signals of different names, added up over the lookback window.',
    )
    .argument('<paths...>', 'files, folders, globs, or - for standard input')
    .addOption(
      new Option('--format <format>', 'form of the result')
        .choices(['table', 'json', 'csv'])
        .default('table'),
    )
    .option('-o, --output <file>', 'write the result to a file')
  return addHuntFlags(command, session)
    .addHelpText('after', EPILOGUE)
    .action(async (paths: string[], _options: unknown, self: Command) => {
      const { runEntities } = await import('./entities-run.ts')
      session.exit = await runEntities(paths, self.optsWithGlobals<EntitiesFlags>(), session.environment)
    })
}
