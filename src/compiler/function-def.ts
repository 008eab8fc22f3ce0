import type { Sql } from '../sql/sql.ts'
import type { Value, ValueType } from './value.ts'

/**
 * How an argument is prepared before `sql` sees it.
 * `text`: Nullable(String). `number`: Nullable(Float64). `integer`: Nullable(Int64), truncated towards zero.
 * `boolean`: a never-null UInt8. `any`: as it is (its type is in `values`). `pattern`: a regular-expression literal or a
 * constant string, given as a quoted RE2 pattern. `textOrPattern`: a regular-expression literal as under `pattern`, anything
 * else as under `text`; `values[i].pattern` tells which. `constant`: must be known at compile time; read it from `values`.
 */
export type ParamType =
  | 'text'
  | 'number'
  | 'integer'
  | 'boolean'
  | 'any'
  | 'pattern'
  | 'textOrPattern'
  | 'constant'

export interface Param {
  readonly name: string
  readonly type: ParamType
  readonly optional?: true
  /** Only the last one: takes any number of further arguments; none too when it is `optional`. */
  readonly rest?: true
}

/** One function of the language: checks, SQL, docs and examples together. Nothing elsewhere names it. */
export interface FunctionDef {
  /** The first is canonical; all are matched case-insensitively. */
  readonly names: readonly [string, ...string[]]
  /** Spellings that Sumo does not have (`lower`, `coalesce`): the standard way to write it, shown by lint. */
  readonly nonStandard?: string
  readonly summary: string
  readonly params: readonly Param[]
  readonly returns: ValueType | ((args: readonly Value[]) => ValueType)
  /** `args` are prepared as the parameters say; an absent optional one is left out. A `boolean` result may be null: it then counts as false. */
  readonly sql: (args: readonly Sql[], values: readonly Value[]) => Sql
  /**
   * A condition that rows must meet to stay: Sumo's IP functions and `parseDate` drop the row that they can't work on. It
   * holds for the whole stage. Rules have no rows to drop: there the function is false or null.
   */
  readonly requires?: (args: readonly Sql[]) => Sql
  /** Checks that types can't express (ranges, formats): a message in the user's terms, or undefined. */
  readonly check?: (values: readonly Value[]) => string | undefined
  /** `expression` evaluates to `result` (null, string, number or boolean) on any row. They are run as tests and shown in the docs. */
  readonly examples: readonly {
    readonly expression: string
    readonly result: string | number | boolean | null
  }[]
}
