/** Column of a query's result. `time` holds epoch milliseconds, or text that is shown as it is. */
export interface RowColumn {
  readonly name: string
  readonly type: 'text' | 'number' | 'boolean' | 'time'
}

export type Row = Readonly<Record<string, unknown>>

/** A time as ISO-8601 UTC with milliseconds; anything else as it came. Absent and undefined become null. */
export const rowValue = (row: Row, column: RowColumn): unknown => {
  const value = Object.hasOwn(row, column.name) ? (row[column.name] ?? null) : null
  if (column.type !== 'time') return value
  const epoch = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value
  if (typeof epoch !== 'number' && !(epoch instanceof Date)) return value
  const date = new Date(epoch)
  return Number.isNaN(date.getTime()) ? value : date.toISOString()
}

/** Values in the columns' order, as an object: equal rows give equal text. */
export const rowJson = (row: Row, columns: readonly RowColumn[]): string =>
  `{${columns.map((column) => `${JSON.stringify(column.name)}:${JSON.stringify(rowValue(row, column))}`).join(',')}}`

/** A cell for people: null and absent are empty. */
export const rowText = (row: Row, column: RowColumn): string => {
  const value = rowValue(row, column)
  if (value === null) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
