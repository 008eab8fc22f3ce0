import type { Engine } from '../engine/engine.ts'
import { EngineError } from '../engine/errors.ts'
import { num, sql } from '../sql/sql.ts'
import type { InventoryFile } from './inventory.ts'
import type { FailedFile } from './read.ts'

/**
 * The longest event that the second pass looks at, in bytes of its text: it takes many times as much memory. Without a
 * value there is no bound; it is lowered when a statement runs out of memory, for all that follow.
 */
export interface Ceiling {
  bytes?: number
}

/** The clouds write no event that is longer (CloudTrail and Cloud Logging stop at 256 KiB): whatever fails then, fails for another reason. */
const FLOOR = 2 ** 20

const isOutOfMemory = (error: unknown): boolean =>
  error instanceof EngineError && error.clickhouseCode === 241

const longest = async (engine: Engine, { bytes }: Ceiling): Promise<number> => {
  const lengths = sql`arrayMap(raw -> length(raw), candidates.raw)`
  const under = bytes === undefined ? lengths : sql`arrayFilter(n -> n <= ${num(bytes)}, ${lengths})`
  const rows = await engine.rows<{ n: number }>(
    sql`SELECT max(arrayMax(arrayPushBack(${under}, 0))) AS n FROM sieved`,
  )
  return Number(rows[0]?.n ?? 0)
}

/**
 * Runs a statement over the candidates; when it needs too much memory, again without the longest of them. `filesAbove` tells
 * in which files they are. Where no event is long, the failure is thrown on, and the ceiling is as before.
 */
export const beneath = async <T>(ceiling: Ceiling, engine: Engine, work: () => Promise<T>): Promise<T> => {
  const before = ceiling.bytes
  for (;;) {
    try {
      return await work()
    } catch (error) {
      if (!isOutOfMemory(error)) throw error
      const length = await longest(engine, ceiling)
      if (length <= FLOOR) {
        if (before === undefined) delete ceiling.bytes
        else ceiling.bytes = before
        throw error
      }
      ceiling.bytes = Math.max(FLOOR, Math.floor(length / 2))
    }
  }
}

/** The files with candidates that were left out; what else is in them was judged. */
export const filesAbove = async (
  { bytes }: Ceiling,
  engine: Engine,
  files: readonly InventoryFile[],
): Promise<readonly FailedFile[]> => {
  if (bytes === undefined) return []
  const rows = await engine.rows<{ file: number }>(
    sql`SELECT DISTINCT file FROM sieved WHERE arrayExists(raw -> length(raw) > ${num(bytes)}, candidates.raw) ORDER BY file`,
  )
  return rows.flatMap((row) => {
    const file = files[row.file]
    return file === undefined
      ? []
      : [{ file, reason: 'holds an event too large to judge (see --max-memory)' }]
  })
}
