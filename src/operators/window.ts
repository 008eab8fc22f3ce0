import type { Pipeline } from '../compiler/pipeline-types.ts'
import type { Value } from '../compiler/value.ts'
import { derived, usesOf } from '../compiler/values.ts'
import { join, type Sql, sql } from '../sql/sql.ts'

const FRAMES = {
  none: sql``,
  rows: sql` ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING`,
  running: sql` ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW`,
} as const

/** The inside of `OVER (…)` for the current row order, optionally per group. */
export const windowOrder = (
  pipeline: Pipeline,
  partition: readonly Value[],
  frame: keyof typeof FRAMES = 'none',
): Sql => {
  const by = partition.length === 0 ? sql`` : sql`PARTITION BY ${join(partition.map((value) => value.sql))} `
  const terms = pipeline.order()
  const order =
    terms.length === 0
      ? sql``
      : sql`ORDER BY ${join(terms.map(({ value, descending }) => sql`${value.sql} ${descending ? sql`DESC` : sql`ASC`} NULLS LAST`))}`
  return sql`${by}${order}${FRAMES[frame]}`
}

/** Adds a helper column that numbers the rows from 1 in the current order, per group if one is given. */
export const rowNumber = (pipeline: Pipeline, name: string, partition: readonly Value[] = []): Value => {
  const order = pipeline.order().map((term) => term.value)
  const value = derived(
    sql`row_number() OVER (${windowOrder(pipeline, partition)})`,
    'integer',
    partition,
    true,
  )
  const column = pipeline.extend(
    name,
    { ...value, uses: usesOf(...partition, ...order) },
    { barrier: 'window', internal: true },
  )
  return pipeline.value(column)
}
