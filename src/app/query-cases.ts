import { DohyoError } from '../base/errors.ts'

type Row = Readonly<Record<string, unknown>>

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

const isRow = (value: unknown): value is Row =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isRows = (value: unknown): value is readonly Row[] => Array.isArray(value) && value.every(isRow)

/** What is wrong with a parsed line, or undefined. */
const problem = (value: Row): string | undefined => {
  const unknown = Object.keys(value).find((name) => !MEMBERS.has(name))
  if (unknown !== undefined) return `unknown member \`${unknown}\``
  if (typeof value['id'] !== 'string' || value['id'] === '') return '`id` must be a text'
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
export const readCases = (file: string, text: string): readonly WrittenCase[] => {
  const ids = new Map<string, number>()
  return text.split('\n').flatMap((written, i): readonly WrittenCase[] => {
    const line = i + 1
    const content = written.replace(/^\uFEFF/, '').trim()
    if (content === '') return []
    const bad = (message: string, cause?: unknown): DohyoError =>
      new DohyoError(`${file}:${line}: ${message}`, {
        code: 'DQ803',
        help: `a case is one line: ${FORM}`,
        cause,
      })
    let value: unknown
    try {
      value = JSON.parse(content)
    } catch (cause) {
      throw bad('not valid JSON', cause)
    }
    if (!isRow(value)) throw bad('not a JSON object')
    const wrong = problem(value)
    if (wrong !== undefined) throw bad(wrong)
    const { file: queryFile, ...rest } = value as unknown as QueryCase & { readonly file?: string }
    const former = ids.get(rest.id)
    if (former !== undefined) throw bad(`\`id\` ${JSON.stringify(rest.id)} is that of line ${former} too`)
    ids.set(rest.id, line)
    return [{ line, queryFile, test: { ...rest, query: rest.query ?? '', ordered: rest.ordered ?? false } }]
  })
}
