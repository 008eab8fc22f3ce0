import type { Value } from '../compiler/value.ts'
import { asText } from '../compiler/values.ts'
import { join, sql, str } from '../sql/sql.ts'
import { defineFunction, type FunctionDef } from './define.ts'
import { elements } from './json.ts'

const listProblem = (...values: readonly (Value | undefined)[]): string | undefined =>
  values.every((v) => v === undefined || v.type === 'texts' || v.type === 'text' || v.type === 'null')
    ? undefined
    : 'a list is expected'

/** A last backslash that escapes nothing: ClickHouse refuses such a pattern, so it is taken as a backslash. */
const DANGLING = str('^([^\\\\]|\\\\.)*\\\\$')

/** Ours, not Sumo Logic's: set operations on list fields that the content pack needs. Only in rule expressions. */
export const LIST_FUNCTIONS: readonly FunctionDef[] = [
  defineFunction({
    names: ['array_except'],
    nonStandard: 'none: a helper of dohyo',
    summary:
      'The elements of a list that are neither one of the values nor in one of the lists that follow. A helper of dohyo, unknown to Sumo Logic.',
    params: [
      { name: 'list', type: 'any' },
      { name: 'values', type: 'any', rest: true },
    ],
    returns: 'texts',
    sql: (_, [list, ...others]) => {
      const excluded = others.map((other) =>
        other.type === 'texts'
          ? sql`has(${other.sql}, element)`
          : sql`ifNull(element = ${asText(other).sql}, 0)`,
      )
      return sql`arrayFilter(element -> NOT (${join(excluded, ' OR ')}), ${elements(list)})`
    },
    check: (values) => listProblem(values[0]),
    examples: [
      { expression: 'size(array_except(["a", "b", "c"], "b", "x"))', result: 2 },
      { expression: 'array_contains(array_except(["a", "b"], ["b"]), "b")', result: false },
      { expression: 'array_contains(array_except(["a", "b"], null), "a")', result: true },
      { expression: 'size(array_except(["a"], ["a", "b"]))', result: 0 },
    ],
  }),
  defineFunction({
    names: ['array_intersect'],
    nonStandard: 'none: a helper of dohyo',
    summary:
      'The elements of the first list that are in the second too. A helper of dohyo, unknown to Sumo Logic.',
    params: [
      { name: 'list', type: 'any' },
      { name: 'other', type: 'any' },
    ],
    returns: 'texts',
    sql: (_, [list, other]) =>
      sql`arrayFilter(element -> has(${elements(other)}, element), ${elements(list)})`,
    check: (values) => listProblem(values[0], values[1]),
    examples: [
      { expression: 'size(array_intersect(["a", "b"], ["b", "c"]))', result: 1 },
      { expression: 'array_contains(array_intersect(["a", "b"], ["b"]), "b")', result: true },
      { expression: 'size(array_intersect(["a"], null))', result: 0 },
    ],
  }),
  defineFunction({
    names: ['array_any_like'],
    nonStandard: 'none: a helper of dohyo',
    summary:
      'True when one element of a list fits a LIKE pattern (`%` any run, `_` one character, `\\` takes the next character literally). A helper of dohyo, unknown to Sumo Logic.',
    params: [
      { name: 'list', type: 'any' },
      { name: 'pattern', type: 'text' },
    ],
    returns: 'boolean',
    sql: ([, pattern = sql`''`], [list]) =>
      sql`arrayExists(element -> ifNull(like(element, if(match(${pattern}, ${DANGLING}), concat(${pattern}, '\\\\'), ${pattern})), 0), ${elements(list)})`,
    check: (values) => listProblem(values[0]),
    examples: [
      { expression: 'array_any_like(["abc", "x"], "a%")', result: true },
      { expression: 'array_any_like(["abc"], "b%")', result: false },
      { expression: 'array_any_like(["a%c"], "a\\%c")', result: true },
      { expression: 'array_any_like(null, "%")', result: false },
      { expression: 'array_any_like(["a"], null)', result: false },
    ],
  }),
]
