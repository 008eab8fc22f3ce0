import type { Engine } from '../engine/engine.ts'
import { join, num, sql } from '../sql/sql.ts'

/**
 * The engine merges small parts of a table beside its statements, so that they do not become too many. Large ones stay as they
 * were written: nobody looks for single rows, and to merge a gigabyte of events took half a gigabyte of memory.
 */
export const PARTS = sql`SETTINGS max_bytes_to_merge_at_min_space_in_pool = 5000000, max_bytes_to_merge_at_max_space_in_pool = 5000000, parts_to_delay_insert = 100000, parts_to_throw_insert = 100000`

/**
 * The hunt's tables, in the engine's temporary directory: on disk, so that memory does not grow with the input.
 * `sieved`: rows for a file of a batch, each of a part of its events, what was read of it (`in_range`: of its events, those that the hunt is asked about; `first_time` and
 * `last_time` of all of them). `ids`: a hash per event of its source and identity.
 * `mended`: see `mendBroken`.
 * `candidates`: the events that some rule may want; `blocks`: which blocks of rules do.
 * `in_place` and what is behind it, where places are asked for: of the events in the range, those of them, and of these, those that
 * name no account, no region; and what all events name.
 * `moments`: of each event its time and {@link PLACE}, where rows go to a cache (see cache-rows.ts); they are of all times then.
 */
export const createStore = async (engine: Engine): Promise<void> => {
  await engine.run(sql`CREATE TABLE sieved (
  source LowCardinality(String),
  file UInt32,
  mended Bool,
  events UInt64,
  broken UInt64,
  foreign_events UInt64,
  timeless UInt64,
  in_range UInt64,
  first_time Nullable(DateTime64(3, 'UTC')),
  last_time Nullable(DateTime64(3, 'UTC')),
  ids Array(UInt64),
  candidates Array(Tuple(id String, time DateTime64(3, 'UTC'), operation String, blocks Array(UInt32), raw String)),
  in_place UInt64,
  accountless UInt64,
  regionless UInt64,
  accounts Array(String),
  regions Array(String),
  moments Array(Tuple(time DateTime64(3, 'UTC'), place UInt8))
) ENGINE = MergeTree ORDER BY (source, file) ${PARTS}`)
}

/** Of an event, where places are asked for: it is in one; it names no account; it names no region. */
export const PLACE = { within: 1, accountless: 2, regionless: 4 } as const

/**
 * Removes what a statement that failed has written of these files. Nothing is written until all is read, but what is written
 * then comes in several parts, and memory or the disk may give out between them.
 */
export const removeSieved = async (
  engine: Engine,
  files: readonly number[],
  mended: boolean,
): Promise<void> => {
  const written = sql`mended = ${mended ? sql`true` : sql`false`} AND file IN (${join(files.map(num))})`
  const [any] = await engine.rows(sql`SELECT 1 FROM sieved WHERE ${written} LIMIT 1`)
  if (any !== undefined)
    await engine.run(sql`ALTER TABLE sieved DELETE WHERE ${written} SETTINGS mutations_sync = 2`)
}
