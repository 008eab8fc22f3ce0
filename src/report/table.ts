import Table from 'cli-table3'
import { textWidth, wrap } from './layout.ts'
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

const shorten = (lines: readonly string[], options: TableOptions): readonly string[] => {
  const most = options.maxCellLines ?? Number.POSITIVE_INFINITY
  if (lines.length <= most) return lines
  return [...lines.slice(0, most - 1), `… (${lines.length - most + 1} more lines)`]
}

/** Cells as lines; the one note says once how to see what was shortened. */
const layCells = (cells: readonly string[], widths: readonly number[], options: TableOptions) =>
  cells.map((cell, index) => {
    const whole = safeLines(cell).flatMap((line) => wrap(line, widths[index] ?? MIN_COLUMN))
    const lines = shorten(whole, options)
    return { text: lines.join('\n'), shortened: lines !== whole }
  })

/** One block per row, for rows with more columns than the terminal can hold side by side. */
const blocks = (
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  options: TableOptions,
) => {
  const names = columns.map((column) => safeLines(column.name).join(' '))
  const indent = Math.min(Math.max(...names.map(textWidth)) + 2, Math.floor(options.width / 2))
  let shortened = false
  const lines = rows.flatMap((row, number) => {
    const head = `── row ${number + 1} `
    const body = layCells(
      row,
      row.map(() => options.width - indent),
      options,
    ).flatMap((cell, index) => {
      shortened ||= cell.shortened
      const label = wrap(names[index] ?? '', indent - 1)
      const values = cell.text.split('\n')
      return Array.from({ length: Math.max(label.length, values.length) }, (_, at) => {
        const name = label[at] ?? ''
        return `${options.style.strong(name)}${' '.repeat(indent - textWidth(name))}${values[at] ?? ''}`.trimEnd()
      })
    })
    return [options.style.faint(head.padEnd(options.width, '─')), ...body]
  })
  return { lines, shortened }
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
    Math.max(
      1,
      ...[column.name, ...rows.map((row) => row[index] ?? '')].flatMap((cell) =>
        safeLines(cell).map(textWidth),
      ),
    ),
  )
  const widths = share(wanted, options.width - frame(columns.length))
  const note = (shortened: boolean): string[] => (shortened ? [options.style.faint(options.seeAll)] : [])
  if (widths === undefined) {
    const { lines, shortened } = blocks(columns, rows, options)
    return [...lines, ...note(shortened)].join('\n')
  }
  const head = layCells(
    columns.map((column) => column.name),
    widths,
    options,
  )
  const body = rows.map((row) => layCells(row, widths, options))
  // No colWidths: cli-table3 cuts what it thinks too wide. Cells arrive wrapped, and it only draws the frame.
  const table = new Table({
    head: head.map((cell) => cell.text.split('\n').map(options.style.strong).join('\n')),
    colAligns: columns.map((column) => column.align ?? 'left'),
    style: {
      head: [],
      border: [],
      compact: body.every((row) => row.every((cell) => !cell.text.includes('\n'))),
    },
  })
  table.push(...body.map((row) => row.map((cell) => cell.text)))
  return [table.toString(), ...note(body.some((row) => row.some((cell) => cell.shortened)))].join('\n')
}
