import { expect, test } from 'vitest'
import { testEvents } from './repeat-events.ts'

test('an event that comes again is later each time, and another one', () => {
  const event = { eventTime: '2026-03-04T09:59:50Z', eventID: 'e', eventName: 'GetSnapshotBlock' }
  expect(testEvents.parse([{ repeat: 3, everySeconds: 10, event }, { eventTime: 'now' }])).toEqual([
    event,
    { ...event, eventTime: '2026-03-04T10:00:00Z', eventID: 'e-1' },
    { ...event, eventTime: '2026-03-04T10:00:10Z', eventID: 'e-2' },
    { eventTime: 'now' },
  ])
})

test('ids and times of Azure and Google Cloud', () => {
  const azure = { time: '2026-03-04T09:00:00.0000000Z', correlationId: 'c', resourceId: 'r' }
  const google = { timestamp: '2026-03-04T09:00:00.5Z', insertId: 'i', operation: { id: 'o', first: true } }
  const of = (event: object) => testEvents.parse([{ repeat: 2, everySeconds: 0.5, event }])[1]
  expect(of(azure)).toEqual({ time: '2026-03-04T09:00:00.500Z', correlationId: 'c-1', resourceId: 'r' })
  expect(of(google)).toEqual({
    timestamp: '2026-03-04T09:00:01Z',
    insertId: 'i-1',
    operation: { id: 'o-1', first: true },
  })
})

test.each<[unknown, (string | number)[]]>([
  [[], []],
  [['x'], [0]],
  [[{ repeat: 1, everySeconds: 1, event: {} }], [0, 'repeat']],
  [[{ repeat: 2, event: {} }], [0, 'everySeconds']],
  [[{}, { repeat: 2, everySeconds: 1, event: {}, times: 2 }], [1]],
])('a mistake is told at its place: %j', (value, path) => {
  expect(testEvents.safeParse(value).error?.issues.map((issue) => issue.path)).toEqual([path])
})
