import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { DohyoError, EXIT } from '../base/errors.ts'
import { readCsv } from './csv.ts'
import { readWhole } from './whole-file.ts'

/** A table as it is read: rows of as many values as there are columns. */
export interface LookupData {
  /** The name by which queries find it. */
  readonly name: string
  readonly columns: readonly string[]
  readonly rows: readonly (readonly (string | null)[])[]
}

/** Sumo allows 100 MB; the rows are held in memory. */
const MAX_BYTES = 256 * 2 ** 20

/** The number of a row is kept beside its columns. */
const RESERVED = '__row'

const malformed = (file: string, line: number | undefined, reason: string, help: string): DohyoError =>
  new DohyoError(`${file}${line === undefined ? '' : `:${line}`}: ${reason}`, {
    code: 'DQ613',
    exit: EXIT.usage,
    help,
  })

const unreadable = (file: string, reason: string, cause?: unknown): DohyoError =>
  new DohyoError(`${file}: can't be read: ${reason}`, {
    code: 'DQ612',
    exit: EXIT.usage,
    help: 'a table is a CSV file with a header, a JSON array of objects, or NDJSON; plain or gzip',
    cause,
  })

const checkColumns = (columns: readonly string[], file: string): void => {
  const seen = new Set<string>()
  for (const column of columns) {
    const name = column.toLowerCase()
    if (name === RESERVED)
      throw malformed(file, 1, `the name \`${RESERVED}\` is reserved`, 'give the column another name')
    if (seen.has(name))
      throw malformed(
        file,
        1,
        `two columns are named \`${column}\``,
        'names of columns must differ, and not only in upper and lower case',
      )
    seen.add(name)
  }
}

const csvTable = (name: string, text: string, file: string): LookupData => {
  const records = readCsv(text)
  if ('reason' in records) throw malformed(file, records.line, records.reason, 'write CSV as RFC 4180 has it')
  const [header, ...body] = records
  if (header === undefined) throw malformed(file, undefined, 'the file is empty', 'a CSV file needs a header')
  const columns = header.fields.map((field, i) => field.trim() || `column${i + 1}`)
  checkColumns(columns, file)
  for (const { line, fields } of body)
    if (fields.length !== columns.length)
      throw malformed(
        file,
        line,
        `${fields.length} values, but the header has ${columns.length} columns`,
        'every line needs as many values as the header; put those that hold a comma in double quotes',
      )
  return { name, columns, rows: body.map(({ fields }) => fields) }
}

/** `JSON.parse` reads any depth, `JSON.stringify` does not. */
const valueText = (value: unknown, file: string): string | null => {
  if (value === null || value === undefined) return null
  if (typeof value === 'string') return value
  try {
    return JSON.stringify(value)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw malformed(
      file,
      undefined,
      'a value is nested too deep',
      'leave out what is nested thousands of levels deep',
    )
  }
}

type Row = Readonly<Record<string, unknown>>

const isRow = (value: unknown): value is Row =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Rows as objects, as they are in JSON; a key that a row does not have is null. */
export const lookupData = (name: string, rows: readonly Row[], file = name): LookupData => {
  const names = new Map<string, string>()
  for (const row of rows)
    for (const key of Object.keys(row)) if (!names.has(key.toLowerCase())) names.set(key.toLowerCase(), key)
  const keys = [...names.keys()]
  checkColumns([...names.values()], file)
  return {
    name,
    columns: [...names.values()],
    rows: rows.map((row) => {
      const values = new Map(Object.entries(row).map(([key, value]) => [key.toLowerCase(), value] as const))
      return keys.map((key) => valueText(values.get(key), file))
    }),
  }
}

const JSON_HELP = 'write a JSON array of objects, or one object per line'

const parseJson = (text: string, file: string, line: number | undefined): unknown => {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw malformed(
      file,
      line,
      `not valid JSON: ${error instanceof Error ? error.message : String(error)}`,
      JSON_HELP,
    )
  }
}

const jsonTable = (name: string, text: string, file: string): LookupData => {
  const parsed = parseJson(text, file, undefined)
  const wrong = Array.isArray(parsed) ? parsed.findIndex((row) => !isRow(row)) : 0
  if (!Array.isArray(parsed) || wrong >= 0)
    throw malformed(file, undefined, `element ${wrong} of the array is not an object`, JSON_HELP)
  return lookupData(name, parsed, file)
}

const ndjsonTable = (name: string, text: string, file: string): LookupData => {
  const rows = text.split('\n').flatMap((line, i) => {
    if (line.trim() === '') return []
    const row = parseJson(line, file, i + 1)
    if (!isRow(row)) throw malformed(file, i + 1, 'not a JSON object', JSON_HELP)
    return [row]
  })
  return lookupData(name, rows, file)
}

const readBytes = async (file: string): Promise<Buffer> => {
  try {
    const bytes = await readWhole(file, MAX_BYTES)
    const zipped = bytes[0] === 0x1f && bytes[1] === 0x8b
    return zipped ? await promisify(gunzip)(bytes, { maxOutputLength: MAX_BYTES }) : bytes
  } catch (error) {
    if (error instanceof DohyoError) throw error
    throw unreadable(file, error instanceof Error ? error.message : String(error), error)
  }
}

const decode = (bytes: Buffer, file: string): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    throw unreadable(file, 'it is not UTF-8 text', error)
  }
}

/**
 * Reads a table: CSV with a header (RFC 4180), a JSON array of objects, or NDJSON; plain or gzip. What it is shows in its first
 * character. Throws DohyoError: DQ612 where it can't be read, DQ613 where it is none of these, with the line.
 */
export const readLookupFile = async (name: string, file: string): Promise<LookupData> => {
  const text = decode(await readBytes(file), file)
  const [first] = text.trimStart()
  if (first === '[') return jsonTable(name, text, file)
  return first === '{' ? ndjsonTable(name, text, file) : csvTable(name, text, file)
}
