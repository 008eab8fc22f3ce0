import { expect, test } from 'vitest'
import { dohyo, folderOf, hunt, lines, records, stolen, theft } from './dohyo.ts'

// One odd value must not hide the event that it is in, nor another: what a parser refuses, a person would still read.

/** The value of a member that no rule looks at. */
const ODD: Readonly<Record<string, string>> = {
  'an integer beyond 64 bits': '123456789012345678901234567890',
  'a number beyond a double': '1e400',
  'a negative one': '-1.5E+999',
  'no number': '[NaN, -Infinity]',
  'a lone high surrogate': '"a\\ud83d b \\\\ud83d \\ud83e\\udd80"',
  'a lone low surrogate': '"\\udc00"',
  'a control character': '"a\u0001b\tc"',
  'text that looks like one of them': '"x: 123456789012345678901234567890, 1e400 \\" \\ud800"',
}

const withOdd = (number: number, value: string): string =>
  JSON.stringify(theft(number, { additionalEventData: { odd: '@' } })).replace('"@"', value)

const odd = Object.values(ODD).map((value, i) => withOdd(i, value))
/** Bytes that are no UTF-8. */
const latin1 = (number: number): Buffer => Buffer.from(withOdd(number, '"caf\u00e9"'), 'latin1')

const event = (text: string): string => JSON.stringify(text)
const wrapped: Readonly<Record<string, string | Uint8Array>> = {
  'lines.ndjson': odd.map((text) => `${text}\n`).join(''),
  'records.json': `{"Records":[${odd.join(',')}]}`,
  'array.json': `[${odd.join(',')}]`,
  'eventbridge.ndjson': odd
    .map((text) => `{"detail-type":"AWS API Call via CloudTrail","detail":${text}}\n`)
    .join(''),
  'records.ndjson': odd.map((text) => `{"Records":[${text}]}\n`).join(''),
  'lookup.json': `{"Events":[${odd.map((text) => `{"CloudTrailEvent":${event(text)}}`).join(',')}]}`,
  'lake-rows.json': `[${odd.map((text) => `[{"eventData":${event(text)}}]`).join(',')}]`,
  'event-data.csv': `eventTime,eventData\n${odd.map((text) => `x,"${text.replaceAll('"', '""')}"\n`).join('')}`,
  'latin1.ndjson': Buffer.concat(odd.map((_, i) => Buffer.concat([latin1(i), Buffer.from('\n')]))),
}

test.each(Object.keys(wrapped))('events with an odd value are read: %s', async (name) => {
  const found = await hunt([folderOf({ [name]: wrapped[name] ?? '' })])
  expect({ stolen: stolen(found), code: found.code, skipped: found.document.accounting.skipped }).toEqual({
    stolen: odd.map((_, i) => `snap-${i}`),
    code: 1,
    skipped: [],
  })
  expect(found.document.accounting.events).toMatchObject({ read: odd.length, duplicate: 0, unreadable: 0 })
})

test.each(Object.keys(wrapped))('and by queries: %s', async (name) => {
  const query =
    '* | json "eventName", "requestParameters.snapshotId" as name, snapshot nodrop | json auto | where eventSource = "ec2.amazonaws.com" | count by name, snapshot | sort by snapshot asc'
  const { stdout, code } = await dohyo([
    'query',
    query,
    folderOf({ [name]: wrapped[name] ?? '' }),
    '--format',
    'json',
    '--from',
    '2026-03-04T00:00:00Z',
    '--region',
    'eu-west-1',
  ])
  expect([code, JSON.parse(stdout)]).toEqual([
    0,
    odd.map((_, i) => ({ name: 'ModifySnapshotAttribute', snapshot: `snap-${i}`, _count: 1 })),
  ])
})

test('and shown as records', async () => {
  const { stdout } = await dohyo([
    'records',
    folderOf(wrapped),
    '--fields',
    'dohyo_resource,dohyo_sharedWith',
    '--format',
    'ndjson',
  ])
  const shown = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(shown.length).toBe(Object.keys(wrapped).length * odd.length)
  for (const record of shown)
    expect(record).toEqual({
      dohyo_resource: expect.stringMatching(/^snap-\d$/),
      dohyo_sharedWith: ['444455556666'],
    })
})

test('what is no event stays counted beside what was mended, once', async () => {
  const text = `${odd[0]}\n${lines(theft(100), theft(101))}{"eventName": 1e400,\noops\n{"a":1e400}\n`
  const found = await hunt([folderOf({ 'mixed.ndjson': text, 'whole.json': records(theft(100)) })])
  expect(stolen(found)).toEqual(['snap-0', 'snap-100', 'snap-101'])
  const { accounting } = found.document
  expect(accounting.events).toMatchObject({ read: 4, duplicate: 1, unreadable: 3, matched: 3 })
  expect(accounting.unreadable.map(({ reason }) => reason)).toEqual([
    '2 not valid JSON, 1 not an event of this source',
  ])
})

test('a time without a date is none', async () => {
  const times = ['5', '03:04', '2026', 'Mar 5', '20260310', '', '2026-13-45T00:00:00Z', 'May -5- 10']
  const found = await hunt([
    folderOf({
      'times.ndjson': lines(theft(1), ...times.map((eventTime, i) => theft(10 + i, { eventTime }))),
    }),
  ])
  expect(stolen(found)).toEqual(['snap-1'])
  expect(found.document.accounting.unreadable.map(({ reason }) => reason)).toEqual([
    `${times.length} without a usable time`,
  ])
})
