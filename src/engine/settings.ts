import { join, num, type Sql, sql } from '../sql/sql.ts'
import type { QueryOptions } from './engine.ts'

/**
 * Settings that every statement runs with. They are written into its text, because the embedded engine lets settings given
 * to a session leak into later statements.
 */
const ALWAYS: readonly Sql[] = [
  // `x + 1 AS x, x * 2 AS y` reads the column in both places, not the new alias
  sql`prefer_column_name_to_alias = 1`,
  sql`output_format_json_quote_64bit_integers = 0`,
  sql`output_format_json_quote_denormals = 1`,
  // lists of file names and literals make long statements
  sql`max_query_size = 268435456`,
  sql`max_ast_elements = 5000000`,
  sql`max_expanded_ast_elements = 5000000`,
  sql`enable_materialized_cte = 1`,
  // each step of a query is a SELECT around the one before
  sql`max_subquery_depth = 2000`,
  // `count by 1 as x` groups by the number, not by the first column
  sql`enable_positional_arguments = 0`,
  // the optimiser infers `a < c` from `a < b AND b < c`, by a search that takes four fifths of a hunt's analysis (measured)
  sql`optimize_and_compare_chain = 0`,
  // an expression is compiled to machine code when it comes back: 50 ms that a process as short as ours never regains
  sql`compile_expressions = 0`,
  sql`compile_aggregate_expressions = 0`,
  sql`compile_sort_description = 0`,
  // on by default in the embedded engine: what looks at the memory of this process
  sql`allow_introspection_functions = 0`,
]

/** Sorting and grouping spill to disk long before the limit. */
const SPILL = 3

/** Bytes that a statement may use where nothing else is said. */
export const DEFAULT_MEMORY = 1_000_000_000
const DEFAULT_SECONDS = 3600

const isQuery = /^\s*(SELECT|WITH|INSERT|\()/i
const isInsert = /^\s*INSERT/i

/**
 * Beside the rights of the engine's user (lock.ts): with 1 it refuses to write, and every table function that reads files or
 * calls out (`file`, `url`, `s3`, `remote`, `executable` …); with 2 it only refuses to write. An INSERT can have neither.
 */
const readOnly = (statement: Sql, { readsMore }: QueryOptions): readonly Sql[] =>
  isInsert.test(statement) ? [] : [readsMore === true ? sql`readonly = 2` : sql`readonly = 1`]

/** Appends the SETTINGS clause to a query or an INSERT … SELECT; leaves DDL as it is. */
export const withSettings = (statement: Sql, options: QueryOptions = {}): Sql => {
  const memory = options.maxMemoryBytes ?? DEFAULT_MEMORY
  return isQuery.test(statement)
    ? sql`${statement}\nSETTINGS ${join([
        ...ALWAYS,
        ...(options.settings ?? []),
        ...readOnly(statement, options),
        sql`max_memory_usage = ${num(memory)}`,
        sql`max_bytes_before_external_sort = ${num(Math.floor(memory / SPILL))}`,
        sql`max_bytes_before_external_group_by = ${num(Math.floor(memory / SPILL))}`,
        sql`max_execution_time = ${num(options.maxSeconds ?? DEFAULT_SECONDS)}`,
      ])}`
    : statement
}
