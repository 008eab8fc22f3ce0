import { safeJson } from './safe-json.ts'

/**
 * Column of a query's result. `time` holds epoch milliseconds, or text that is shown as it is. People (table, CSV) read
 * ISO-8601; JSON keeps the language's own value, so that it can be computed with and fed back with `--rows`.
 */
export interface RowColumn {
  readonly name: string
  readonly type: 'text' | 'number' | 'boolean' | 'time'
}

export type Row = Readonly<Record<string, unknown>>

const ownValue = (row: Row, name: string): unknown => (Object.hasOwn(row, name) ? (row[name] ?? null) : null)

/** A time as ISO-8601 UTC with milliseconds; anything else as it came. Absent and undefined become null. */
export const rowValue = (row: Row, column: RowColumn): unknown => {
  const value = ownValue(row, column.name)
  if (column.type !== 'time') return value
  const epoch = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value
  if (typeof epoch !== 'number' && !(epoch instanceof Date)) return value
  const date = new Date(epoch)
  return Number.isNaN(date.getTime()) ? value : date.toISOString()
}

/** Values in the columns' order, as an object: equal rows give equal text. */
export const rowJson = (row: Row, columns: readonly RowColumn[]): string =>
  safeJson(
    `{${columns.map(({ name }) => `${JSON.stringify(name)}:${JSON.stringify(ownValue(row, name))}`).join(',')}}`,
  )

/** A cell for people: null and absent are empty. */
export const rowText = (row: Row, column: RowColumn): string => {
  const value = rowValue(row, column)
  if (value === null) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
