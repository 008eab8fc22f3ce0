import { counted } from './layout.ts'
import { type Row, type RowColumn, rowText } from './rows.ts'
import type { Style } from './style.ts'
import { renderTable } from './table.ts'

interface RowsTableOptions {
  readonly width: number
  readonly style: Style
  /** Rows beyond it are counted, not drawn; 0 draws all. */
  readonly limit: number
}

const CELL_LINES = 24

/** A table of the rows and a line that counts them. Holds at most `limit` rows. */
export const rowsTable = async (
  columns: readonly RowColumn[],
  rows: AsyncIterable<Row> | Iterable<Row>,
  options: RowsTableOptions,
): Promise<string> => {
  const shown: string[][] = []
  let total = 0
  for await (const row of rows) {
    total += 1
    if (options.limit === 0 || total <= options.limit)
      shown.push(columns.map((column) => rowText(row, column)))
  }
  if (total === 0) return 'no rows\n'
  const table = renderTable(
    columns.map((column) => ({ name: column.name, align: column.type === 'number' ? 'right' : 'left' })),
    shown,
    {
      width: options.width,
      style: options.style,
      maxCellLines: CELL_LINES,
      seeAll: 'some cells are shortened; --format json or csv shows them whole',
    },
  )
  const more = total - shown.length
  const rest =
    more === 0
      ? ''
      : `${counted(shown.length, 'row')} shown … (${counted(more, 'more row')}; --limit-display 0 shows all)\n`
  return `${table}\n${rest}${options.style.faint(counted(total, 'row'))}\n`
}
