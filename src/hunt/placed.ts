import type { Engine } from '../engine/engine.ts'
import { type Sql, sql } from '../sql/sql.ts'
import type { Places } from './scope.ts'

/** What came of asking for places. */
export interface Placed {
  readonly asked: Places
  /** Events that were judged, being in the range and of these places; and of those, events that name no account, no region. */
  readonly judged: number
  readonly accountless: number
  readonly regionless: number
  /** What events name, of the places asked for or not. */
  readonly accounts: readonly string[]
  readonly regions: readonly string[]
}

/** Counts by places what the sieve has read; `counted`: of which files. */
export const countPlaces = async (engine: Engine, asked: Places, counted: Sql): Promise<Placed> => {
  const [sums] = await engine.rows<Pick<Placed, 'judged' | 'accountless' | 'regionless'>>(
    sql`SELECT sum(in_place) AS judged, sum(accountless) AS accountless, sum(regionless) AS regionless FROM sieved WHERE ${counted}`,
  )
  const [seen] = await engine.rows<Pick<Placed, 'accounts' | 'regions'>>(
    sql`SELECT groupUniqArrayArray(accounts) AS accounts, groupUniqArrayArray(regions) AS regions FROM sieved`,
  )
  return {
    asked,
    judged: sums?.judged ?? 0,
    accountless: sums?.accountless ?? 0,
    regionless: sums?.regionless ?? 0,
    accounts: seen?.accounts ?? [],
    regions: seen?.regions ?? [],
  }
}
