import { isObject as isRow, type Json as Row, readCaseLines } from './case-lines.ts'

/** One test of a query, as docs/query-tests.md describes it. Times in ms since the epoch. */
export interface QueryCase {
  readonly id: string
  readonly operator?: string
  readonly source?: string
  readonly input: readonly Row[]
  readonly query: string
  readonly expect: readonly Row[]
  readonly ordered: boolean
  readonly from?: number
  readonly to?: number
  readonly now?: number
  readonly tables?: Readonly<Record<string, readonly Row[]>>
}

/** A case as it is written: the query may stand in a file of its own. */
export interface WrittenCase {
  readonly line: number
  readonly queryFile: string | undefined
  readonly test: QueryCase
}

const FORM = '{"id": "…", "query": "…", "input": [{"_raw": "…"}], "expect": [{"_count": 1}]}'
const MEMBERS = new Set([
  'id',
  'operator',
  'source',
  'input',
  'query',
  'file',
  'expect',
  'ordered',
  'from',
  'to',
  'now',
  'tables',
])

const isRows = (value: unknown): value is readonly Row[] => Array.isArray(value) && value.every(isRow)

/** What is wrong with a parsed line, or undefined. */
const problem = (value: Row): string | undefined => {
  if (!isRows(value['input'])) return '`input` must be a list of objects'
  if (!isRows(value['expect'])) return '`expect` must be a list of objects'
  const [query, file] = [value['query'], value['file']]
  if (typeof query !== 'string' && typeof file !== 'string')
    return '`query` (a text) or `file` (a path) is missing'
  if (query !== undefined && file !== undefined) return '`query` and `file` exclude each other'
  if (value['ordered'] !== undefined && typeof value['ordered'] !== 'boolean')
    return '`ordered` must be true or false'
  const time = ['from', 'to', 'now'].find(
    (name) => value[name] !== undefined && !Number.isFinite(value[name]),
  )
  if (time !== undefined) return `\`${time}\` must be a number of ms since the epoch`
  const tables = value['tables']
  if (tables !== undefined && !(isRow(tables) && Object.values(tables).every(isRows)))
    return '`tables` must be an object: a path, and the list of its rows'
  return undefined
}

/** Reads a file of cases, one JSON object per line; empty lines don't count. Throws DohyoError DQ803 with the line of a bad one. */
export const readCases = (file: string, text: string): readonly WrittenCase[] =>
  readCaseLines(file, text, MEMBERS, FORM, problem).map(({ line, value }) => {
    const { file: queryFile, ...rest } = value as unknown as QueryCase & { readonly file?: string }
    return { line, queryFile, test: { ...rest, query: rest.query ?? '', ordered: rest.ordered ?? false } }
  })
