import { ident, join, sql } from '../sql/sql.ts'
import type { Column, OrderTerm } from './plan.ts'
import type { Value } from './value.ts'
import { asText, derived } from './values.ts'

export const NULL_TEXT = sql`CAST(NULL, 'Nullable(String)')`

/** Names are compared without case. */
export const key = (name: string): string => name.toLowerCase()

/** What a helper column is found by: in capitals, apart from fields, which a query may give any name. */
export const ownKey = (name: string): string => `OURS ${name}`

/** What a column is found by. */
export const columnKey = ({ name, internal }: Pick<Column, 'name' | 'internal'>): string =>
  internal === true ? ownKey(name) : key(name)

export const columnValue = (column: Column): Value => ({
  sql: ident(column.id),
  type: column.type,
  uses: new Set([column.id]),
  ...(column.notNull === true || column.type === 'boolean' ? { notNull: true as const } : {}),
  ...(column.time === true ? { time: true as const } : {}),
  ...(column.constant === undefined ? {} : { constant: column.constant }),
})

/** The latest that has a value. */
export const firstNotNull = (values: readonly Value[]): Value =>
  values.length === 1 && values[0] !== undefined
    ? values[0]
    : derived(sql`coalesce(${join(values.map((value) => asText(value).sql))})`, 'text', values)

/** What a column keeps of the value that it holds. */
export const traits = (of: Value): Pick<Column, 'notNull' | 'time'> => ({
  ...(of.notNull === true ? { notNull: true as const } : {}),
  ...(of.time === true ? { time: true as const } : {}),
})

export const ascending = (column: Column): OrderTerm => ({ value: columnValue(column), descending: false })
