import type { Engine } from '../engine/engine.ts'
import type { SourceId } from '../sources/source.ts'
import { ident, num, sql, str, strings } from '../sql/sql.ts'
import { withNames, withoutName } from './namesakes.ts'

/** An event of a report: what finds it in the store. */
export interface WantedEvent {
  readonly source: SourceId
  readonly id: string
}

const AT_ONCE = 500

/** One key for an event of any source. */
export const eventKey = ({ source, id }: WantedEvent): string => `${source} ${id}`

/**
 * The text of events that a hunt still has in its store, by {@link eventKey}; without those longer than `longest` bytes. Of an event that
 * was delivered several times the one in the first file, as everywhere.
 */
export const rawEvents = async (
  engine: Engine,
  wanted: readonly WantedEvent[],
  longest: number,
): Promise<ReadonlyMap<string, string>> => {
  const found = new Map<string, string>()
  const sources = [...new Set(wanted.map(({ source }) => source))]
  for (const source of sources) {
    const ids = [...new Set(wanted.filter((event) => event.source === source).map(({ id }) => id))]
    for (let i = 0; i < ids.length; i += AT_ONCE) {
      const part = ids.slice(i, i + AT_ONCE)
      const all = sql`(
  SELECT candidate.id AS event_id, candidate.time AS time, file, candidate.raw AS raw
  FROM sieved ARRAY JOIN candidates AS candidate
  WHERE source = ${str(source)} AND event_id IN ${strings([...part, ...part.map(withoutName)])} AND length(raw) <= ${num(longest)}
)`
      const rows = await engine.rows<{ id: string; raw: string }>(
        sql`SELECT event_id AS id, raw FROM ${withNames({ id: source }, all, ['time', 'file', 'raw'].map(ident))}
WHERE id IN ${strings(part)}
ORDER BY id, file, time
LIMIT 1 BY id`,
      )
      for (const { id, raw } of rows) found.set(eventKey({ source, id }), raw)
    }
  }
  return found
}
