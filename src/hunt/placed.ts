import type { Engine } from '../engine/engine.ts'
import { sql } from '../sql/sql.ts'
import type { Places } from './scope.ts'

/** What came of asking for places. */
export interface Placed {
  readonly asked: Places
  /**
   * By file, in the order of the inventory: events that were judged, being in the range and of these places; and of those,
   * events that name no account, no region.
   */
  readonly counts: readonly {
    readonly judged: number
    readonly accountless: number
    readonly regionless: number
  }[]
  /** What events name, of the places asked for or not. */
  readonly accounts: readonly string[]
  readonly regions: readonly string[]
}

/** Counts by places what the sieve has read of so many files. */
export const countPlaces = async (engine: Engine, asked: Places, files: number): Promise<Placed> => {
  const rows = await engine.rows<{
    file: number
    judged: number
    accountless: number
    regionless: number
  }>(
    sql`SELECT file, sum(in_place) AS judged, sum(accountless) AS accountless, sum(regionless) AS regionless FROM sieved GROUP BY file`,
  )
  const byFile = new Map(rows.map((row) => [row.file, row] as const))
  const [seen] = await engine.rows<{ accounts: readonly string[]; regions: readonly string[] }>(
    sql`SELECT groupUniqArrayArray(accounts) AS accounts, groupUniqArrayArray(regions) AS regions FROM sieved`,
  )
  return {
    asked,
    counts: Array.from({ length: files }, (_, file) => {
      const { judged = 0, accountless = 0, regionless = 0 } = byFile.get(file) ?? {}
      return { judged, accountless, regionless }
    }),
    accounts: seen?.accounts ?? [],
    regions: seen?.regions ?? [],
  }
}
