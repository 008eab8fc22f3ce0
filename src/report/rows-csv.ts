import { csvLine } from './csv.ts'
import { type Row, type RowColumn, rowValue } from './rows.ts'

/** A head line with the columns' names, then one record per row. */
export async function* rowsCsv(
  columns: readonly RowColumn[],
  rows: AsyncIterable<Row> | Iterable<Row>,
): AsyncGenerator<string> {
  yield csvLine(columns.map((column) => column.name))
  for await (const row of rows) yield csvLine(columns.map((column) => rowValue(row, column)))
}
