import { expect, test } from 'vitest'
import { parseRuleExpression } from '../language/parse-rule-expression.ts'
import { expressionPrinter } from '../language/print-expression.ts'
import { atomsOf, holdsWith } from './atoms.ts'
import { loadRule } from './load.ts'
import { mutantsOf } from './mutate.ts'
import { expressionMutants } from './mutate-expression.ts'

const parsed = (text: string) => {
  const { expr } = parseRuleExpression(text)
  if (expr === undefined) throw new Error('does not parse')
  return expr
}

/** What was changed, and how. */
const mutants = (text: string): readonly string[] =>
  expressionMutants(parsed(text)).map(
    ({ span, change }) =>
      `${text.slice(span.start, span.end)} ${change.kind === 'dropped' ? `-> ${change.lets}` : `= ${change.by}`}`,
  )

test.each([
  ["a = 'x'", ["a = 'x' -> more"]],
  ["a = 'x' AND b = 'y' AND c", ["a = 'x' -> more", "b = 'y' -> more", 'c -> more']],
  ["a IN ('x', 'y') AND b", ["a IN ('x', 'y') -> more", "'x' -> fewer", "'y' -> fewer", 'b -> more']],
  ["a IN ('x') AND b", ["a IN ('x') -> more", 'b -> more']],
  [
    '(a OR b) AND c != 3',
    ['(a OR b) -> more', 'a -> fewer', 'b -> fewer', 'c != 3 -> more', '3 = 2', '3 = 4'],
  ],
  ['NOT (a OR b)', ['NOT (a OR b) -> more', 'NOT (a OR b) = the same without NOT', 'a -> more', 'b -> more']],
  [
    "a NOT IN ('x', 'y') AND b",
    [
      "a NOT IN ('x', 'y') -> more",
      "a NOT IN ('x', 'y') = the same without NOT",
      "'x' -> more",
      "'y' -> more",
      'b -> more',
    ],
  ],
  ['a IS NOT NULL', ['a IS NOT NULL -> more', 'a IS NOT NULL = the same without NOT']],
])('%s', (text, expected) => {
  expect(mutants(text)).toEqual(expected)
})

test('a mutant is the condition without the clause', () => {
  const printed = expressionMutants(parsed("a = 'x' AND (b = 'y' OR c = 'z') AND d")).map(({ expr }) =>
    expressionPrinter(() => '')(expr),
  )
  expect(printed).toEqual([
    '(b = "y" or c = "z") and d',
    'a = "x" and d',
    'a = "x" and c = "z" and d',
    'a = "x" and b = "y" and d',
    'a = "x" and (b = "y" or c = "z")',
  ])
})

test('limits, order, windows and groups, each with its place in the file', () => {
  const text = `id: r
type: chain
name: R
expressionsAndLimits:
  - { expression: action = 'a', limit: 1 }
  - { expression: action = 'b', limit: 2 }
ordered: true
windowSize: T10M
groupByFields: [accountId]
score: 1
entitySelectors: [{ entityType: _username, expression: user_username }]
`
  const { rule, places } = loadRule(text, 'r.yaml')
  if (rule === undefined || places === undefined) throw new Error('does not load')
  const found = mutantsOf(rule, places).map(
    ({ span, change }) =>
      `${text.slice(0, span.start).split('\n').length}: ${text.slice(span.start, span.end)}${change.kind === 'dropped' ? '' : ` = ${change.by}`}`,
  )
  expect(found).toEqual([
    "5: action = 'a'",
    "6: action = 'b'",
    '9: accountId',
    '5: 1 = 2',
    '6: 2 = 1',
    '6: 2 = 3',
    '7: true = false',
    '8: T10M = 300000 ms',
    '8: T10M = 1200000 ms',
  ])
})

test('baselines, deviation and floor, where the file has them', () => {
  const text = `id: r
type: outlier
name: R
nameExpression: R
descriptionExpression: d
summaryExpression: s
matchExpression: 'true'
aggregationFunctions: [{ name: current, function: count, arguments: ['true'] }]
windowSize: T60M
baselineWindowSize: '86400000'
deviationThreshold: 5
floorValue: 3
score: 1
entitySelectors: [{ entityType: _username, expression: user_username }]
`
  const { rule, places } = loadRule(text, 'r.yaml')
  if (rule === undefined || places === undefined) throw new Error('does not load')
  const found = mutantsOf(rule, places).flatMap(({ span, change }) =>
    change.kind === 'replaced' ? [`${text.slice(span.start, span.end)} = ${change.by}`] : [],
  )
  expect(found).toEqual(['3 = 2', '3 = 4', '5 = 4', "'86400000' = 43200000 ms", "'86400000' = 172800000 ms"])
})

test('conditions from the answers of their atoms', () => {
  const expr = parsed("NOT (a = 'x' OR b) AND (c OR true)")
  const atoms = atomsOf([expr, expr])
  expect(atoms.size).toBe(3)
  const value = (...answers: readonly boolean[]) =>
    holdsWith((atom) => answers[atoms.get(atom) ?? -1] === true)(expr)
  expect(value(false, false, false)).toBe(true)
  expect(value(true, false, true)).toBe(false)
  expect(value(false, true, true)).toBe(false)
})
