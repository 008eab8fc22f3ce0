import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { entityKey } from '../signals/entity.ts'
import { type CustomInsight, DEFAULT_SIEM_SETTINGS } from '../signals/settings.ts'
import { readSiemSettings } from '../signals/settings-schema.ts'
import { DAY_MS, detectInsights } from './detect.ts'
import { entityStates } from './entities.ts'
import { byInsightOrder, counts, type InsightSignal } from './types.ts'

const DEFAULTS = DEFAULT_SIEM_SETTINGS

/** `[day, name, severity, entity]` */
type Short = readonly [day: number, name: string, severity: number, value?: string]

const signals = (shorts: readonly Short[]): InsightSignal[] =>
  shorts.map(([day, name, severity, value = 'eve'], i) => ({
    ruleId: name,
    name,
    entity: { type: '_username', value },
    severity,
    timestamp: day * DAY_MS,
    suppressed: false,
    prototype: false,
    tags: [],
    recordId: String(i),
  }))

/** Small, slow and plain: at each signal, adds up what the last days hold. */
const reference = (given: readonly InsightSignal[], threshold: number, days: number) => {
  const taken = new Set<InsightSignal>()
  const found: { entity: string; score: number; names: readonly string[]; created: number }[] = []
  const ordered = given.filter(counts).toSorted(byInsightOrder)
  for (const [i, now] of ordered.entries()) {
    const window = ordered
      .slice(0, i + 1)
      .filter(
        (signal) =>
          !taken.has(signal) &&
          entityKey(signal.entity) === entityKey(now.entity) &&
          signal.timestamp > now.timestamp - days * DAY_MS,
      )
    const names = [...new Set(window.map(({ name }) => name))]
    const score = names
      .map((name) => Math.max(...window.filter((signal) => signal.name === name).map((one) => one.severity)))
      .reduce((a, b) => a + b, 0)
    if (score <= threshold) continue
    found.push({
      entity: now.entity.value,
      score,
      names: window.map(({ name }) => name),
      created: now.timestamp,
    })
    for (const signal of window) taken.add(signal)
  }
  return found
}

const anySignal = fc.record({
  ruleId: fc.constantFrom('r1', 'r2', 'r3'),
  name: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
  entity: fc.constantFrom('eve', 'bob').map((value) => ({ type: '_username', value })),
  severity: fc.integer({ min: 0, max: 12 }),
  timestamp: fc.integer({ min: 0, max: 40 }).map((half) => (half * DAY_MS) / 2),
  suppressed: fc.nat(9).map((n) => n === 0),
  prototype: fc.nat(9).map((n) => n === 0),
  tags: fc.constant([]),
  recordId: fc.uuid(),
})

const shuffle = <T>(items: readonly T[]): fc.Arbitrary<T[]> =>
  fc.shuffledSubarray([...items], { minLength: items.length })

const shuffledPair = fc
  .array(anySignal, { maxLength: 30 })
  .chain((given) => fc.tuple(fc.constant(given), shuffle(given)))

test('agrees with the plain reference, in any order of input', () => {
  fc.assert(
    fc.property(
      shuffledPair,
      fc.integer({ min: 0, max: 20 }),
      fc.integer({ min: 1, max: 14 }),
      (pair, threshold, days) => {
        const [given, order] = pair
        const settings = { ...DEFAULTS, threshold, lookbackDays: days }
        const insights = detectInsights(order, settings)
        expect(
          insights.map(({ entity, score, signals: attached, created }) => ({
            entity: entity.value,
            score,
            names: attached.map(({ name }) => name),
            created,
          })),
        ).toEqual(reference(given, threshold, days))
        expect(insights).toEqual(detectInsights(given, settings))
        expect(entityStates(order, insights, settings)).toEqual(entityStates(given, insights, settings))
      },
    ),
    { numRuns: 500 },
  )
})

test('a signal belongs to one insight at most, and suppressed ones and prototypes to none', () => {
  fc.assert(
    fc.property(fc.array(anySignal, { maxLength: 40 }), (given) => {
      const attached = detectInsights(given, DEFAULTS).flatMap((insight) => insight.signals)
      expect(new Set(attached).size).toBe(attached.length)
      expect(attached.every(counts)).toBe(true)
    }),
  )
})

test('the name tells the tactics in the order of an attack, else the entity', () => {
  const tags = ['_mitreAttackTactic:TA0040', '_mitreAttackTactic:TA0010', '_mitreAttackTactic:TA0001']
  const [insight] = detectInsights(
    signals([[0, 'a', 13]]).map((one) => ({ ...one, tags })),
    DEFAULTS,
  )
  expect(insight).toMatchObject({ name: 'Initial Access, Exfiltration and Impact', description: 'a', tags })
  expect(detectInsights(signals([[0, 'a', 13]]), DEFAULTS)[0]?.name).toBe('Activity of eve')
})

const custom = (given: object): CustomInsight[] => {
  const read = readSiemSettings({ customInsights: [{ name: 'Custom', severity: 'HIGH', ...given }] })
  if ('problems' in read) throw new Error(JSON.stringify(read.problems))
  return [...read.settings.customInsights]
}

const detect = (given: readonly Short[], definition: object) =>
  detectInsights(signals(given), { ...DEFAULTS, customInsights: custom(definition) }).map((insight) => [
    insight.entity.value,
    insight.signals.map(({ name }) => name).join(''),
    insight.cause.kind,
  ])

describe('custom insights', () => {
  test('take other signals of the entity along, and its score starts afresh', () => {
    const given: Short[] = [
      [0, 'x', 5],
      [1, 'a', 4],
      [2, 'b', 4],
      [3, 'y', 9],
    ]
    expect(detect(given, { ruleIds: ['a', 'b'] })).toEqual([['eve', 'xab', 'custom']])
  })

  test('a signal serves a custom insight once', () => {
    const given: Short[] = [
      [0, 'a', 1],
      [1, 'b', 1],
      [2, 'b', 1],
      [3, 'a', 1],
    ]
    expect(detect(given, { ruleIds: ['a', 'b'] })).toEqual([
      ['eve', 'ab', 'custom'],
      ['eve', 'ba', 'custom'],
    ])
  })

  test('signals that an insight has taken still serve a custom one', () => {
    const given: Short[] = [
      [0, 'a', 13],
      [1, 'b', 1],
    ]
    expect(detect(given, { ruleIds: ['a', 'b'] })).toEqual([
      ['eve', 'a', 'score'],
      ['eve', 'ab', 'custom'],
    ])
  })

  test('ordered: in order, also when an early one comes again; a signal stands for one step', () => {
    const ordered = { ordered: true, signalNames: ['a', 'b', 'a'] }
    const given = (names: string): Short[] => [...names].map((name, day): Short => [day, name, 1])
    expect(detect(given('aba'), ordered)).toEqual([['eve', 'aba', 'custom']])
    expect(detect(given('bab'), ordered)).toEqual([])
    expect(detect(given('aaba'), ordered)).toEqual([['eve', 'aaba', 'custom']])
    expect(detect(given('a'), { ordered: true, signalNames: ['a', 'a'] })).toEqual([])
  })

  test('ordered: equal times count as in order', () => {
    const given: Short[] = [
      [0, 'b', 1],
      [0, 'a', 1],
    ]
    for (const ruleIds of [
      ['a', 'b'],
      ['b', 'a'],
    ])
      expect(detect(given, { ordered: true, ruleIds })).toEqual([['eve', 'ab', 'custom']])
  })

  test('ordered: the chain that began last counts, so an old start does not spoil a new one', () => {
    const given: Short[] = [
      [0, 'a', 1],
      [10, 'a', 1],
      [15, 'b', 1],
    ]
    expect(detect(given, { ordered: true, ruleIds: ['a', 'b'] })).toEqual([['eve', 'ab', 'custom']])
  })

  test('ENTITY asks for all on one entity; STRICT takes them across, and makes an insight on each', () => {
    const given: Short[] = [
      [0, 'a', 1, 'eve'],
      [1, 'b', 1, 'bob'],
    ]
    expect(detect(given, { ruleIds: ['a', 'b'] })).toEqual([])
    expect(detect(given, { ruleIds: ['a', 'b'], signalMatchStrategy: 'STRICT' })).toEqual([
      ['eve', 'ab', 'custom'],
      ['bob', 'ab', 'custom'],
    ])
  })

  test.each([
    ['a*', 'abc', true],
    ['*c', 'abc', true],
    ['a*c', 'ac', true],
    ['a*b*c', 'a-b-c', true],
    ['*', '', true],
    ['a*', 'ba', false],
    ['ab*b', 'ab', false],
    ['a.c', 'abc', false],
    ['A*', 'abc', false],
    ['*a*a*a*a*a*b', 'a'.repeat(50_000), false],
  ])('name %s', (pattern, name, expected) => {
    expect(detect([[0, name, 1]], { signalNames: [pattern] }).length > 0).toBe(expected)
  })

  test('does not depend on the order of input', () => {
    const definitions = fc.constantFrom(
      { ruleIds: ['r1', 'r2'], ordered: true },
      { ruleIds: ['r1', 'r2', 'r3'] },
      { signalNames: ['a', '*', 'b'], ordered: true },
      { signalNames: ['a', 'b'], signalMatchStrategy: 'STRICT' },
    )
    fc.assert(
      fc.property(shuffledPair, definitions, ([given, order], definition) => {
        const settings = { ...DEFAULTS, customInsights: custom(definition) }
        expect(detectInsights(order, settings)).toEqual(detectInsights(given, settings))
      }),
      { numRuns: 300 },
    )
  })
})

test('many signals on one entity take time in line with their number', () => {
  const many = (count: number): InsightSignal[] =>
    Array.from({ length: count }, (_, i) => ({
      ruleId: 'r',
      name: `n${i % 1000}`,
      entity: { type: '_username', value: 'eve' },
      severity: 0,
      timestamp: i * 1000,
      suppressed: false,
      prototype: false,
      tags: [],
      recordId: '',
    }))
  const time = (given: readonly InsightSignal[]): number => {
    const started = performance.now()
    expect(detectInsights(given, DEFAULTS)).toEqual([])
    return performance.now() - started
  }
  time(many(50_000))
  const [small, large] = [time(many(50_000)), time(many(400_000))]
  // 8 times as many; a square would be 64 times
  expect(large).toBeLessThan(30 * Math.max(small, 5))
})
