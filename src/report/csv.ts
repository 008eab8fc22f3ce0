import { safeCell } from './safe-text.ts'

/** What a spreadsheet takes for the start of a formula, also after white space and in full width (OWASP, CSV injection). */
const FORMULA = /^(?:[\t\r\n]|\s*[=+\-@＝＋－＠])/u
const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/
const NEEDS_QUOTES = /[",;'\r\n\t]|^\s|\s$/u

/**
 * One cell: quoted after RFC 4180; text that a spreadsheet would run gets a leading `'`; other controls become visible
 * escapes. Numbers, and text that is nothing but a number, stay as they are. Null and undefined are an empty cell.
 */
export const csvCell = (value: unknown): string => {
  if (value === null || value === undefined) return ''
  if (typeof value !== 'string')
    return csvCell(typeof value === 'object' ? JSON.stringify(value) : String(value))
  const text = FORMULA.test(value) && !NUMBER.test(value) ? `'${safeCell(value)}` : safeCell(value)
  return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** One record with its line end, CRLF as RFC 4180 has it. */
export const csvLine = (values: readonly unknown[]): string => `${values.map(csvCell).join(',')}\r\n`
