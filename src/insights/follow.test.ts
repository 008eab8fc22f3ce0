import { expect, test } from 'vitest'
import { detectInsights } from './detect.ts'
import { followInsights } from './follow.ts'
import type { InsightSignal } from './types.ts'

const HOUR = 3_600_000
const SETTINGS = { threshold: 12, lookbackDays: 14, followHours: 24, customInsights: [] }

interface Shown extends InsightSignal {
  readonly shown: string
}

/** One firing, on each of its entities: `name severity` at an hour, on users (`@ann`) and resources. */
const firing = (shown: string, hour: number, severity: number, ...on: readonly string[]): readonly Shown[] =>
  on.map((value) => ({
    // of one name there may be several
    shown: `${shown} ${hour}`,
    ruleId: shown,
    name: shown,
    entity: value.startsWith('@') ? { type: '_username', value } : { type: '_resource', value },
    severity,
    timestamp: hour * HOUR,
    suppressed: false,
    prototype: false,
    tags: [],
    recordId: shown,
  }))

const told = (signals: readonly Shown[], followHours = 24): readonly string[] => {
  const settings = { ...SETTINGS, followHours }
  return followInsights(
    detectInsights(signals, settings, followHours),
    signals,
    settings,
    ({ shown }) => shown,
  ).map(({ id, entity, score, signals: of, alsoOf = [] }) =>
    `${id} ${entity.value} ${score}: ${[...new Set(of.map(({ name }) => name))].join(' ')} ${alsoOf.map(({ value }) => value).join(' ')}`.trim(),
  )
}

const THEFT = [
  ...firing('created', 1, 2, '@ann', 'snap-1'),
  ...firing('shared', 2, 8, '@ann', 'snap-1'),
  ...firing('chain', 2, 9, '@ann', 'snap-1'),
  ...firing('consumed', 3, 8, 'snap-1'),
  ...firing('opened', 3, 4, '@ann', 'sg-1'),
  ...firing('deleted', 10, 2, '@ann', 'snap-1'),
]

test('an attack is one insight, with what followed on its actor and its snapshot', () => {
  expect(told(THEFT)).toEqual(['INSIGHT-1 @ann 33: created chain shared consumed opened deleted snap-1'])
})

test('with 0 hours insights are those of a live system', () => {
  expect(told(THEFT, 0)).toEqual([
    'INSIGHT-1 snap-1 19: created chain shared',
    'INSIGHT-2 @ann 19: created chain shared',
  ])
})

test('the order of signals does not matter', () => {
  expect(told(THEFT.toReversed())).toEqual(told(THEFT))
})

test('what comes later than that is a new story, and a score too low stays none', () => {
  const again = [...firing('shared', 30, 8, '@ann', 'snap-2'), ...firing('public', 31, 9, '@ann', 'snap-2')]
  expect(told([...THEFT, ...again])).toEqual([
    'INSIGHT-1 @ann 33: created chain shared consumed opened deleted snap-1',
    'INSIGHT-2 @ann 17: shared public snap-2',
  ])
  expect(told([...THEFT, ...firing('shared', 30, 8, '@ann', 'snap-2')])).toHaveLength(1)
})

test('who has nothing in common with it has a story of their own', () => {
  const other = [...firing('public', 2, 9, '@bob', 'snap-9'), ...firing('exported', 3, 7, '@bob', 'snap-9')]
  expect(told([...THEFT, ...other])).toEqual([
    'INSIGHT-1 @ann 33: created chain shared consumed opened deleted snap-1',
    'INSIGHT-2 @bob 16: public exported snap-9',
  ])
})

test('two stories become one when one firing is in both', () => {
  const ann = [...firing('created', 1, 5, '@ann', 'snap-1'), ...firing('chain', 2, 9, '@ann', '@bob')]
  const bob = [...firing('exported', 1, 7, '@bob', 'snap-2')]
  expect(told([...ann, ...bob])).toEqual(['INSIGHT-1 @ann 21: created exported chain @bob'])
})

test('what is done to a resource that the story names joins it, by whoever', () => {
  const used = firing('used', 4, 8, 'sg-1')
  expect(told([...THEFT, ...used])).toEqual([
    'INSIGHT-1 @ann 41: created chain shared consumed opened used deleted snap-1',
  ])
})
