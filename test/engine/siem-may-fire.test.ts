import { afterAll, beforeAll, expect, test } from 'vitest'
import { openEmbedded } from '../../src/engine/embedded.ts'
import type { Engine } from '../../src/engine/engine.ts'
import { firingsOfRule, rulesThatMayFire } from '../../src/hunt/firings.ts'
import { createMatches } from '../../src/hunt/match-store.ts'
import { loadRule } from '../../src/rules/load.ts'
import type { Rule } from '../../src/rules/rule.ts'
import { num, sql } from '../../src/sql/sql.ts'

const DAY = 86_400_000

const ruleOf = (keys: object): Rule => {
  const common = { id: 'a', name: 'A', score: 3 }
  const entitySelectors = [{ entityType: '_username', expression: 'user_username' }]
  const { rule } = loadRule(JSON.stringify({ ...common, entitySelectors, ...keys }), 'a.json')
  if (rule === undefined) throw new Error('the rule could not be read')
  return rule
}

const named = { nameExpression: 'A', descriptionExpression: 'A', name: 'A', summaryExpression: 'A' }
const learning = { baselineWindowSize: String(14 * DAY), retentionWindowSize: String(90 * DAY) }
const window = { windowSize: 'T24H' }
const step = (limit: number) => ({ expression: 'true', limit })
const RULES: readonly (readonly [string, Rule])[] = [
  ['threshold', ruleOf({ type: 'threshold', expression: 'true', limit: 5, ...window })],
  [
    'distinct',
    ruleOf({
      ...window,
      type: 'threshold',
      expression: 'true',
      limit: 5,
      countDistinct: true,
      countField: 'action',
    }),
  ],
  ['chain', ruleOf({ type: 'chain', ...window, expressionsAndLimits: [step(2), step(3)] })],
  ['in order', ruleOf({ type: 'chain', ...window, ordered: true, expressionsAndLimits: [step(2), step(3)] })],
  [
    'first seen',
    ruleOf({
      ...named,
      ...learning,
      type: 'firstSeen',
      filterExpression: 'true',
      valueFields: ['action'],
      baselineType: 'GLOBAL',
      groupByFields: [],
    }),
  ],
  [
    'outlier',
    ruleOf({
      ...named,
      ...learning,
      ...window,
      type: 'outlier',
      matchExpression: 'true',
      aggregationFunctions: [{ name: 'most', function: 'max', arguments: ['1'] }],
      deviationThreshold: 3,
      floorValue: 1,
      groupByFields: ['user_username'],
    }),
  ],
]
const rules = RULES.map(([, rule]) => rule)

let engine: Engine
beforeAll(async () => {
  engine = await openEmbedded()
})
afterAll(() => engine.close())

/** `n` matches of one key, one a minute; the first two serve the first step. `last`: the time of the last. */
const withMatches = async (n: number, last: number): Promise<void> => {
  await engine.run(sql`DROP TABLE IF EXISTS matches`)
  await createMatches(engine)
  for (const [number] of rules.entries())
    await engine.run(
      sql`INSERT INTO matches SELECT ${num(number)}, toString(number), if(number = ${num(n - 1)}, ${num(last)}, number * 60000), 0, 'aws', '["alice"]', [number < 2, number >= 2], toString(number), [number], [], '{}', [] FROM numbers(${num(n)})`,
    )
}

const firingOnes = async (): Promise<readonly number[]> => {
  const found: number[] = []
  for (const [number, rule] of rules.entries())
    if ((await firingsOfRule(engine, rule, number)).length > 0) found.push(number)
  return found
}

const namesOf = (numbers: Iterable<number>) =>
  [...numbers].toSorted((a, b) => a - b).map((number) => RULES[number]?.[0])

const COUNTING = ['threshold', 'distinct', 'chain', 'in order']
const LEARNING = ['first seen', 'outlier']

test.each([
  ['as many as it takes', 5, 4 * 60_000, COUNTING],
  ['one too few', 4, 3 * 60_000, []],
  ['as long as it takes', 4, 14 * DAY, LEARNING],
  ['a millisecond too short', 4, 14 * DAY - 1, []],
])('of these matches a rule may fire on those it does: %s', async (_, n, last, expected) => {
  await withMatches(n, last)
  expect(namesOf(await rulesThatMayFire(engine, rules))).toEqual(expected)
  expect(namesOf(await firingOnes())).toEqual(expected)
})
