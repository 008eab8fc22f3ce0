import { jsonHasSql, jsonValueSql } from '../compiler/json-sql.ts'
import { lowerSearch } from '../compiler/lower-search.ts'
import type { BaseColumn } from '../compiler/pipeline-types.ts'
import type { ScanColumn, ScanSql, TimeRange } from '../compiler/plan.ts'
import type { SearchExpr } from '../language/ast.ts'
import type { Diagnostic } from '../language/diagnostics/diagnostic.ts'
import { ident, join, num, type Sql, sql } from '../sql/sql.ts'
import { bindQuery, MESSAGE_COLUMNS, planSql } from './index.ts'

export interface CompileOptions {
  /** The table of messages, as `database.table` or `table`. Default: `messages`. */
  readonly table?: string
  /** Its columns besides `_raw` and `_messageTime`, which it must have; text unless they are here as integers. */
  readonly columns?: Readonly<Record<string, 'text' | 'integer'>>
  /** Messages from (inclusive) and up to (exclusive) a time, in ms since the epoch. */
  readonly range?: TimeRange
}

export interface CompiledQuery {
  /**
   * One ClickHouse SELECT; undefined when a diagnostic is an error, or when something has to be known first. It may have the
   * query parameters `query_now`, `query_from` and `query_to`: Int64, ms since the epoch.
   */
  readonly sql: Sql | undefined
  /** What it shows, in order. */
  readonly columns: readonly { readonly name: string; readonly type: string }[]
  readonly diagnostics: readonly Diagnostic[]
  /** The query has parts (a pivot, a subquery) that depend on the data: it can be run by dohyo, but is no single statement. */
  readonly dependsOnData: boolean
}

const RAW = sql`ifNull(_raw, '')`

const columnSql = ({ from }: ScanColumn, names: ReadonlySet<string>): Sql => {
  switch (from.kind) {
    case 'base':
      if (from.name === '_raw') return RAW
      if (from.name === '__id') return sql`hex(SHA256(concat(toString(_messageTime), ${RAW})))`
      if (names.has(from.name)) return ident(from.name)
      return from.name === '_size'
        ? sql`toInt64(length(${RAW}))`
        : MESSAGE_COLUMNS.some(({ name, type }) => name === from.name && type === 'integer')
          ? sql`CAST(NULL, 'Nullable(Int64)')`
          : sql`CAST(NULL, 'Nullable(String)')`
    case 'json':
      return jsonValueSql(RAW, from.path, from)
    case 'jsonHas':
      return jsonHasSql(RAW, from.path)
  }
}

const tableScan =
  (table: Sql, names: ReadonlySet<string>, search: SearchExpr, { from, to }: TimeRange): ScanSql =>
  (columns) => {
    const byName = new Map([...names].map((name) => [name.toLowerCase(), ident(name)] as const))
    const select = columns.map((each) => sql`${columnSql(each, names)} AS ${ident(each.column.id)}`)
    const where = [
      lowerSearch(search, { raw: RAW, column: (name) => byName.get(name) }),
      ...(from === undefined ? [] : [sql`ifNull(_messageTime >= ${num(from)}, false)`]),
      ...(to === undefined ? [] : [sql`ifNull(_messageTime < ${num(to)}, false)`]),
    ]
    return sql`SELECT ${select.length === 0 ? sql`1 AS __row` : join(select, ',\n  ')}\nFROM ${table}\nWHERE ${join(where, ' AND ')}`
  }

/** Compiles a query to one ClickHouse statement over a table of messages: `_raw` String, `_messageTime` Int64 (ms), metadata. */
export const compileQuery = (text: string, options: CompileOptions = {}): CompiledQuery => {
  const own = Object.entries(options.columns ?? {})
  const names = new Set(['_raw', '_messageTime', ...own.map(([name]) => name)])
  const added = own
    .filter(([name]) => !MESSAGE_COLUMNS.some((column) => column.name === name))
    .map(([name, type]): BaseColumn => ({ name, type }))
  const range = options.range ?? {}
  const bound = bindQuery(text, { columns: [...MESSAGE_COLUMNS, ...added], range })
  const { plan, search, questions, diagnostics } = bound
  const table = (options.table ?? 'messages')
    .split('.')
    .map(ident)
    .reduce((database, name) => sql`${database}.${name}`)
  return {
    sql: plan === undefined ? undefined : planSql(plan, tableScan(table, names, search, plan.range ?? range)),
    columns: plan?.output.map(({ name, type }) => ({ name, type })) ?? [],
    diagnostics,
    dependsOnData: questions.length > 0,
  }
}
