import type { RawRecord, SourceDef } from '../sources/source.ts'
import { ident, type Sql, sql } from '../sql/sql.ts'
import type { FieldAccess } from './lower-rule.ts'
import { recordAccess } from './record-access.ts'

/**
 * Field access by columns, for statements in which many conditions share their fields: each field is computed once, in an
 * inner SELECT, and named by all conditions of the outer one. Only what was asked for becomes a column.
 */
export interface RecordColumns extends FieldAccess {
  /** `<mapping> AS <column>` for every field asked for so far; read it after all conditions are compiled. */
  columns(): readonly Sql[]
}

export const recordColumns = (source: Pick<SourceDef, 'record'>, record: RawRecord): RecordColumns => {
  const direct = recordAccess(source, record)
  const columns = new Map<string, Sql>()
  const column = (key: string, value: () => Sql): Sql => {
    // a prefix, since ClickHouse would take a column's alias for the raw value of the same name
    const name = ident(`record ${key}`)
    if (!columns.has(key)) columns.set(key, sql`${value()} AS ${name}`)
    return name
  }
  return {
    field: (name) => column(name, () => direct.field(name)),
    raw: (key) => column(`fields['${key}']`, () => direct.raw(key)),
    columns: () => [...columns.values()],
  }
}
