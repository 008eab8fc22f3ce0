import { Command } from 'commander'
import type { Session } from '../session.ts'
import { addQueryInput, type QueryInputFlags } from './query-input.ts'

const EPILOGUE = `
Examples:
  $ dohyo explain -f suspicious.sumo                      which fields are taken from which source, and the SQL
  $ dohyo explain '"CreateSnapshot" | json "eventName" as op | count by op' logs/`

/** `dohyo explain`: flags only, the work is in explain-run.ts. */
export const explainCommand = (session: Session): Command =>
  addQueryInput(new Command('explain'), session)
    .summary('show the plan and the SQL of a query')
    .description(
      'Shows how a query is bound, what is pushed down to the logs, and the ClickHouse SQL it becomes.',
    )
    .addHelpText('after', EPILOGUE)
    .action(async (query: string | undefined, paths: string[], _options: unknown, command: Command) => {
      const { runExplain } = await import('./explain-run.ts')
      const positionals = query === undefined ? [] : [query, ...paths]
      session.exit = await runExplain(
        positionals,
        command.optsWithGlobals<QueryInputFlags>(),
        session.environment,
      )
    })
