import { Command, Option } from 'commander'
import { collect } from '../option-values.ts'
import type { Session } from '../session.ts'
import { CONFIG_FILE } from './config-flags.ts'
import { addHuntFlags } from './hunt-flags.ts'
import type { TuneFlags } from './tune-run.ts'

const EPILOGUE = `
Examples:
  $ dohyo tune logs/                                what could be settled, and what that would silence
  $ dohyo tune logs/ --write                        the same, and put it into ${CONFIG_FILE}
  $ dohyo tune logs/ --write --confirm 444455556666 also trust the account that snapshots go to
  $ dohyo tune logs/ --from 30d --format json

Exit codes: 0 done; 2 a mistake in the call; 3 some input could not be read, or none was a log.`

/** `dohyo tune`: flags only, the work is in tune-run.ts. */
export const tuneCommand = (session: Session): Command => {
  const command = new Command('tune')
    .summary('propose settings from history, and what they would silence')
    .description(
      `Proposes settings from the history in logs: principals that make snapshots as a routine, accounts that snapshots go to again and again. Each comes with its evidence; signals and insights are counted before and after. Needs a history of at least a week.`,
    )
    .argument('<paths...>', 'files, folders, globs')
    .addOption(
      new Option('--format <format>', 'form of the result').choices(['text', 'json']).default('text'),
    )
    .option(
      '--write',
      `put the accepted proposals into the file of settings (./${CONFIG_FILE}, or that of --config)`,
    )
    .option(
      '--confirm <value>',
      'accept a proposal that hides what leaves the estate, by its value (may be repeated)',
      collect,
    )
  return addHuntFlags(command, session)
    .addHelpText('after', EPILOGUE)
    .action(async (paths: string[], _options: unknown, self: Command) => {
      const { runTune } = await import('./tune-run.ts')
      session.exit = await runTune(paths, self.optsWithGlobals<TuneFlags>(), session.environment)
    })
}
