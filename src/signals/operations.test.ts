import { expect, test } from 'vitest'
import { type Firing, joinOperations } from './operations.ts'

const NONE: ReadonlySet<string> = new Set()

const record = (given: Partial<Firing>): Firing => ({
  rule: 'firewall-opened',
  operationKey: 'op-1',
  outcome: 'success',
  score: 4,
  time: 1000,
  eventId: 'e1',
  ...given,
})

const start = record({ outcome: 'pending', eventId: 'start' })
const success = record({ time: 1100, eventId: 'success' })

test('records of one operation are one signal, whose result comes before its announcement', () => {
  expect(joinOperations([start, success], NONE)).toEqual([
    { first: success, outcome: 'success', all: [success, start] },
  ])
})

test('an announcement that tells more than the result stands for the operation, whose outcome is the result', () => {
  const bare = { ...success, score: 2 }
  for (const order of [
    [start, bare],
    [bare, start],
  ])
    expect(joinOperations(order, NONE)).toEqual([{ first: start, outcome: 'success', all: [start, bare] }])
})

test('of equal records the earliest stands for the operation, then the one with the smaller id', () => {
  const [a, b, c] = [{ eventId: 'a', time: 2000 }, { eventId: 'b' }, { eventId: 'c' }].map(record)
  expect(joinOperations([c, a, b] as Firing[], NONE).map(({ all }) => all)).toEqual([[b, c, a]])
})

test('other rules and other operations stay apart', () => {
  const others = [start, record({ rule: 'snapshot-created' }), record({ operationKey: 'op-2' })]
  expect(joinOperations(others, NONE).map(({ first }) => first)).toEqual(others)
})

test('a failure takes back what other records of the operation said, and is a signal itself', () => {
  const failed = record({ rule: 'snapshot-share-attempt-failed', outcome: 'denied', eventId: 'failure' })
  expect(joinOperations([start, success, failed], new Set(['op-1']))).toEqual([
    { first: failed, outcome: 'denied', all: [failed] },
  ])
})
