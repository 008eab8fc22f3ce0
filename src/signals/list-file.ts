import { readData } from './data-text.ts'
import type { MatchList } from './settings.ts'
import { listSchema } from './settings-schema.ts'

export interface ListProblem {
  readonly file: string
  readonly reason: string
}

export type ReadList = { readonly lists: readonly MatchList[] } | { readonly problem: ListProblem }

/** Reads CSV into records of fields, or says what is wrong with the text. */
export type CsvReader = (
  text: string,
) =>
  | readonly { readonly line: number; readonly fields: readonly string[] }[]
  | { readonly line: number; readonly reason: string }

const baseName = (file: string): string => (file.split(/[\\/]/).at(-1) ?? file).replace(/\.[^.]*$/, '')

const KEYS = ['description', 'expiration', 'active'] as const

const fromCsv = (text: string, file: string, readCsv: CsvReader): ReadList => {
  const records = readCsv(text)
  if ('reason' in records) return { problem: { file, reason: `line ${records.line}: ${records.reason}` } }
  const [head, ...rows] = records
  const [column = '', ...others] = head?.fields ?? []
  const unknown = others.find((name) => !KEYS.some((key) => key === name))
  if (column === '' || unknown !== undefined)
    return {
      problem: {
        file,
        reason: `the first line must be the target column, then any of ${KEYS.join(', ')}${unknown === undefined ? '' : `: \`${unknown}\` is none of these`}`,
      },
    }
  const items = rows.map(({ fields }) => {
    const cell = (key: (typeof KEYS)[number]): string => fields[others.indexOf(key) + 1] ?? ''
    const has = (key: (typeof KEYS)[number]): boolean => others.includes(key) && cell(key) !== ''
    return {
      value: fields[0] ?? '',
      ...(has('description') ? { description: cell('description') } : {}),
      ...(has('expiration') ? { expiration: cell('expiration') } : {}),
      ...(has('active') ? { active: cell('active').toLowerCase() !== 'false' } : {}),
    }
  })
  const lines = rows.map(({ line }) => line)
  return check(
    [{ name: baseName(file), targetColumn: column, items }],
    file,
    (i) => `line ${lines[i] ?? '?'}`,
  )
}

const check = (
  values: readonly unknown[],
  file: string,
  placeOf: (item: number) => string = (item) => `item ${item + 1}`,
): ReadList => {
  const lists: MatchList[] = []
  for (const value of values) {
    const parsed = listSchema.safeParse(value)
    if (parsed.success) {
      lists.push(parsed.data)
      continue
    }
    const { path = [], message = '' } = parsed.error.issues[0] ?? {}
    const place =
      path[0] === 'items' && typeof path[1] === 'number' ? [placeOf(path[1]), ...path.slice(2)] : path
    const where = place.length === 0 ? '' : `${place.join(' ')}: `
    return { problem: { file, reason: `${where}${message.replace(/^Invalid input: /, '')}` } }
  }
  return { lists }
}

/**
 * Reads a match list or suppressed list. YAML or JSON: a list of Sumo's API form (`name`, `targetColumn`, `items`), or an
 * array of such. CSV: the file's name is the list's, the head of the first column its target column; then `description`,
 * `expiration` and `active` where given.
 */
export const readListFile = (text: string, file: string, readCsv: CsvReader): ReadList => {
  if (/\.csv$/i.test(file)) return fromCsv(text, file, readCsv)
  const read = readData(text)
  if ('reason' in read) return { problem: { file, reason: read.reason } }
  const { value } = read
  return check(Array.isArray(value) ? (value as readonly unknown[]) : [value], file)
}
