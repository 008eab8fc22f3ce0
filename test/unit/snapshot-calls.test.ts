import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { parseRuleExpression } from '../../src/language/parse-rule-expression.ts'
import { operationsOfCall } from '../../src/records/snapshot-calls.ts'
import { requiredLiterals } from '../../src/rules/required-literals.ts'

const PACK = new URL('../../content/snapshot-abuse/', import.meta.url)

/** Operations that a match rule of the pack spells out. */
const spelledOut = (rule: string): readonly string[] => {
  const { expression } = z
    .object({ expression: z.string() })
    .parse(parse(readFileSync(new URL(`${rule}.yaml`, PACK), 'utf8')))
  const { expr } = parseRuleExpression(expression)
  return expr === undefined ? [] : [...(requiredLiterals(expr) ?? [])].sort()
}

const ofCalls = (...calls: readonly string[]): readonly string[] =>
  [...new Set(calls.flatMap(operationsOfCall))].sort()

// rules over several records ask for the call, those over one spell it out: they must mean the same
test.each([
  ['snapshot-created', 'create'],
  ['snapshot-deleted', 'delete'],
])('%s is for the same operations as the call `%s`', (rule, call) => {
  expect(spelledOut(rule)).toEqual(ofCalls(call))
})

test.each(['snapshot-shared-external', 'snapshot-made-public', 'snapshot-exported', 'azure-disk-sas-export'])(
  'every operation of %s shares, copies or exports',
  (rule) => {
    const all = ofCalls('share', 'copy', 'export')
    expect(spelledOut(rule).filter((operation) => !all.includes(operation))).toEqual([])
    expect(spelledOut(rule)).not.toEqual([])
  },
)
