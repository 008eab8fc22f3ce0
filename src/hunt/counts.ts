import type { Engine } from '../engine/engine.ts'
import type { SourceId } from '../sources/source.ts'
import { join, num, type Sql, sql } from '../sql/sql.ts'
import type { Inventory, InventoryFile } from './inventory.ts'
import type { FailedFile } from './read.ts'

/** Records that are no JSON; of another product; without a usable time. */
interface Unreadable {
  readonly broken: number
  readonly foreign: number
  readonly timeless: number
}

/** What was read of the logs of a source. */
export interface SourceCount {
  readonly source: SourceId
  readonly files: number
  readonly events: number
  readonly unreadable: number
  /** Of `events`, those in the time range of the hunt; all where it has none. */
  readonly inRange: number
  /** First and last time of `events`, ms since the epoch; null where there are none. */
  readonly first: number | null
  readonly last: number | null
}

/** What was read, without files that failed: one that changed under the hunt keeps its findings, but none of its events is counted. */
export interface Counts {
  readonly files: number
  /** On disk. */
  readonly bytes: number
  readonly bySource: readonly SourceCount[]
  /** Files with unreadable records, in the order of the inventory. */
  readonly partly: readonly ({ readonly file: InventoryFile } & Unreadable)[]
  readonly duplicates: number
}

/** Rows of the store that count, as a condition. */
export const countedSql = (files: readonly InventoryFile[], failed: readonly FailedFile[]): Sql => {
  if (failed.length === 0) return sql`true`
  const out = new Set(failed.map(({ file }) => file))
  const numbers = files.flatMap((file, i) => (out.has(file) ? [num(i)] : []))
  return numbers.length === 0 ? sql`true` : sql`file NOT IN (${join(numbers)})`
}

/** Adds up in the engine: of a million files, a row for each would be most of the hunt's memory. */
export const countRead = async (
  engine: Engine,
  { files }: Inventory,
  failed: readonly FailedFile[],
): Promise<Counts> => {
  const counted = countedSql(files, failed)
  const sums = await engine.rows<Omit<SourceCount, 'files'>>(
    sql`SELECT source, sum(events) AS events, sum(broken + foreign_events + timeless) AS unreadable, sum(in_range) AS inRange,
  toUnixTimestamp64Milli(min(first_time)) AS first, toUnixTimestamp64Milli(max(last_time)) AS last
FROM sieved WHERE ${counted} GROUP BY source`,
  )
  const partly = await engine.rows<{ readonly number: number } & Unreadable>(
    sql`SELECT file AS number, sum(broken) AS broken, sum(foreign_events) AS foreign, sum(timeless) AS timeless
FROM sieved WHERE ${counted} GROUP BY file HAVING sum(broken + foreign_events + timeless) > 0 ORDER BY file`,
  )
  const [repeated] = await engine.rows<{ n: number }>(
    sql`SELECT sum(times - 1) AS n FROM (SELECT count() AS times FROM sieved ARRAY JOIN ids AS id WHERE ${counted} GROUP BY id)`,
  )
  const out = new Set(failed.map(({ file }) => file))
  const filesOf = new Map<SourceId, number>()
  let bytes = 0
  for (const file of files) {
    if (out.has(file)) continue
    filesOf.set(file.shape.source, (filesOf.get(file.shape.source) ?? 0) + 1)
    bytes += file.bytes
  }
  const nothing = { events: 0, unreadable: 0, inRange: 0, first: null, last: null }
  return {
    files: files.length - out.size,
    bytes,
    bySource: [...filesOf].map(([source, count]) => ({
      ...(sums.find((sum) => sum.source === source) ?? nothing),
      source,
      files: count,
    })),
    partly: partly.flatMap(({ number, ...rest }) => {
      const file = files[number]
      return file === undefined ? [] : [{ file, ...rest }]
    }),
    duplicates: Number(repeated?.n ?? 0),
  }
}
