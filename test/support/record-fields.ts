import { createDemand } from '../../src/compiler/raw-record.ts'
import type { Engine } from '../../src/engine/engine.ts'
import type { RecordFieldName } from '../../src/records/fields.ts'
import { NO_SETTINGS } from '../../src/sources/no-settings.ts'
import type { EstateSettings, SourceDef } from '../../src/sources/source.ts'
import { ident, join, type Sql, sql, str } from '../../src/sql/sql.ts'

/** Evaluates mapped record fields over raw events in the engine; a field that the source does not map is left out. */
export const evaluateFields = async (
  engine: Engine,
  source: Pick<SourceDef, 'record'>,
  fields: readonly RecordFieldName[],
  events: readonly unknown[],
  settings: EstateSettings = NO_SETTINGS,
): Promise<Record<string, unknown>[]> => {
  const demand = createDemand()
  const raw = ident('raw')
  const record = { text: demand.text, local: demand.local, raw, settings }
  const columns = fields.flatMap((name): Sql[] => {
    const map = source.record[name]
    return map === undefined ? [] : [sql`${map(record)} AS ${ident(name)}`]
  })
  const rows = events.map((event) => sql`(${str(typeof event === 'string' ? event : JSON.stringify(event))})`)
  const from = sql`(SELECT * FROM VALUES('n UInt32, raw String', ${join(rows.map((r, i) => sql`(${str(String(i))}, ${r})`))}))`
  const scan = demand.extraction(from, raw, [ident('n'), raw])
  return engine.rows(sql`SELECT ${join(columns)}\nFROM (${scan})\nORDER BY n`)
}
