import { type Row, type RowColumn, rowJson } from './rows.ts'

/** One array of objects, one row per line. Chunks of text, so that any number of rows can pass. */
export async function* rowsJson(
  columns: readonly RowColumn[],
  rows: AsyncIterable<Row> | Iterable<Row>,
): AsyncGenerator<string> {
  let before = '['
  for await (const row of rows) {
    yield `${before}\n${rowJson(row, columns)}`
    before = ','
  }
  yield before === '[' ? '[]\n' : '\n]\n'
}
