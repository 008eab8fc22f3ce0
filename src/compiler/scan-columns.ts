import { ident, type Sql } from '../sql/sql.ts'
import { jsonHasSql, jsonValueSql } from './json-sql.ts'
import type { JsonOptions, Pipeline } from './pipeline-types.ts'
import type { Column, JsonStep, ScanColumn } from './plan.ts'
import type { Value } from './value.ts'
import { derived, predicate } from './values.ts'

/** What a query's scan has to fill: one list for all its pipelines. */
export interface ScanColumns extends Pick<Pipeline, 'json' | 'jsonHas'> {
  readonly all: readonly ScanColumn[]
  addBase(column: Column): void
  /** The column that every message has, by its proper name. */
  base(name: string): Column | undefined
  /** The column that a value is, where it is just one of these. */
  columnOf(value: Value): Column | undefined
}

const pathText = (path: readonly JsonStep[]): string =>
  path.map((step, i) => (typeof step === 'number' ? `[${step}]` : i === 0 ? step : `.${step}`)).join('')

const jsonSource = (
  path: readonly JsonStep[],
  { auto, maxDepth, extractArrays }: JsonOptions,
): ScanColumn['from'] => ({
  kind: 'json',
  path,
  auto,
  ...(maxDepth === undefined ? {} : { maxDepth }),
  ...(extractArrays === true ? { extractArrays } : {}),
})

export const createScanColumns = (
  newId: (name: string) => string,
  columnValue: (column: Column) => Value,
): ScanColumns => {
  const all: ScanColumn[] = []
  const bySql = new Map<Sql, ScanColumn>()
  const byOrigin = new Map<string, Column>()
  let raw: Column | undefined

  /** Is the value the message text as it was read? Then the scan extracts from it, with everything else, in one go. */
  const isMessage = (source: Value): boolean =>
    raw !== undefined && source.uses.size === 1 && source.uses.has(raw.id) && source.sql === ident(raw.id)

  const push = (entry: ScanColumn): void => {
    all.push(entry)
    bySql.set(ident(entry.column.id), entry)
  }

  const add = (column: Omit<Column, 'id'>, from: ScanColumn['from']): Column => {
    const origin = JSON.stringify(from)
    const known = byOrigin.get(origin)
    if (known !== undefined) return known
    const added: Column = { ...column, id: newId(column.name) }
    push({ column: added, from })
    byOrigin.set(origin, added)
    return added
  }

  return {
    all,
    addBase: (column) => {
      push({ column, from: { kind: 'base', name: column.name } })
      if (column.name.toLowerCase() === '_raw') raw = column
    },
    base: (name) => all.find(({ from }) => from.kind === 'base' && from.name === name)?.column,
    columnOf: (value) => {
      const found = bySql.get(value.sql)
      return found?.from.kind === 'json' ? found.column : undefined
    },
    json: (source, path, options) =>
      isMessage(source)
        ? columnValue(add({ name: pathText(path), type: 'text', internal: true }, jsonSource(path, options)))
        : derived(jsonValueSql(source.sql, path, options), 'text', [source]),
    jsonHas: (source, path) =>
      isMessage(source)
        ? columnValue(
            add(
              { name: `has ${pathText(path)}`, type: 'boolean', internal: true },
              { kind: 'jsonHas', path },
            ),
          )
        : predicate(jsonHasSql(source.sql, path), [source]),
  }
}
