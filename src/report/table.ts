import { count, padEnd, textWidth, wrap } from './layout.ts'
import { safeLines } from './safe-text.ts'
import type { Style } from './style.ts'

export interface TableColumn {
  readonly name: string
  readonly align?: 'left' | 'right'
}

interface TableOptions {
  readonly width: number
  readonly style: Style
  /** A cell taller than this is shortened, and says so. */
  readonly maxCellLines?: number
  /** What to do to see a shortened cell whole. */
  readonly seeAll: string
}

const MIN_COLUMN = 12
/** `│ cell │ cell │`: three columns per cell, and one. */
const frame = (columns: number): number => columns * 3 + 1

/** Wider than any terminal: how much of a cell is measured, since a cell may hold a file's only line. */
const WIDEST = 2000

/** Columns of the longest line. */
const cellWidth = (cell: string): number =>
  safeLines(cell.slice(0, WIDEST)).reduce((most, line) => Math.max(most, textWidth(line)), 1)

/** Gives each column what it wants; what doesn't fit is taken from the widest ones. Undefined when no layout fits. */
const share = (wanted: readonly number[], available: number): readonly number[] | undefined => {
  const widths = [...wanted]
  let excess = widths.reduce((sum, width) => sum + width, 0) - available
  while (excess > 0) {
    const widest = Math.max(...widths)
    if (widest <= MIN_COLUMN) return undefined
    const index = widths.indexOf(widest)
    const second = Math.max(MIN_COLUMN, ...widths.filter((width) => width < widest))
    const cut = Math.min(excess, Math.max(1, widest - second))
    widths[index] = widest - cut
    excess -= cut
  }
  return widths
}

interface Cell {
  readonly lines: readonly string[]
  readonly shortened: boolean
}

/** Wraps a cell; of a cell that gets too tall only so much is looked at, and the last line says how long it is. */
const layCell = (text: string, width: number, options: TableOptions): Cell => {
  const most = options.maxCellLines ?? Number.POSITIVE_INFINITY
  const enough = text.slice(0, most * (width + 1) * 2)
  const lines = safeLines(enough).flatMap((line) => wrap(line, width))
  if (lines.length <= most && enough.length === text.length) return { lines, shortened: false }
  const note = wrap(`… (${count(text.length)} characters in all)`, width)
  return { lines: [...lines.slice(0, most - 1), ...note], shortened: true }
}

interface Drawn {
  readonly lines: readonly string[]
  readonly shortened: boolean
}

/** One block per row, for rows with more columns than the terminal can hold side by side. */
const drawBlocks = (
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  options: TableOptions,
): Drawn => {
  const { style, width } = options
  const names = columns.map((column) => safeLines(column.name).join(' '))
  const indent = Math.min(Math.max(...names.map(textWidth)) + 2, Math.floor(width / 2))
  let shortened = false
  const lines = rows.flatMap((row, number) => {
    const body = names.flatMap((name, index) => {
      const cell = layCell(row[index] ?? '', width - indent, options)
      shortened ||= cell.shortened
      const label = wrap(name, indent - 1)
      return Array.from({ length: Math.max(label.length, cell.lines.length) }, (_, at) => {
        const part = label[at] ?? ''
        return `${style.strong(part)}${padEnd('', indent - textWidth(part))}${cell.lines[at] ?? ''}`.trimEnd()
      })
    })
    return [style.faint(`── row ${number + 1} `.padEnd(width, '─')), ...body]
  })
  return { lines, shortened }
}

/** Draws frame and padding around cells that were wrapped to `widths`. */
const drawGrid = (
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  widths: readonly number[],
  options: TableOptions,
): Drawn => {
  const { style } = options
  const bar = style.faint('│')
  const rule = (left: string, middle: string, right: string): string =>
    style.faint(left + widths.map((width) => '─'.repeat(width + 2)).join(middle) + right)
  const draw = (cells: readonly Cell[], paint: (text: string) => string): string[] =>
    Array.from({ length: Math.max(...cells.map((cell) => cell.lines.length)) }, (_, at) => {
      const parts = cells.map((cell, index) => {
        const text = cell.lines[at] ?? ''
        const space = ' '.repeat(Math.max(0, (widths[index] ?? 0) - textWidth(text)))
        return columns[index]?.align === 'right' ? space + paint(text) : paint(text) + space
      })
      return `${bar} ${parts.join(` ${bar} `)} ${bar}`
    })
  const lay = (row: readonly string[]): Cell[] =>
    widths.map((width, index) => layCell(row[index] ?? '', width, options))

  const body = rows.map(lay)
  const tall = body.some((cells) => cells.some((cell) => cell.lines.length > 1))
  const between = rule('├', '┼', '┤')
  const lines = [
    rule('┌', '┬', '┐'),
    ...draw(lay(columns.map((column) => column.name)), style.strong),
    between,
    ...body.flatMap((cells, index) => [
      ...(tall && index > 0 ? [between] : []),
      ...draw(cells, (text) => text),
    ]),
    rule('└', '┴', '┘'),
  ]
  return { lines, shortened: body.some((cells) => cells.some((cell) => cell.shortened)) }
}

/**
 * A table that never loses text: cells are wrapped to the width, line feeds start a line, and rows that can't fit side
 * by side become blocks. Returns text without the last line feed.
 */
export const renderTable = (
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  options: TableOptions,
): string => {
  if (columns.length === 0) return ''
  const wanted = columns.map((column, index) =>
    rows.reduce((most, row) => Math.max(most, cellWidth(row[index] ?? '')), cellWidth(column.name)),
  )
  const widths = share(wanted, options.width - frame(columns.length))
  const { lines, shortened } =
    widths === undefined ? drawBlocks(columns, rows, options) : drawGrid(columns, rows, widths, options)
  const note = shortened ? [options.style.faint(options.seeAll)] : []
  return lines.concat(note).join('\n')
}
