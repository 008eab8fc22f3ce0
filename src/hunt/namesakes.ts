import { createDemand } from '../compiler/raw-record.ts'
import type { Engine, QueryOptions } from '../engine/engine.ts'
import type { RecordFieldName } from '../records/fields.ts'
import { recordAccess } from '../rules/record-access.ts'
import type { EstateSettings, SourceDef } from '../sources/source.ts'
import { ident, join, num, type Sql, sql, str } from '../sql/sql.ts'

/**
 * The clouds give every event an id of its own, and a log may hold an event several times. But whoever writes to the logs may
 * give an event the id of another, and so might a broken exporter. Copies agree in what the event says of who did what, when,
 * to what, from where and to what end, whatever their shape; events that don't are judged each, all but the first under a name
 * of its own: its id, `~`, and a hash.
 */
const CONTENT = [
  'dohyo_operation',
  'dohyo_outcome',
  'dohyo_actor',
  'dohyo_account',
  'dohyo_sourceIp',
  'dohyo_resource',
  'dohyo_sharedWith',
] as const satisfies readonly RecordFieldName[]

/** To take longer events apart may need more memory than there is: each is its own. Bytes. */
const LONGEST = 2 ** 20

/** The id that an event really has. */
export const withoutName = (id: string): string => id.replace(/~[0-9a-f]{16}$/, '')

/** Ids of candidates of a source that are there more than once. */
export const repeatedSql = (source: Pick<SourceDef, 'id'>): Sql =>
  sql`(SELECT id FROM sieved ARRAY JOIN candidates.id AS id WHERE source = ${str(source.id)} GROUP BY id HAVING count() > 1)`

/** What tells texts of an event with one id apart. */
const textSql = (raw: Sql): Sql => sql`sipHash128(${raw})`

/** The repeated candidates of a source, with a hash of what they say. */
const contentsSql = (source: SourceDef, settings: EstateSettings): Sql => {
  const demand = createDemand()
  const raw = ident('raw')
  const access = recordAccess(source, { text: demand.text, local: demand.local, raw, settings })
  const values = CONTENT.map((name) => sql`lowerUTF8(toString(${access.field(name)}))`)
  const content = sql`sipHash64(event_time, ${join(values.map((value) => sql`ifNull(${value}, '')`))})`
  const rows = (length: Sql): Sql => sql`(
  SELECT candidate.id AS event_id, toUnixTimestamp64Milli(candidate.time) AS event_time, file AS event_file, candidate.raw AS raw
  FROM sieved ARRAY JOIN candidates AS candidate
  WHERE source = ${str(source.id)} AND event_id IN ${repeatedSql(source)} AND ${length}
)`
  const kept = [sql`event_id`, sql`event_time`, sql`event_file`]
  const short = demand.extraction(rows(sql`length(raw) <= ${num(LONGEST)}`), raw, [...kept, raw])
  return sql`SELECT ${join(kept)}, ${textSql(raw)} AS text, ${content} AS content FROM (${short})
  UNION ALL
  SELECT ${join(kept)}, ${textSql(raw)} AS text, sipHash64(raw) AS content FROM ${rows(sql`length(raw) > ${num(LONGEST)}`)}`
}

/** Gives the events with an id of others their names; how many they are. To be called when all candidates are in the store. */
export const nameNamesakes = async (
  engine: Engine,
  sources: readonly SourceDef[],
  settings: EstateSettings,
  options: QueryOptions,
): Promise<number> => {
  await engine.run(
    sql`CREATE TABLE namesakes (source String, id String, text FixedString(16), name String) ENGINE = Memory`,
  )
  for (const source of sources) {
    const [any] = await engine.rows(sql`SELECT 1 FROM ${repeatedSql(source)} LIMIT 1`, options)
    if (any === undefined) continue
    const first = sql`argMin(content, (event_file, event_time, content)) OVER (PARTITION BY event_id)`
    await engine.run(
      sql`INSERT INTO namesakes SELECT DISTINCT ${str(source.id)}, event_id, text, concat(event_id, '~', lower(leftPad(hex(content), 16, '0')))
FROM (SELECT *, ${first} AS first FROM (${contentsSql(source, settings)}))
WHERE content != first`,
      options,
    )
  }
  const [count] = await engine.rows<{ n: number }>(
    sql`SELECT count() AS n FROM (SELECT DISTINCT source, name FROM namesakes)`,
    options,
  )
  return Number(count?.n ?? 0)
}

/** `event_id` and these columns of the relation `rows`, which has `raw`, too: with the names of namesakes for their ids. */
export const withNames = (source: Pick<SourceDef, 'id'>, rows: Sql, columns: readonly Sql[]): Sql => {
  const own = sql`SELECT id, text, name FROM namesakes WHERE source = ${str(source.id)}`
  const text = sql`if(event_id IN (SELECT id FROM (${own})), ${textSql(ident('raw'))}, toFixedString('', 16))`
  return sql`(SELECT if(n.name = '', of.event_id, n.name) AS event_id, ${join(columns.map((name) => sql`of.${name} AS ${name}`))}
  FROM (SELECT *, ${text} AS text FROM ${rows}) AS of LEFT ANY JOIN (${own}) AS n ON of.event_id = n.id AND of.text = n.text)`
}
