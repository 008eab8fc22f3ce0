import type { Sql } from '../sql/sql.ts'

/**
 * Types of compiled expressions. Parsed fields are `text`; numbers are cast where a number is clearly needed (language
 * spec §2). `boolean` is never null: predicates are two-valued (a comparison with null is false).
 */
export type ValueType = 'text' | 'integer' | 'number' | 'boolean' | 'null' | 'texts'

/** A compiled expression. `text`, `integer`, `number` are Nullable(String | Int64 | Float64) or their plain forms, `texts` is Array(String). */
export interface Value {
  readonly sql: Sql
  readonly type: ValueType
  /** Ids of the columns that it reads; drives demand and the merging of SELECTs. */
  readonly uses: ReadonlySet<string>
  /** Known at compile time: a literal of the query. */
  readonly constant?: string | number | boolean | null
  /** Never NULL in SQL; always so for `boolean` and `texts`. */
  readonly notNull?: true
  /** Epoch milliseconds that stand for a point in time: shown as a date. Calculations with it are plain numbers. */
  readonly time?: true
  /** Only on an argument that is a regular-expression literal: its source. `sql` is the quoted RE2 pattern. */
  readonly pattern?: string
}
