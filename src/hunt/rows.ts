import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { DohyoError, EXIT } from '../base/errors.ts'
import { jsonBlobSql, jsonHasSql, jsonValueSql } from '../compiler/json-sql.ts'
import { lowerSearch } from '../compiler/lower-search.ts'
import type { BaseColumn } from '../compiler/pipeline-types.ts'
import type { ScanColumn, ScanSql } from '../compiler/plan.ts'
import { createDemand, type Demand } from '../compiler/raw-record.ts'
import type { Engine } from '../engine/engine.ts'
import type { SearchExpr } from '../language/ast.ts'
import { NO_SETTINGS } from '../sources/no-settings.ts'
import type { SourceDef } from '../sources/source.ts'
import { ident, indent, join, num, type Sql, sql, str } from '../sql/sql.ts'

/** Hand-made messages: one JSON object per line, `_raw` and `_messageTime` and whatever metadata they shall have. */
export interface RowsTable {
  readonly columns: readonly BaseColumn[]
  readonly count: number
}

type Row = Readonly<Record<string, string | number | null>>

const INTEGERS = new Set(['_messagetime', '_receipttime', '_size'])

const bad = (file: string, line: number, message: string, help: string, cause?: unknown): DohyoError =>
  new DohyoError(`${file}:${line}: ${message}`, { code: 'DQ610', exit: EXIT.usage, help, cause })

const timeOf = (value: unknown): number | undefined => {
  if (typeof value === 'number' && Number.isFinite(value)) return Math.trunc(value)
  if (typeof value !== 'string') return undefined
  if (/^-?\d+$/.test(value)) return Number(value)
  const time = Date.parse(value)
  return Number.isNaN(time) ? undefined : time
}

const toRow = (text: string, file: string, line: number, names: Map<string, string>): Row => {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch (cause) {
    throw bad(
      file,
      line,
      'not valid JSON',
      'write one JSON object per line: {"_raw": "…", "_messageTime": 1700000000000}',
      cause,
    )
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    throw bad(
      file,
      line,
      'not a JSON object',
      'write one JSON object per line: {"_raw": "…", "_messageTime": 1700000000000}',
    )
  const row: Record<string, string | number | null> = {}
  for (const [key, value] of Object.entries(parsed)) {
    if (key.startsWith('__'))
      throw bad(
        file,
        line,
        `the name \`${key}\` is reserved`,
        'use a name that does not start with two underscores',
      )
    const name = names.get(key.toLowerCase()) ?? key
    names.set(key.toLowerCase(), name)
    if (value === null) row[name] = null
    else if (INTEGERS.has(key.toLowerCase())) {
      const time = timeOf(value)
      if (time === undefined)
        throw bad(
          file,
          line,
          `\`${key}\` is neither a number of ms nor a date`,
          'write epoch milliseconds, or ISO 8601 such as "2026-01-31T12:00:00Z"',
        )
      row[name] = time
    } else row[name] = typeof value === 'string' ? value : JSON.stringify(value)
  }
  return row
}

const CHUNK = 2000
const TABLE = ident('rows')

const insert = async (
  engine: Engine,
  columns: readonly BaseColumn[],
  rows: readonly (readonly [number, Row])[],
): Promise<void> => {
  const structure = ['__line UInt64', ...columns.map((c) => `${ident(c.name)} ${typeOf(c)}`)].join(', ')
  const text = rows
    .map(([line, row]) =>
      JSON.stringify({
        __line: line,
        ...Object.fromEntries(columns.map((c) => [c.name, row[c.name] ?? null])),
      }),
    )
    .join('\n')
  await engine.run(
    sql`INSERT INTO ${TABLE} SELECT * FROM format(JSONEachRow, ${str(structure)}, ${str(text)})`,
  )
}

const typeOf = (column: BaseColumn): Sql =>
  column.type === 'integer' ? sql`Nullable(Int64)` : sql`Nullable(String)`

/** Reads the file into the engine. Throws DohyoError DQ610 with the line of a row that is no message, DQ602 when there is no such file. */
export const loadRows = async (
  engine: Engine,
  file: string,
  base: readonly BaseColumn[],
): Promise<RowsTable> => {
  const names = new Map(base.map(({ name }) => [name.toLowerCase(), name] as const))
  const rows: (readonly [number, Row])[] = []
  const input = createReadStream(file)
  try {
    let line = 0
    for await (const text of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
      line++
      const trimmed = line === 1 ? text.replace(/^\uFEFF/, '') : text
      if (trimmed.trim() !== '') rows.push([line, toRow(trimmed, file, line, names)])
    }
  } catch (cause) {
    if (cause instanceof DohyoError) throw cause
    throw new DohyoError(
      `${file}: can't be read: ${cause instanceof Error ? cause.message : String(cause)}`,
      { code: 'DQ611', exit: EXIT.usage, cause },
    )
  } finally {
    input.destroy()
  }
  const shown = base.filter((column) => column.internal !== true)
  const known = new Set(shown.map(({ name }) => name))
  const custom = [...names.values()]
    .filter((name) => !known.has(name) && !name.startsWith('__'))
    .map((name): BaseColumn => ({ name, type: 'text' }))
  const columns = [...shown, ...custom]
  await engine.run(sql`DROP TABLE IF EXISTS ${TABLE}`)
  await engine.run(
    sql`CREATE TABLE ${TABLE} (__line UInt64, ${join(columns.map((c) => sql`${ident(c.name)} ${typeOf(c)}`))}) ENGINE = Memory`,
  )
  for (let i = 0; i < rows.length; i += CHUNK) await insert(engine, columns, rows.slice(i, i + CHUNK))
  return { columns: [...base, ...custom], count: rows.length }
}

export interface RowsOptions {
  readonly search: SearchExpr
  readonly alias: boolean
  /** Whose aliases apply; each in turn, since a hand-made message does not say which source it is of. */
  readonly sources: readonly Pick<SourceDef, 'aliases'>[]
  readonly from?: Date
  readonly to?: Date
}

const RAW = sql`ifNull(_raw, '')`

const aliasSql = (name: string, demand: Demand, sources: RowsOptions['sources']): Sql | undefined => {
  const record = { text: demand.text, local: demand.local, raw: ident('__json'), settings: NO_SETTINGS }
  const found = sources.flatMap(({ aliases }) =>
    Object.entries(aliases)
      .filter(([key]) => key.toLowerCase() === name.toLowerCase())
      .map(([, alias]) => alias.sql(record)),
  )
  return found.length === 0 ? undefined : sql`coalesce(${join(found)})`
}

const columnSql = ({ from, column }: ScanColumn, demand: Demand, options: RowsOptions): Sql => {
  switch (from.kind) {
    case 'base':
      if (from.name === '_raw') return RAW
      if (from.name === '__id') return sql`leftPad(toString(__line), 12, '0')`
      if (from.name === '_size') return sql`ifNull(_size, toInt64(length(${RAW})))`
      return ident(from.name)
    case 'jsonHas':
      return jsonHasSql(RAW, from.path)
    case 'json': {
      const [name] = from.path
      const alias =
        options.alias && from.auto && from.path.length === 1 && typeof name === 'string'
          ? aliasSql(name, demand, options.sources)
          : undefined
      return alias ?? jsonValueSql(RAW, from.path, from)
    }
    default:
      throw new Error(`no such column: ${column.name}`)
  }
}

/** The loaded rows as the relation that a plan starts from. */
export const rowsScan =
  (table: RowsTable, options: RowsOptions): ScanSql =>
  (columns) => {
    const demand = createDemand()
    const select = columns.map(
      (column) => sql`${columnSql(column, demand, options)} AS ${ident(column.column.id)}`,
    )
    const names = new Map(
      table.columns
        .filter((c) => c.internal !== true)
        .map((c) => [c.name.toLowerCase(), ident(c.name)] as const),
    )
    const where = [
      lowerSearch(options.search, { raw: RAW, column: (name) => names.get(name) }),
      ...(options.from === undefined
        ? []
        : [sql`ifNull(_messageTime >= ${num(options.from.getTime())}, false)`]),
      ...(options.to === undefined ? [] : [sql`ifNull(_messageTime < ${num(options.to.getTime())}, false)`]),
    ]
    const rows = sql`(SELECT *, ${jsonBlobSql(RAW)} AS __json FROM ${TABLE} WHERE ${join(where, ' AND ')})`
    const extracted = demand.extraction(rows, ident('__json'), [sql`*`])
    return sql`SELECT ${select.length === 0 ? sql`1 AS __row` : join(select, ',\n  ')}\nFROM (\n  ${indent(extracted)}\n)`
  }
