import { type Row, type RowColumn, rowJson } from './rows.ts'

/** One object per line. */
export async function* rowsNdjson(
  columns: readonly RowColumn[],
  rows: AsyncIterable<Row> | Iterable<Row>,
): AsyncGenerator<string> {
  for await (const row of rows) yield `${rowJson(row, columns)}\n`
}
