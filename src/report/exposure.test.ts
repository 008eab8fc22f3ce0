import { expect, test } from 'vitest'
import { signal } from '../../test/fixtures/hunt-document.ts'
import type { Signal } from './document.ts'
import { exposuresOf } from './exposure.ts'

let made = 0
const at = (minute: number, changes: Partial<Signal>): Signal => {
  made++
  return signal({
    id: `SIGNAL-${made}`,
    time: `2026-11-24T01:${String(minute).padStart(2, '0')}:00.000Z`,
    resource: 'snap-1',
    entities: [],
    events: [{ id: `event-${made}`, source: 'aws-cloudtrail', file: 'a.json' }],
    ...changes,
  })
}
const shared = (minute: number, to = '999988887777', changes: Partial<Signal> = {}): Signal =>
  at(minute, {
    rule: 'snapshot-shared-external',
    sharedWith: [to],
    facts: { sharedExternal: [to] },
    ...changes,
  })
const revoked = (minute: number, from: string, changes: Partial<Signal> = {}): Signal =>
  at(minute, { rule: 'snapshot-sharing-revoked', facts: { unsharedFrom: [from] }, ...changes })
const used = (minute: number, by: string, changes: Partial<Signal> = {}): Signal =>
  at(minute, {
    rule: 'shared-snapshot-consumed',
    actor: 'ec2.amazonaws.com',
    facts: { consumerAccount: [by] },
    ...changes,
  })
const states = (signals: readonly Signal[]) =>
  exposuresOf(signals).map(({ resource, way, to, state }) => `${resource} ${way} ${to}: ${state}`)

test('a share is open until it is taken back from the same recipient, from all, or with the resource', () => {
  expect(states([shared(1)])).toEqual(['snap-1 share 999988887777: open'])
  for (const end of [revoked(2, '999988887777'), revoked(2, '*'), at(2, { rule: 'snapshot-deleted' })])
    expect(states([shared(1), end])).toEqual(['snap-1 share 999988887777: taken back'])
  for (const other of [
    revoked(2, '111111111111'),
    revoked(0, '999988887777'),
    revoked(2, '999988887777', { resource: 'snap-2' }),
    revoked(2, '999988887777', { outcome: 'denied' }),
    at(2, { rule: 'snapshot-deleted', outcome: 'failed' }),
  ])
    expect(states([shared(1), other])).toEqual(['snap-1 share 999988887777: open'])
})

test('given again after it was taken back, it is open again; the order of signals does not matter', () => {
  const signals = [shared(1), revoked(2, '*'), shared(3)]
  expect(states(signals)).toEqual(['snap-1 share 999988887777: open'])
  expect(exposuresOf(signals.toReversed())).toEqual(exposuresOf(signals))
  expect(exposuresOf(signals)[0]).toMatchObject({
    given: [{ events: [signals[0]?.events[0]?.id] }, { events: [signals[2]?.events[0]?.id] }],
    reason: 'nobody took it back',
  })
})

test('recipients of one call are apart: one may be taken back, the other not', () => {
  const both = shared(1, '', {
    sharedWith: ['1', '2', 'all'],
    facts: { sharedExternal: ['1', '2'] },
  })
  expect(states([both, revoked(2, '2')])).toEqual([
    'snap-1 share 1: open',
    'snap-1 public everybody: open',
    'snap-1 share 2: taken back',
  ])
  expect(states([both, revoked(2, 'all'), revoked(3, '1')])).toContain('snap-1 public everybody: taken back')
})

test('use is told with who did it, and what it means when access ends', () => {
  const [exposure] = exposuresOf([shared(1), used(2, '999988887777'), revoked(3, '*')])
  expect(exposure).toMatchObject({
    state: 'taken back',
    reason: 'access was taken back; it was used before, and what was copied then stays outside',
    used: [{ by: '999988887777', time: '2026-11-24T01:02:00.000Z' }],
    ended: { how: 'taken back', time: '2026-11-24T01:03:00.000Z' },
  })
  // AWS may name our own account: then nobody knows who it was
  expect(exposuresOf([shared(1), used(2, '123456789012')])[0]?.used).toMatchObject([{ by: null }])
})

test('use of what was shared before these logs began is an exposure of unknown state', () => {
  expect(exposuresOf([used(2, '5')])).toMatchObject([
    { way: 'share', to: '5', given: [], state: 'unknown', used: [{ by: '5' }] },
  ])
})

test('a download link ends with endGetAccess; one of which nobody knows the end is unknown', () => {
  const link = (changes: Partial<Signal> = {}): Signal =>
    at(1, {
      rule: 'azure-disk-sas-export',
      cloud: 'Azure',
      operation: 'microsoft.compute/snapshots/begingetaccess/action',
      facts: { exportTarget: ['(SAS link, not in the log)'] },
      ...changes,
    })
  expect(states([link()])).toEqual(['snap-1 link whoever has the link: open'])
  expect(states([link(), revoked(2, '*')])).toEqual(['snap-1 link whoever has the link: taken back'])
  expect(states([link({ outcome: 'pending' })])).toEqual(['snap-1 link whoever has the link: unknown'])
})

test('what was exported or copied from outside is not taken back by deleting its source', () => {
  const exported = at(1, { rule: 'snapshot-exported', facts: { exportTarget: ['s3-bucket'] } })
  const outside = at(1, { rule: 'gcp-cross-project-disk-snapshot', actor: 'eve@example.net' })
  const deleted = at(2, { rule: 'snapshot-deleted' })
  expect(states([exported, deleted])).toEqual(['snap-1 export s3-bucket: unknown'])
  expect(states([outside, deleted])).toEqual(['snap-1 outside-copy eve@example.net: open'])
})

test('attempts, other rules and silenced signals are no exposure; a silenced end still ends one', () => {
  const silenced = [{ type: '_username', value: 'x', score: 1, suppressed: ['entity'] }]
  expect(states([shared(1, '5', { rule: 'snapshot-share-attempt-failed' })])).toEqual([])
  expect(states([shared(1, '5', { outcome: 'denied' })])).toEqual([])
  expect(states([shared(1, '5', { rule: 'first-seen-snapshot-actor' })])).toEqual([])
  expect(states([shared(1, '5', { entities: silenced })])).toEqual([])
  expect(states([shared(1, '5'), revoked(2, '5', { entities: silenced })])).toEqual([
    'snap-1 share 5: taken back',
  ])
})

test('equal names in two accounts are two resources', () => {
  const key = (value: string) => [{ type: '_resource', value, score: 1, suppressed: [] }]
  const signals = [
    shared(1, '5', { resource: 'nightly', entities: key('1/us-east-1/nightly') }),
    shared(1, '5', { resource: 'nightly', entities: key('2/us-east-1/nightly') }),
    revoked(2, '*', { resource: 'nightly', entities: key('1/us-east-1/nightly') }),
  ]
  expect(exposuresOf(signals).map(({ key: name, state }) => [name, state])).toEqual([
    ['2/us-east-1/nightly', 'open'],
    ['1/us-east-1/nightly', 'taken back'],
  ])
})

test('one call that fires several rules is one step', () => {
  const event = [{ id: 'e', source: 'aws-cloudtrail' as const, file: 'a' }]
  const signals = [
    shared(1, '5', { sharedWith: ['5', 'all'], events: event }),
    shared(1, '5', { sharedWith: ['5', 'all'], rule: 'snapshot-made-public', events: event }),
  ]
  expect(exposuresOf(signals).map(({ to, given }) => [to, given.length])).toEqual([
    ['5', 1],
    ['everybody', 1],
  ])
})

test('rules of others say what they mean by a tag', () => {
  const own = (minute: number, meaning: string, changes: Partial<Signal>): Signal =>
    at(minute, { rule: 'ours', tags: [`_dohyoExposure:${meaning}`], ...changes })
  const facts = { sharedExternal: ['999988887777'] }
  const given = own(1, 'given', { facts, sharedWith: ['999988887777', 'all'] })
  expect(states([given, at(1, { rule: 'theirs', facts })])).toEqual([
    'snap-1 share 999988887777: open',
    'snap-1 public everybody: open',
  ])
  expect(states([given, own(2, 'deleted', {})])).toEqual([
    'snap-1 share 999988887777: taken back',
    'snap-1 public everybody: taken back',
  ])
  const reader = own(2, 'used', { facts: { consumerAccount: ['999988887777'] } })
  expect(exposuresOf([given, reader])[0]?.used.map(({ by }) => by)).toEqual(['999988887777'])
  expect(states([own(1, 'block-read', { actor: 'mallory' }), own(1, 'constructor', { facts })])).toEqual([
    'snap-1 block-read mallory: unknown',
  ])
})
