import fc from 'fast-check'
import { expect, test } from 'vitest'
import { evaluateRule, ruleExpressions, ruleRecords } from '../../test/support/evaluate-rule.ts'
import { parseRuleExpression } from '../language/parse-rule-expression.ts'
import { specialise } from './specialise.ts'

const OPERATIONS = new Set(['Create', 'Share'])
const known = (cloud: string) => ({ constants: { cloud_provider: cloud }, operations: OPERATIONS })

test('agrees with the expression on every event of the kind', () => {
  fc.assert(
    fc.property(ruleExpressions, ruleRecords, (expr, record) => {
      const { dohyo_operation: operation, cloud_provider: cloud } = record
      fc.pre(operation === undefined || OPERATIONS.has(String(operation)))
      expect(evaluateRule(specialise(expr, known(String(cloud))), record) === true).toBe(
        evaluateRule(expr, record) === true,
      )
    }),
    { numRuns: 5000 },
  )
})

const kindOf = (text: string): unknown => {
  const { expr } = parseRuleExpression(text)
  if (expr === undefined) throw new Error(`not a rule expression: ${text}`)
  const found = specialise(expr, known('AWS'))
  return found.kind === 'boolean' ? found.value : found.kind === 'in' ? found.items.length : found.kind
}

test.each([
  ["cloud_provider = 'GCP' AND size(dohyo_openTo) > 0", false],
  ["cloud_provider = 'AWS' OR size(dohyo_openTo) > 0", true],
  ["'AWS' = cloud_provider", true],
  ["dohyo_operation IN ('Delete', 'Create', 'Reboot')", 1],
  ["dohyo_operation IN ('Delete')", false],
  ["dohyo_operation NOT IN ('Delete')", true],
  ["NOT (dohyo_operation = 'Delete')", true],
  ["cloud_provider = 'AWS' AND dohyo_operation IN ('Share', 'Create')", 2],
  ["dohyo_operation = 'Create'", 'binary'],
  ["dohyo_snapshotCall = 'blocks'", false],
  ["dohyo_snapshotCall IN ('blocks', 'list')", false],
  ['dohyo_enumeration AND size(dohyo_openTo) > 0', false],
  ['dohyo_createdCount IS NOT NULL', false],
  ['dohyo_snapshotCall IS NULL', true],
  ['dohyo_actorIsBackup', 'field'],
])('%s', (text, expected) => {
  expect(kindOf(text)).toBe(expected)
})

test('a field that only some operations have may have a value where one of them occurs', () => {
  const { expr } = parseRuleExpression("dohyo_snapshotCall IN ('create', 'delete') OR dohyo_enumeration")
  if (expr === undefined) throw new Error('no expression')
  const found = specialise(expr, { constants: {}, operations: new Set(['DeleteSnapshot']) })
  expect(found.kind === 'in' ? found.items.length : found.kind).toBe(1)
})
