import type { Engine, QueryOptions } from '../engine/engine.ts'
import { join, num, type Sql, sql, str } from '../sql/sql.ts'
import type { TimeRange } from './scope.ts'
import { timeRange } from './sieve.ts'
import { createStore, PLACE } from './store.ts'

// How rows of the store go to a cache and come back.

/** Columns of the store that are kept as they are, and their types. Files have numbers of the segment there. */
const KEPT = `events UInt64, broken UInt64, foreign_events UInt64, timeless UInt64, in_range UInt64,
  first_time Nullable(DateTime64(3, 'UTC')), last_time Nullable(DateTime64(3, 'UTC')), ids Array(UInt64),
  candidates Array(Tuple(id String, time DateTime64(3, 'UTC'), operation String, blocks Array(UInt32), raw String)),
  moments Array(Tuple(time DateTime64(3, 'UTC'), place UInt8)),
  in_place UInt64, accountless UInt64, regionless UInt64, accounts Array(String), regions Array(String)`

const COLUMNS = sql`events, broken, foreign_events, timeless, in_range, first_time, last_time, ids, candidates, moments, in_place, accountless, regionless, accounts, regions`

const transform = (column: Sql, numbers: ReadonlyMap<number, number>): Sql =>
  sql`transform(${column}, [${join([...numbers.keys()].map(num))}]::Array(UInt32), [${join([...numbers.values()].map(num))}]::Array(UInt32), 0)::UInt32`

/**
 * Fast to write and to read, and a third of what it would be unpacked. Nobody looks for single values, and texts hardly repeat: filters
 * and dictionaries cost a third of the writing, and make it larger.
 */
const PARQUET = [
  sql`output_format_parquet_compression_method = 'lz4'`,
  sql`output_format_parquet_write_bloom_filter = 0`,
  sql`output_format_parquet_max_dictionary_size = 0`,
]

/** The rows of files as Parquet. `numbers`: of a file in the store, its number in the segment. */
export const rowsOf = (
  engine: Engine,
  numbers: ReadonlyMap<number, number>,
  options: QueryOptions,
): Promise<Uint8Array> =>
  engine.parquet(
    sql`SELECT source::String AS source, ${transform(sql`file`, numbers)} AS entry, ${COLUMNS}
FROM sieved WHERE file IN (${join([...numbers.keys()].map(num))})`,
    { ...options, settings: [...(options.settings ?? []), ...PARQUET] },
  )

/** Puts rows into the store. `numbers`: of a file in the segment, its number in the store; the rows of others stay where they are. */
export const putRows = (
  engine: Engine,
  glob: string,
  numbers: ReadonlyMap<number, number>,
  options: QueryOptions,
): Promise<void> =>
  engine.run(
    sql`INSERT INTO sieved (source, file, mended, ${COLUMNS})
SELECT source, ${transform(sql`entry`, numbers)}, false, ${COLUMNS}
FROM file(${str(glob)}, 'Parquet', ${str(`source String, entry UInt32, ${KEPT}`)})
WHERE entry IN (${join([...numbers.keys()].map(num))})`,
    options,
  )

/** Of each file, the bytes that it takes up, and whether it is settled: nothing in it is left that could be mended. */
export const weigh = (
  engine: Engine,
): Promise<readonly { readonly file: number; readonly bytes: number; readonly settled: 0 | 1 }[]> =>
  engine.rows(
    sql`SELECT file, sum(length(moments) * 24 + arraySum(raw -> length(raw), candidates.raw)) AS bytes,
  toUInt8(max(mended) OR sum(broken) = 0) AS settled
FROM sieved GROUP BY file`,
  )

const places = (flags: number, within: Sql): Sql =>
  sql`arrayCount(moment -> bitAnd(moment.2, ${num(flags)}) = ${num(flags)} AND ${within}, moments)`

/**
 * Leaves in the store what is in the time range that is asked for. A cache is to serve other ranges too, so the sieve has kept all.
 */
export const narrow = async (engine: Engine, range: TimeRange, options: QueryOptions): Promise<void> => {
  if (range.from === undefined && range.to === undefined) return
  const within = timeRange(range, sql`moment.1`)
  await engine.run(sql`RENAME TABLE sieved TO wide`)
  await createStore(engine)
  await engine.run(
    sql`INSERT INTO sieved
SELECT source, file, mended, events, broken, foreign_events, timeless,
  arrayCount(moment -> ${within}, moments), first_time, last_time, ids,
  arrayFilter(candidate -> ${timeRange(range, sql`candidate.time`)}, candidates),
  ${places(PLACE.within, within)}, ${places(PLACE.within | PLACE.accountless, within)}, ${places(PLACE.within | PLACE.regionless, within)},
  accounts, regions, []
FROM wide`,
    options,
  )
  await engine.run(sql`DROP TABLE wide`)
}
