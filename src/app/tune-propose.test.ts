import { expect, test } from 'vitest'
import { huntDocument, signal } from '../../test/fixtures/hunt-document.ts'
import type { Signal } from '../report/document.ts'
import type { CensusRow } from './census.ts'
import { propose } from './tune-propose.ts'
import { isRegular } from './tune-regular.ts'

const ROLE = 'arn:aws:iam::111122223333:role/path/nightly'
const SESSION = 'arn:aws:sts::111122223333:assumed-role/nightly'

const at = (day: number, hour = 1): string => new Date(Date.UTC(2026, 2, day, hour)).toISOString()

const row = (more: Partial<CensusRow> = {}): CensusRow => ({
  cloud: 'AWS',
  account: '111122223333',
  principal: ROLE,
  events: 40,
  human: 0,
  first: Date.UTC(2026, 2, 1),
  last: Date.UTC(2026, 2, 20),
  days: 20,
  ...more,
})

let number = 0
const of = (more: Partial<Signal>): Signal => {
  number += 1
  return signal({
    rule: 'snapshot-created',
    actor: `${SESSION}/run-${number}`,
    attack: [],
    events: [{ id: `e${number}`, source: 'aws-cloudtrail', file: 'a' }],
    ...more,
  })
}

const made = (days: readonly number[], more: Partial<Signal> = {}) =>
  days.map((day) => of({ time: at(day), ...more }))

const upTo = (last: number): readonly number[] => Array.from({ length: last }, (_, i) => i + 1)

const T1537 = [{ technique: 'T1537', name: '', tactic: '' }]
const shared = (day: number, account: string, more: Partial<Signal> = {}) =>
  of({
    rule: 'snapshot-shared-external',
    time: at(day),
    attack: T1537,
    facts: { sharedExternal: [account] },
    ...more,
  })

const run = (signals: readonly Signal[], census: readonly CensusRow[] = [row()]) => {
  const { proposals, leftOut } = propose({ ...huntDocument, signals }, census)
  return {
    proposed: proposals.map(({ kind, value, risk }) => [kind, value, risk]),
    leftOut: leftOut.map(({ value, reasons }) => `${value}: ${reasons.join('; ')}`),
  }
}

test('a role that makes snapshots night after night is proposed by its whole name', () => {
  expect(run(made(upTo(14)))).toEqual({ proposed: [['backupPrincipal', ROLE, 'low']], leftOut: [] })
  expect(run(made(upTo(7))).proposed).toEqual([['backupPrincipal', ROLE, 'medium']])
})

test('in Azure, download links would be hidden too, so somebody has to confirm it', () => {
  const { proposals } = propose(
    { ...huntDocument, signals: made(upTo(14), { cloud: 'Azure', actor: 'app' }) },
    [row({ principal: 'app' })],
  )
  expect(proposals).toMatchObject([{ value: 'app', risk: 'high', needsConfirmation: true }])
})

test.each([
  ['too short', made(upTo(6)), [row()], 'seen on 6 days'],
  [
    'a share of its own',
    [...made(upTo(14)), shared(3, '444455556666')],
    [row()],
    'it also raised snapshot-shared-external',
  ],
  [
    'a share in another session',
    [...made(upTo(14)), shared(3, 'x', { actor: `${SESSION}/other` })],
    [row()],
    'also raised',
  ],
  ['a person', made(upTo(14)), [row({ human: 1 })], 'a person acts'],
  [
    'two ways',
    [...made(upTo(14)), ...made([3], { operation: 'CreateImage' })],
    [row()],
    '2 ways: CreateImage, CreateSnapshot',
  ],
  ['no routine', made([1, 2, 3, 4, 5, 6, 20]), [row()], 'between 1 and 14 days apart'],
  ['a day of many', [...made(upTo(14)), ...made([9, 9, 9])], [row()], '4 on one day, where 1 are usual'],
  ['unknown otherwise', made(upTo(14)), [], 'not known'],
])('not proposed: %s', (_what, signals, census, reason) => {
  const { proposed, leftOut } = run(signals, census)
  expect(proposed).toEqual([])
  expect(leftOut.join('\n')).toContain(reason)
})

test('accounts that are shared with again and again; ours, where their own logs are here', () => {
  const signals = [shared(1, '7'), shared(8, '7'), shared(1, '8'), shared(8, '8')]
  const census = [row(), row({ account: '8', principal: 'x' })]
  expect(run(signals, census).proposed).toEqual([
    ['ownAccount', '8', 'medium'],
    ['trustedAccount', '7', 'high'],
  ])
})

test('members of a domain whose people act here speak for the domain; free mail is nobody in particular', () => {
  const people = (domain: string) => row({ principal: `ann@${domain}`, human: 5, days: 9 })
  const both = (member: string) => [shared(1, member), shared(8, member)]
  expect(
    run([shared(1, 'group:a@example.com'), shared(8, 'user:b@example.com')], [row(), people('example.com')]),
  ).toEqual({
    proposed: [['ownDomain', 'example.com', 'medium']],
    leftOut: [],
  })
  expect(run(both('user:eve@gmail.com'), [row(), people('gmail.com')]).proposed).toEqual([
    ['trustedAccount', 'user:eve@gmail.com', 'high'],
  ])
  expect(run(both('user:eve@example.net'), [row(), people('example.com')]).proposed).toEqual([
    ['trustedAccount', 'user:eve@example.net', 'high'],
  ])
})

test.each([
  ['once', [shared(1, '7')], [row()], 'only once'],
  ['on one day', [shared(1, '7'), shared(1, '7')], [row()], 'one day only'],
  [
    'by a passer-by',
    [shared(1, '7'), shared(8, '7', { actor: 'eve' })],
    [row(), row({ principal: 'eve', days: 1 })],
    'by eve, seen on one day only',
  ],
  ['by nobody known', [shared(1, '7'), shared(8, '7', { actor: 'eve' })], [row()], 'by eve, seen'],
  ['by a name to mislead', [shared(1, '7\u202e'), shared(8, '7\u202e')], [row()], 'unusual characters'],
])('no account is proposed that was shared with %s', (_what, signals, census, reason) => {
  const { proposed, leftOut } = run(signals, census)
  expect(proposed).toEqual([])
  expect(leftOut.join('\n')).toContain(reason)
})

test('what an exception hides already is not proposed again, and what failed speaks for nothing', () => {
  const hidden = { entities: [{ type: '_username', value: 'x', score: 2, suppressed: ['exception:x'] }] }
  expect(run(made(upTo(14), hidden))).toEqual({ proposed: [], leftOut: [] })
  expect(run([shared(1, '7', { outcome: 'denied' }), shared(8, '7', { outcome: 'denied' })])).toEqual({
    proposed: [],
    leftOut: [],
  })
})

test.each([
  ['daily', upTo(10), true],
  ['on workdays', [1, 2, 3, 4, 5, 8, 9, 10, 11, 12], true],
  ['weekly', [1, 8, 15, 22], true],
  ['weekly, once missed', [1, 8, 22, 29], true],
  ['in bursts', [1, 2, 3, 4, 20, 21, 22], false],
  ['once', [1], false],
])('%s is a routine or not', (_what, days, expected) => {
  expect(isRegular(days)).toBe(expected)
})
