import type { Engine } from '../engine/engine.ts'
import { sql } from '../sql/sql.ts'

/**
 * The hunt's tables, in the engine's temporary directory: on disk, so that memory does not grow with the input.
 * `sieved`: one row per file of a batch, what was read of it (`in_range`: of its events, those that the hunt is asked about; `first_time` and
 * `last_time` of all of them). `ids`: a hash per event of its source and identity.
 * `mended`: see `mendBroken`.
 * `candidates`: the events that some rule may want; `blocks`: which blocks of rules do.
 * `in_place` and what is behind it, where places are asked for: of the events in the range, those of them, and of these, those that
 * name no account, no region; and what all events name.
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
  regions Array(String)
) ENGINE = MergeTree ORDER BY (source, file)`)
}
