import { expect, test } from 'vitest'
import { huntDocument, signal } from '../../test/fixtures/hunt-document.ts'
import type { HuntDocument, Insight, Signal } from './document.ts'
import { stepsOf } from './steps.ts'
import { storiesOf } from './story.ts'

let made = 0
const at = (minute: number, changes: Partial<Signal>): Signal => {
  made++
  return signal({
    id: `SIGNAL-${made}`,
    time: new Date(Date.UTC(2026, 10, 24) + minute * 60_000).toISOString(),
    entities: [],
    events: [{ id: `event-${made}`, source: 'aws-cloudtrail', file: 'a.json' }],
    ...changes,
  })
}
const insight = (id: string, signals: readonly Signal[]): Insight => ({
  ...(huntDocument.insights[0] as Insight),
  id,
  signals: signals.map((each) => each.id),
})
const document = (signals: readonly Signal[], insights: readonly Insight[] = []): HuntDocument => ({
  ...huntDocument,
  insights,
  signals,
})

test('insights that share an actor or a resource are one story, others apart', () => {
  const byEve = at(0, { actor: 'eve', resource: 'snap-1' })
  const sameResource = at(1, { actor: 'mallory', resource: 'snap-1' })
  const other = at(2, { actor: 'bert', resource: 'snap-2' })
  const { stories, lone } = storiesOf(
    document(
      [byEve, sameResource, other],
      [insight('INSIGHT-1', [byEve]), insight('INSIGHT-2', [sameResource]), insight('INSIGHT-3', [other])],
    ),
  )
  expect(stories.map(({ insights }) => insights.map(({ id }) => id))).toEqual([
    ['INSIGHT-1', 'INSIGHT-2'],
    ['INSIGHT-3'],
  ])
  expect(lone).toEqual([])
})

test('a service that acts for everybody ties nothing together', () => {
  const one = at(0, { actor: 'ec2.amazonaws.com', resource: 'snap-1' })
  const two = at(1, { actor: 'ec2.amazonaws.com', resource: 'snap-2' })
  expect(
    storiesOf(document([one, two], [insight('INSIGHT-1', [one]), insight('INSIGHT-2', [two])])).stories,
  ).toHaveLength(2)
})

test('what the same actor or resource saw within a day belongs to the story; the rest stays single', () => {
  const theft = at(0, { actor: 'eve', resource: 'snap-1' })
  const before = at(-60, { actor: 'eve', resource: 'snap-8' })
  const longBefore = at(-60 * 25, { actor: 'eve', resource: 'snap-9' })
  const ended = at(30, { actor: 'admin', resource: 'snap-1' })
  const unrelated = at(5, { actor: 'bert', resource: 'snap-7' })
  const { stories, lone } = storiesOf(
    document([theft, before, longBefore, ended, unrelated], [insight('INSIGHT-1', [theft])]),
  )
  expect(stories[0]?.signals.map(({ id }) => id)).toEqual([before.id, theft.id, ended.id])
  expect(lone.map(({ id }) => id).sort()).toEqual([longBefore.id, unrelated.id].sort())
})

test('a grave finding is a story without an insight, a lesser one is not, a silenced one neither', () => {
  const silenced = [{ type: '_username', value: 'x', score: 9, suppressed: ['entity'] }]
  const { stories, lone } = storiesOf(
    document([
      at(0, { actor: 'a', resource: 'r1', severity: 'high' }),
      at(1, { actor: 'b', resource: 'r2', severity: 'medium' }),
      at(2, { actor: 'c', resource: 'r3', severity: 'critical', entities: silenced }),
    ]),
  )
  expect(stories.map(({ severity, insights }) => [severity, insights.length])).toEqual([['high', 0]])
  expect(lone.map(({ severity }) => severity)).toEqual(['medium'])
})

test('the worst story is first, and of equal ones that with something open', () => {
  const share = (actor: string, severity: Signal['severity'], minute: number): Signal =>
    at(minute, {
      rule: 'snapshot-shared-external',
      actor,
      resource: actor,
      severity,
      facts: { sharedExternal: ['5'] },
    })
  const ended = at(9, { rule: 'snapshot-deleted', actor: 'a', resource: 'a' })
  const { stories } = storiesOf(
    document([share('a', 'high', 0), share('b', 'high', 1), share('c', 'critical', 2), ended]),
  )
  expect(stories.map(({ number, title }) => `${number} ${title}`)).toEqual([
    '1 c shared with 5',
    '2 b shared with 5',
    '3 a shared with 5',
  ])
})

test('an event is one step, told by what was done, with what other rules conclude', () => {
  const event = [{ id: 'e', source: 'aws-cloudtrail' as const, file: 'a' }]
  const earlier = { id: 'd', source: 'aws-cloudtrail' as const, file: 'a' }
  const signals = [
    at(0, { rule: 'chain-create-then-share', severity: 'critical', events: [earlier, ...event] }),
    at(0, { rule: 'first-seen-snapshot-actor', severity: 'medium', events: event }),
    at(0, { rule: 'snapshot-shared-external', severity: 'high', events: event }),
  ]
  expect(stepsOf(signals)).toMatchObject([
    {
      lead: { rule: 'snapshot-shared-external' },
      also: [{ rule: 'chain-create-then-share' }, { rule: 'first-seen-snapshot-actor' }],
      severity: 'critical',
    },
  ])
})

test('three of a kind in a row are one step; two are two', () => {
  const some = (count: number) => Array.from({ length: count }, (_, i) => at(i, { resource: `snap-${i}` }))
  expect(stepsOf(some(3))).toMatchObject([{ label: 'Snapshot created ×3', laneName: '3 resources' }])
  expect(stepsOf(some(2)).map(({ laneName }) => laneName)).toEqual(['snap-0', 'snap-1'])
})
