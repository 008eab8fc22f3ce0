import { assertNever } from '../base/assert-never.ts'
import { join, num, type Sql, sql, str } from '../sql/sql.ts'
import { jsonFilterSql } from './json-filter.ts'
import type { PathStep } from './json-path.ts'
import type { JsonStep } from './plan.ts'

/** The JSON in a message that may have other text in front: from the first bracket on, as far as the last one. */
export const jsonBlobSql = (text: Sql): Sql =>
  sql`if(match(ifNull(${text}, ''), '^\\\\s*[{\\\\[]'), ifNull(${text}, ''), extract(ifNull(${text}, ''), '(?s)[{\\\\[].*[}\\\\]]'))`

/** For `json auto`: the blob is looked for from the end, and is an object. */
const autoBlobSql = (text: Sql): Sql =>
  sql`if(match(ifNull(${text}, ''), '^\\\\s*\\\\{'), ifNull(${text}, ''), extract(ifNull(${text}, ''), '(?s)\\\\{.*\\\\}'))`

/** ClickHouse counts array elements from 1, and from the end with negative numbers, as JSONPath does. */
const stepSql = (step: JsonStep): Sql =>
  typeof step === 'number' ? num(step < 0 ? step : step + 1) : str(step)

export const jsonStepsSql = (path: readonly JsonStep[]): Sql =>
  path.length === 0 ? sql`` : sql`, ${join(path.map(stepSql))}`

/** Value at a path as Nullable(String): strings unquoted, other scalars as text, objects and arrays as JSON text. */
export const jsonValueSql = (
  source: Sql,
  path: readonly JsonStep[],
  { auto, ...flatten }: { readonly auto: boolean } & Flattening,
): Sql => {
  const blob = auto ? autoBlobSql(source) : jsonBlobSql(source)
  const exact = sql`JSONExtract(${blob}${jsonStepsSql(path)}, 'Nullable(String)')`
  if (!auto) return exact
  const any = sql`ifNull(${exact}, JSONExtractCaseInsensitive(${blob}${jsonStepsSql(path)}, 'Nullable(String)'))`
  return flattenedSql(any, blob, path, flatten)
}

/** The options of `json auto` that say which places in a document are fields. */
export interface Flattening {
  readonly maxDepth?: number | undefined
  readonly extractArrays?: boolean
}

/**
 * `json auto` flattens: an object, or an array with objects or arrays in it, is no value of its own, and an element of
 * another array is one with `extractarrays` only. At `maxdepth` it stops, and what is there stays as text. Only a text that
 * looks like an object or array is looked at twice.
 */
export const flattenedSql = (
  value: Sql,
  blob: Sql,
  path: readonly JsonStep[],
  { maxDepth = Number.POSITIVE_INFINITY, extractArrays = false }: Flattening,
): Sql => {
  if (path.length > maxDepth) return sql`CAST(NULL, 'Nullable(String)')`
  const nested = (array: readonly JsonStep[]): Sql =>
    sql`arrayExists(x -> left(x, 1) IN ('{', '['), JSONExtractArrayRaw(${blob}${jsonStepsSql(array)}))`
  const isElement = typeof path.at(-1) === 'number'
  const one = isElement && !extractArrays ? sql`if(${nested(path.slice(0, -1))}, ${value}, NULL)` : value
  if (path.length === maxDepth) return one
  const type = sql`JSONType(${blob}${jsonStepsSql(path)})`
  const expanded = extractArrays
    ? sql`${type} IN ('Object', 'Array')`
    : sql`(${type} = 'Object' OR ${nested(path)})`
  return sql`if(left(ifNull(${value}, ''), 1) IN ('{', '[') AND ${expanded}, NULL, ${one})`
}

/** Whether the path exists, be it null. The common case costs no second look. */
export const jsonHasSql = (source: Sql, path: readonly JsonStep[]): Sql =>
  sql`(isNotNull(${jsonValueSql(source, path, { auto: false })}) OR JSONHas(${jsonBlobSql(source)}${jsonStepsSql(path)}))`

/** All hits of a path with wildcards, as JSON array text; NULL when there is none. */
export const jsonWildcardSql = (source: Sql, steps: readonly PathStep[]): Sql => {
  const hits = steps.reduce<Sql>(
    (nodes, step) => {
      switch (step.kind) {
        case 'step':
          return sql`arrayFilter(y -> y != '', arrayMap(x -> JSONExtractRaw(x, ${stepSql(step.step)}), ${nodes}))`
        case 'all':
          return sql`arrayFlatten(arrayMap(x -> if(JSONType(x) = 'Object', arrayMap(kv -> kv.2, JSONExtractKeysAndValuesRaw(x)), JSONExtractArrayRaw(x)), ${nodes}))`
        case 'slice':
          return sql`arrayFlatten(arrayMap(x -> arraySlice(JSONExtractArrayRaw(x), ${num(step.start < 0 ? step.start : step.start + 1)}${
            step.end === undefined ? sql`` : sql`, ${num(step.end < 0 ? step.end : step.end - step.start)}`
          }), ${nodes}))`
        case 'union':
          return sql`arrayFilter(y -> y != '', arrayFlatten(arrayMap(x -> [${join(step.steps.map((s) => sql`JSONExtractRaw(x, ${stepSql(s)})`))}], ${nodes})))`
        case 'filter':
          return sql`arrayFilter(y -> ${jsonFilterSql(step.filter, jsonStepsSql(step.filter.path))}, arrayFlatten(arrayMap(x -> if(JSONType(x) = 'Array', JSONExtractArrayRaw(x), [x]), ${nodes})))`
        default:
          return assertNever(step)
      }
    },
    sql`[${jsonBlobSql(source)}]`,
  )
  return sql`nullIf(concat('[', arrayStringConcat(${hits}, ','), ']'), '[]')`
}
