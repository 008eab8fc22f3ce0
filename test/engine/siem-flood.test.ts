import { afterAll, beforeAll, expect, test } from 'vitest'
import { openEmbedded } from '../../src/engine/embedded.ts'
import type { Engine } from '../../src/engine/engine.ts'
import { firingsOfRule } from '../../src/hunt/firings.ts'
import { createMatches } from '../../src/hunt/match-store.ts'
import { loadRule } from '../../src/rules/load.ts'
import { num, sql } from '../../src/sql/sql.ts'

const START = 1_740_960_000_000
/** One match of one entity per second, ten hours long; the first in a minute and a quarter of a day of its own. */
const MATCHES = 36_000

let engine: Engine
beforeAll(async () => {
  engine = await openEmbedded()
  await createMatches(engine)
  await engine.run(
    sql`INSERT INTO matches SELECT 0, leftPad(toString(number), 6, '0'), ${num(START)} + number * 1000, 0, 'aws', '["alice"]', [number % 2 = 0, number % 2 = 1], toString(number % 100), [], [], '{"user_username":"alice"}', if(number = 20000, ['scanners'], []) FROM numbers(${num(MATCHES)})`,
  )
})
afterAll(() => engine.close())

const firingsOf = async (keys: object) => {
  const { rule } = loadRule(
    JSON.stringify({
      id: 'flood',
      name: 'Flood',
      entitySelectors: [{ entityType: '_username', expression: 'user_username' }],
      score: 3,
      ...keys,
    }),
    'flood.json',
  )
  if (rule === undefined) throw new Error('the rule could not be read')
  return firingsOfRule(engine, rule, 0)
}

const threshold = { type: 'threshold', expression: 'true', limit: 5 }
const step = { expression: 'true', limit: 2 }

test.each([
  // per minute the first ten and the last; the windows are full from the second minute on
  ['minutes', { ...threshold, windowSize: 'CUSTOM', windowSizeMilliseconds: 60_000 }, 600 * 11],
  // in six hours the first ten, while the window is small, and the last; then the first and the last
  ['a day', { ...threshold, windowSize: 'T24H' }, 11 + 2],
  ['distinct', { ...threshold, windowSize: 'T24H', countDistinct: true, countField: 'action' }, 11 + 2],
  ['chain', { type: 'chain', windowSize: 'T24H', ordered: true, expressionsAndLimits: [step, step] }, 11 + 2],
])('a flood is told in few firings, with all its records: %s', async (_, keys, count) => {
  const firings = await firingsOf(keys)
  expect(firings.length).toBe(count)
  for (const firing of firings) {
    const records = firing.records()
    expect(records.length).toBe(firing.recordCount)
    expect(records.at(-1)).toEqual(firing.completing)
  }
  const last = firings.at(-1)
  expect(last?.timestamp).toBe(START + (MATCHES - 1) * 1000)
})

test('a record of a suppressed list marks the windows that hold it, and no others', async () => {
  const firings = await firingsOf({ ...threshold, windowSize: 'CUSTOM', windowSizeMilliseconds: 60_000 })
  const hit = START + 20_000 * 1000
  for (const { timestamp, suppressedLists } of firings)
    expect(suppressedLists).toEqual(timestamp >= hit && timestamp < hit + 60_000 ? ['scanners'] : [])
})

test('edges of windows with 200,000 matches each, on the move: no window is computed anew', {
  timeout: 30_000,
}, async () => {
  const [matches, inWindow, hit] = [300_000, 200_000, 250_000]
  await engine.run(
    sql`INSERT INTO matches SELECT 1, leftPad(toString(number), 6, '0'), ${num(START)} + number * 100, 0, 'aws', '["bob"]', [1], NULL, arrayWithConstant(2, if(number = ${num(hit)}, -1., number)), arrayWithConstant(4, toString(number)), '{"user_username":"bob"}', [] FROM numbers(${num(matches)})`,
  )
  const of = (name: string) => ({ name, function: name, arguments: ['bytesOut'] })
  const { rule } = loadRule(
    JSON.stringify({
      id: 'edges',
      type: 'aggregation',
      name: 'edges',
      nameExpression: 'edges',
      descriptionExpression: 'd',
      summaryExpression: 's',
      entitySelectors: [{ entityType: '_username', expression: 'user_username' }],
      scoreMapping: { type: 'constant', default: 3 },
      windowSize: 'CUSTOM',
      windowSizeMilliseconds: inWindow * 100,
      matchExpression: 'true',
      aggregationFunctions: ['min', 'last'].map(of),
      triggerExpression: 'min = -1 AND int(last) >= 0',
    }),
    'edges.json',
  )
  if (rule === undefined) throw new Error('the rule could not be read')
  const firings = await firingsOfRule(engine, rule, 1)
  expect(firings.at(0)?.timestamp).toBe(START + hit * 100)
  expect(firings.at(-1)?.timestamp).toBe(START + (matches - 1) * 100)
})
