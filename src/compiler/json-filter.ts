import { num, type Sql, sql, str } from '../sql/sql.ts'
import { translateRegex } from './pattern.ts'
import type { JsonStep } from './plan.ts'

type Comparison = '==' | '!=' | '<' | '<=' | '>' | '>='

/** `[?(@.a.b == "x")]`: the elements of an array for which it holds. */
export interface JsonFilter {
  readonly path: readonly JsonStep[]
  readonly test:
    | { readonly kind: 'exists' }
    | { readonly kind: 'matches'; readonly pattern: string }
    | {
        readonly kind: 'compare'
        readonly op: Comparison
        readonly value: string | number | boolean | null
      }
}

const FILTER =
  /^\[\s*\?\s*\(\s*@((?:\.[\w-]+|\[\s*'[^']*'\s*\]|\[\s*"[^"]*"\s*\]|\[\d+\])*)\s*(?:(==|!=|<=?|>=?)\s*('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?|true|false|null)|=~\s*\/((?:[^/\\]|\\.)*)\/(i?))?\s*\)\s*\]/s
const STEP = /\.([\w-]+)|'([^']*)'|"([^"]*)"|(\d+)/g

const literal = (text: string): string | number | boolean | null => {
  if (text === 'null') return null
  if (text === 'true' || text === 'false') return text === 'true'
  return /^['"]/.test(text) ? text.slice(1, -1).replace(/\\(.)/gs, '$1') : Number(text)
}

const testOf = (match: RegExpExecArray): JsonFilter['test'] | undefined => {
  const [, , op, value, regex, flag] = match
  if (regex !== undefined) {
    // the whole value has to match
    const { pattern, problem } = translateRegex(`${flag === 'i' ? '(?i)' : ''}^(?:${regex})$`, 'first')
    return problem === undefined ? { kind: 'matches', pattern } : undefined
  }
  if (op === undefined || value === undefined) return { kind: 'exists' }
  const found = literal(value)
  // of what has no order only equality can be asked
  if (op !== '==' && op !== '!=' && (found === null || typeof found === 'boolean')) return undefined
  return { kind: 'compare', op: op as Comparison, value: found }
}

/** The filter that a path goes on with, and its length in the text; undefined where it is none that can be had. */
export const parseJsonFilter = (
  text: string,
): { readonly filter: JsonFilter; readonly length: number } | undefined => {
  const match = FILTER.exec(text)
  const test = match === null ? undefined : testOf(match)
  if (match === null || test === undefined) return undefined
  const path = [...(match[1] ?? '').matchAll(STEP)].map(
    (m): JsonStep => (m[4] === undefined ? (m[1] ?? m[2] ?? m[3] ?? '') : Number(m[4])),
  )
  return { filter: { path, test }, length: match[0].length }
}

const OPERATORS: Readonly<Record<Exclude<Comparison, '!='>, Sql>> = {
  '==': sql`=`,
  '<': sql`<`,
  '<=': sql`<=`,
  '>': sql`>`,
  '>=': sql`>=`,
}

const NUMBERS = sql`('Int64', 'UInt64', 'Double')`

/**
 * Whether it holds for the element `y`, JSON text; `steps` are the arguments of the path. As in Jayway JsonPath, which Sumo's
 * syntax is that of: a number equals the text that spells it, order is among texts or among numbers, and `!=` holds where
 * there is nothing.
 */
export const jsonFilterSql = ({ test }: JsonFilter, steps: Sql): Sql => {
  const type = sql`JSONType(y${steps})`
  const text = sql`JSONExtract(y${steps}, 'Nullable(String)')`
  if (test.kind === 'exists') return sql`JSONExtractRaw(y${steps}) != ''`
  if (test.kind === 'matches')
    return sql`(${type} = 'String' AND match(ifNull(${text}, ''), ${str(test.pattern)}))`
  const { op, value } = test
  if (op === '!=') return sql`NOT ${jsonFilterSql({ path: [], test: { ...test, op: '==' } }, steps)}`
  if (value === null) return sql`(JSONExtractRaw(y${steps}) = 'null')`
  if (typeof value === 'boolean')
    return sql`(${type} = 'Bool' AND JSONExtractBool(y${steps}) = ${num(value ? 1 : 0)})`
  const isEqual = op === '=='
  if (typeof value === 'number')
    return sql`(${type} IN ${isEqual ? sql`('Int64', 'UInt64', 'Double', 'String')` : NUMBERS} AND ifNull(toFloat64OrNull(${text}) ${OPERATORS[op]} ${num(value)}, 0))`
  return sql`(${type} IN ${isEqual ? sql`('Int64', 'UInt64', 'Double', 'String')` : sql`('String')`} AND ifNull(${text} ${OPERATORS[op]} ${str(value)}, 0))`
}
