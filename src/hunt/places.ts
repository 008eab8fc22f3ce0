import type { RawRecord, SourceDef } from '../sources/source.ts'
import { join, type Sql, sql, str } from '../sql/sql.ts'
import type { Places } from './scope.ts'

export interface PlaceSql {
  /** String, as in `Places`; '' where the event names none. */
  readonly account: Sql
  readonly region: Sql
  /** Is the event of the accounts and regions that are asked for? One that names none can't be told to be elsewhere: it is. */
  readonly within: Sql
}

const named = (value: Sql): Sql => sql`replaceAll(lowerUTF8(ifNull(${value}, '')), ' ', '')`

const NONE = sql`CAST(NULL, 'Nullable(String)')`

/** `among` none: of all. */
const isAmong = (value: Sql, among: readonly string[]): Sql =>
  among.length === 0 ? sql`true` : sql`(${value} IN (${join(['', ...among].map(str))}))`

/** Where an event belongs: the account whose log it is in, not that of who acted; and its region. */
export const placeSql = (
  source: Pick<SourceDef, 'record'>,
  record: RawRecord,
  { accounts, regions }: Places,
): PlaceSql => {
  const account = record.local('place account', () => named(source.record.dohyo_account?.(record) ?? NONE))
  // what Azure and GCP say of things that are in no region
  const region = record.local(
    'place region',
    () => sql`replaceRegexpOne(${named(source.record.dohyo_region?.(record) ?? NONE)}, '^global$', '')`,
  )
  return {
    account,
    region,
    within: sql`${isAmong(account, accounts)} AND ${isAmong(region, regions)}`,
  }
}

/** The condition that places are, for a list of conditions; none where no places are asked for. */
export const inPlaces = (
  source: Pick<SourceDef, 'record'>,
  record: RawRecord,
  places: Places | undefined,
): readonly Sql[] => (places === undefined ? [] : [placeSql(source, record, places).within])
