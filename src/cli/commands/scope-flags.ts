import { type Command, Option } from 'commander'
import type { LogScope } from '../../app/api.ts'
import type { Accounting } from '../../report/document.ts'
import { outsideCount } from '../../report/document.ts'
import { outsideText } from '../../report/scope-text.ts'
import { accountNames, moment, regionNames } from '../option-values.ts'
import type { Session } from '../session.ts'

/** Which events of logs are asked for. */
export interface ScopeFlags {
  readonly from?: Date
  readonly to?: Date
  readonly account?: readonly string[]
  readonly region?: readonly string[]
  /** False with `--no-trust-paths`. */
  readonly trustPaths: boolean
}

/** Adds the options of {@link ScopeFlags}. `what`: events, messages, records. */
export const addScopeFlags = (command: Command, session: Session, what: string): Command => {
  const time = moment(session.environment.now)
  return command
    .option('--from <time>', `${what} from this time on: ISO-8601 (UTC), or how long ago: 24h, 7d`, time)
    .option('--to <time>', `${what} before this time`, time)
    .addOption(
      new Option(
        '--account <id>',
        `${what} of this AWS account, Azure subscription or GCP project (comma separated, may be repeated)`,
      ).argParser(accountNames),
    )
    .addOption(
      new Option('--region <region>', `${what} of this region (comma separated, may be repeated)`).argParser(
        regionNames,
      ),
    )
    .option(
      '--no-trust-paths',
      'open every file: do not leave out those whose paths say that they hold nothing of it',
    )
}

export const logScope = ({ from, to, account, region, trustPaths }: ScopeFlags): LogScope => ({
  ...(from === undefined ? {} : { from }),
  ...(to === undefined ? {} : { to }),
  ...(account === undefined ? {} : { accounts: account }),
  ...(region === undefined ? {} : { regions: region }),
  ...(trustPaths ? {} : { trustPaths }),
})

/** What the rows of a command don't say of files that it left unopened. */
export const unopenedNote = (accounting: Pick<Accounting, 'outside'>): readonly string[] =>
  outsideCount(accounting) === 0 ? [] : [`not opened: ${outsideText(accounting)}`]
