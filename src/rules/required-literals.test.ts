import fc from 'fast-check'
import { expect, test } from 'vitest'
import { evaluateRule, ruleExpressions, ruleRecords } from '../../test/support/evaluate-rule.ts'
import { parseRuleExpression } from '../language/parse-rule-expression.ts'
import { requiredLiterals } from './required-literals.ts'

const literals = (text: string, constants?: Record<string, string>): readonly string[] | null => {
  const { expr, diagnostics } = parseRuleExpression(text)
  expect(diagnostics).toEqual([])
  if (expr === undefined) throw new Error('no expression')
  return requiredLiterals(expr, constants)
}

test.each<[string, readonly string[] | null]>([
  ["dohyo_operation = 'A'", ['A']],
  ["'A' = dohyo_operation", ['A']],
  ["action = 'A'", null],
  ["dohyo_operation IN ('A', 'B', 'A')", ['A', 'B']],
  ["dohyo_operation = 'A' OR dohyo_operation = 'B'", ['A', 'B']],
  ["dohyo_operation IN ('A', 'B') AND dohyo_operation = 'C'", ['C']],
  ["dohyo_operation IN ('A', 'B') AND user_username = 'x'", ['A', 'B']],
  ["action = 'A' AND dohyo_operation = 'B'", ['B']],
  ["dohyo_operation = 'A' OR user_username = 'x'", null],
  ["NOT dohyo_operation = 'A'", null],
  ["dohyo_operation != 'A'", null],
  ["dohyo_operation NOT IN ('A')", null],
  ["lower(dohyo_operation) = 'a'", null],
  ["dohyo_operation LIKE 'A%'", null],
  ["dohyo_operation IN ('A', user_username)", null],
  ['dohyo_operation IS NOT NULL', null],
  ["dohyo_operation = ''", ['']],
  ["dohyo_snapshotCall = 'blocks'", ['ListSnapshotBlocks', 'ListChangedBlocks', 'GetSnapshotBlock']],
  ["dohyo_snapshotCall = 'nothing'", []],
  ["lower(dohyo_snapshotCall) = 'blocks'", null],
  ['dohyo_createdCount >= 1', null],
  ['dohyo_createdCount > user_username', null],
  ['NOT dohyo_enumeration', null],
  ['dohyo_snapshotCall IS NULL', null],
  ['true', null],
  ['false', []],
  ["false OR dohyo_operation = 'A'", ['A']],
  ["true AND dohyo_operation = 'A'", ['A']],
])('%s', (text, expected) => {
  expect(literals(text)).toEqual(expected)
})

test('a field that only some operations have asks for one of them', () => {
  const created = literals("dohyo_snapshotCall = 'create'")
  expect(created).toContain('microsoft.compute/snapshots/write')
  expect(created).not.toContain('DeleteSnapshot')
  expect(literals('dohyo_createdCount > 0')).toEqual(created)
  expect(literals('NOT dohyo_actorIsBackup AND dohyo_createdCount > 0')).toEqual(created)
  expect(literals('dohyo_enumeration')).toContain('DescribeSnapshots')
  expect(literals('dohyo_snapshotCall IS NOT NULL')).toEqual(
    expect.arrayContaining(['CreateSnapshot', 'DeleteSnapshot', 'GetSnapshotBlock']),
  )
})

test('a branch for another cloud adds nothing', () => {
  const text = `(cloud_provider = 'AWS' AND dohyo_operation = 'A') OR (cloud_provider IN ('GCP') AND dohyo_operation = 'G')`
  expect(literals(text, { cloud_provider: 'AWS' })).toEqual(['A'])
  expect(literals(text, { cloud_provider: 'GCP' })).toEqual(['G'])
  expect(literals(text, { cloud_provider: 'Azure' })).toEqual([])
  expect(literals(text)).toEqual(['A', 'G'])
})

test('whatever satisfies an expression carries one of its literals', () => {
  fc.assert(
    fc.property(ruleExpressions, ruleRecords, fc.boolean(), (expr, record, knowsCloud) => {
      fc.pre(evaluateRule(expr, record) === true)
      const found = requiredLiterals(
        expr,
        knowsCloud ? { cloud_provider: String(record['cloud_provider']) } : {},
      )
      if (found === null) return
      expect(found).toContain(record['dohyo_operation'])
    }),
    { numRuns: 2000 },
  )
})
