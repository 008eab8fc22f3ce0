import type { LookupTable } from '../compiler/plan.ts'
import type { Engine } from '../engine/engine.ts'
import { ident, join, type Sql, sql, str } from '../sql/sql.ts'
import type { LookupData } from './lookup-file.ts'

const CHUNK = 5000

/** Names of columns are the user's: in the engine's own table they are numbers. */
const own = (index: number): Sql => ident(`c${index}`)

const insert = async (engine: Engine, table: Sql, data: LookupData, from: number): Promise<void> => {
  const types = data.columns.map((_, i) => sql`${own(i)} Nullable(String)`)
  const structure = join([sql`__row UInt64`, ...types])
  const lines = data.rows
    .slice(from, from + CHUNK)
    .map((row, i) => JSON.stringify([from + i + 1, ...row.map((value) => value?.toWellFormed() ?? null)]))
  await engine.run(
    sql`INSERT INTO ${table} SELECT * FROM format(JSONCompactEachRow, ${str(structure)}, ${str(lines.join('\n'))})`,
  )
}

const duplicates = (data: LookupData, columns: readonly string[]): number => {
  const indexes = columns.map((column) => data.columns.indexOf(column))
  const seen = new Set<string>()
  let count = 0
  for (const row of data.rows) {
    const values = indexes.map((index) => row[index]?.toLowerCase())
    // a row without a key is never found
    if (values.includes(undefined)) continue
    const key = JSON.stringify(values)
    if (seen.has(key)) count++
    seen.add(key)
  }
  return count
}

/** What a query can be bound with; the relation is there once `loadLookupTables` has put it into the engine. */
export const lookupTables = (all: readonly LookupData[]): readonly LookupTable[] =>
  all.map((data, i) => {
    const columns = data.columns.map((name, c) => sql`${own(c)} AS ${ident(name)}`)
    return {
      name: data.name,
      columns: data.columns,
      relation: sql`(SELECT ${join([sql`__row`, ...columns])} FROM ${ident(`lookup_${i + 1}`)})`,
      duplicates: (keys) => duplicates(data, keys),
    }
  })

/** Puts the tables into the engine, in place of any that it had. Their rows are data: they never become SQL but as literals. */
export const loadLookupTables = async (
  engine: Engine,
  all: readonly LookupData[],
): Promise<readonly LookupTable[]> => {
  for (const [i, data] of all.entries()) {
    const table = ident(`lookup_${i + 1}`)
    const types = data.columns.map((_, c) => sql`${own(c)} Nullable(String)`)
    await engine.run(sql`DROP TABLE IF EXISTS ${table}`)
    await engine.run(sql`CREATE TABLE ${table} (${join([sql`__row UInt64`, ...types])}) ENGINE = Memory`)
    for (let from = 0; from < data.rows.length; from += CHUNK) await insert(engine, table, data, from)
  }
  return lookupTables(all)
}
