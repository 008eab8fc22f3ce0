import fc from 'fast-check'
import { expect, test } from 'vitest'
import { evaluateRule, ruleExpressions, ruleRecords } from '../../test/support/evaluate-rule.ts'
import { needsKnownSnapshots, relaxKnownSnapshots } from './known-snapshots.ts'
import { loadRule } from './load.ts'

test('the first pass lets through whatever the full expression would', () => {
  fc.assert(
    fc.property(ruleExpressions, ruleRecords, (expr, record) => {
      fc.pre(evaluateRule(expr, record) === true)
      const { dohyo_knownSnapshots: _, ...nothingKnown } = record
      expect(evaluateRule(relaxKnownSnapshots(expr), nothingKnown)).toBe(true)
    }),
    { numRuns: 2000 },
  )
})

test('the first pass no longer asks what is known', () => {
  fc.assert(fc.property(ruleExpressions, (expr) => !needsKnownSnapshots(relaxKnownSnapshots(expr))))
})

test('an expression that does not ask stays as it is', () => {
  fc.assert(
    fc.property(ruleExpressions, (expr) => {
      fc.pre(!needsKnownSnapshots(expr))
      expect(relaxKnownSnapshots(expr)).toBe(expr)
    }),
  )
})

const KEYS = {
  id: 'many',
  type: 'threshold',
  name: 'many',
  expression: 'true',
  limit: 2,
  windowSize: 'T05M',
  score: 1,
  entitySelectors: [{ entityType: '_username', expression: 'user_username' }],
}

test.each([
  [{ expression: "array_contains(dohyo_knownSnapshots, 'snap-1')" }, 'expression'],
  [{ summaryExpression: 'seen: {{dohyo_knownSnapshots}}' }, 'summaryExpression'],
  [{ groupByFields: ['dohyo_knownSnapshots'] }, 'groupByFields[0]'],
])('a rule over several records that would find the field empty is refused: %j', (more, path) => {
  const { rule, diagnostics } = loadRule(JSON.stringify({ ...KEYS, ...more }), 'many.yaml')
  expect(rule).toBeUndefined()
  expect(diagnostics.map(({ code, params }) => [code, params])).toEqual([
    ['DQ502', expect.objectContaining({ path, reason: expect.stringContaining('match only') })],
  ])
  expect(loadRule(JSON.stringify(KEYS), 'many.yaml').diagnostics).toEqual([])
})
