import { expect, test } from 'vitest'
import { loadRule } from '../rules/load.ts'
import type { Rule } from '../rules/rule.ts'
import { sourceById } from '../sources/index.ts'
import { AT_ONCE, blocksOf } from './blocks.ts'

const rule = (id: string, expression: string, keys?: object): Rule => {
  const { rule, diagnostics } = loadRule(
    JSON.stringify({
      id,
      name: id,
      expression,
      entitySelectors: [{ entityType: '_username', expression: 'user_username' }],
      ...(keys ?? { type: 'match', scoreMapping: { type: 'constant', default: 3 } }),
    }),
    `${id}.json`,
  )
  if (rule === undefined) throw new Error(JSON.stringify(diagnostics))
  return rule
}

const aws = sourceById('aws-cloudtrail')
const shown = (rules: readonly Rule[]) =>
  blocksOf(rules, aws).map(({ rules, keys, condition }) => ({
    rules: rules.map(({ id }) => id),
    keys: keys === null ? null : Object.fromEntries(keys),
    exact: condition !== undefined,
  }))

test('rules on operations are told by these together; any other by its whole condition', () => {
  expect(
    shown([
      rule('by-name', `dohyo_operation = 'CreateSnapshot' AND user_username = 'eve'`),
      rule('by-names', `dohyo_operation IN ('CopySnapshot', 'CreateSnapshot')`),
      rule('by-action', `action = 'AssumeRole' AND user_username = 'eve'`),
      rule('by-nothing', `http_userAgent LIKE '%curl%'`),
    ]),
  ).toEqual([
    {
      rules: ['by-names', 'by-name'],
      keys: { dohyo_operation: ['CopySnapshot', 'CreateSnapshot'] },
      exact: false,
    },
    { rules: ['by-nothing'], keys: null, exact: true },
    { rules: ['by-action'], keys: { action: ['AssumeRole'] }, exact: true },
  ])
})

test('rules that no event of the source can meet are in no block', () => {
  expect(shown([rule('azure', `cloud_provider = 'Azure' AND user_username = 'eve'`)])).toEqual([])
})

test('match rules and others share no block, and none has more rules than a statement takes', () => {
  const names = Array.from({ length: AT_ONCE + 1 }, (_, i) => `Operation${i}`)
  const match = names.map((name) => rule(`m-${name}`, `dohyo_operation = '${name}'`))
  const threshold = { type: 'threshold', limit: 3, windowSize: 'T60M', score: 3, description: 'often' }
  const others = names.map((name) => rule(`t-${name}`, `dohyo_operation = '${name}'`, threshold))
  const blocks = blocksOf([...match, ...others], aws)
  expect(blocks.map(({ rules }) => rules.length)).toEqual([AT_ONCE, 1, AT_ONCE, 1])
  expect(blocks.map(({ number }) => number)).toEqual([0, 1, 2, 3])
  for (const { isMatch, rules } of blocks)
    for (const { definition } of rules) expect(definition.type === 'match').toBe(isMatch)
})
