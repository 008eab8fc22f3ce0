import type { Pipeline } from '../compiler/pipeline-types.ts'
import type { OrderTerm } from '../compiler/plan.ts'
import type { Value } from '../compiler/value.ts'
import { derived } from '../compiler/values.ts'
import { join, num, type Sql, sql } from '../sql/sql.ts'

/** Frames are always counted in rows: with ClickHouse's default, rows that tie would be taken together. */
export const FRAMES = {
  whole: sql` ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING`,
  running: sql` ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW`,
} as const

/** The last `rows` rows, the current one among them. */
export const trailing = (rows: number): Sql => sql` ROWS BETWEEN ${num(rows - 1)} PRECEDING AND CURRENT ROW`

/** The `rows` rows before the current one. */
export const preceding = (rows: number): Sql => sql` ROWS BETWEEN ${num(rows)} PRECEDING AND 1 PRECEDING`

const NO_FRAME = sql``

/** `PARTITION BY …`, or nothing. */
export const partitionBy = (keys: readonly Value[]): Sql =>
  keys.length === 0 ? sql`` : sql`PARTITION BY ${join(keys.map((key) => key.sql))} `

/** The inside of `OVER (…)` for the current row order, optionally per group; `first` are terms that go before it. */
export const windowOrder = (
  pipeline: Pipeline,
  partition: readonly Value[],
  frame: Sql = NO_FRAME,
  first: readonly OrderTerm[] = [],
): Sql => {
  const terms = [...first, ...pipeline.order()]
  const order =
    terms.length === 0
      ? sql``
      : sql`ORDER BY ${join(terms.map(({ value, descending }) => sql`${value.sql} ${descending ? sql`DESC` : sql`ASC`} NULLS LAST`))}`
  return sql`${partitionBy(partition)}${order}${frame}`
}

/** The values that `windowOrder` reads besides the partition. */
export const orderValues = (pipeline: Pipeline): readonly Value[] =>
  pipeline.order().map((term) => term.value)

/** Adds a helper column that numbers the rows from 1 in the current order, per group if one is given. */
export const rowNumber = (pipeline: Pipeline, name: string, partition: readonly Value[] = []): Value => {
  const over = windowOrder(pipeline, partition)
  const value = derived(
    sql`row_number() OVER (${over})`,
    'integer',
    [...partition, ...orderValues(pipeline)],
    true,
  )
  return pipeline.value(pipeline.extend(name, value, { barrier: 'window', internal: true }))
}
