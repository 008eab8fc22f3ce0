import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openEmbedded } from '../../src/engine/embedded.ts'
import type { Engine } from '../../src/engine/engine.ts'
import { type QueryCase, runCase } from '../support/run-case.ts'

let engine: Engine
beforeAll(async () => {
  engine = await openEmbedded()
})
afterAll(() => engine.close())

type Input = QueryCase['input']
type Rows = readonly Readonly<Record<string, unknown>>[]

/** 2023-11-14T22:00:00Z. */
const T0 = 1_699_999_200_000
const DAY = 86_400_000

const outcome = (query: string, input: Input, range: { readonly from?: number; readonly to?: number } = {}) =>
  runCase(engine, { id: '', operator: '', input, query, expect: [], ordered: false, ...range })

const rows = async (...args: Parameters<typeof outcome>): Promise<Rows> => {
  const result = await outcome(...args)
  if (result.kind === 'rejected')
    return expect.fail(result.diagnostics.map((d) => `${d.code} ${JSON.stringify(d.params)}`).join('; '))
  return result.rows
}

const codes = async (...args: Parameters<typeof outcome>): Promise<readonly string[]> => {
  const result = await outcome(...args)
  return result.kind === 'rejected' ? result.diagnostics.map(({ code }) => code) : expect.fail('it ran')
}

const at = (raw: string, daysAgo = 0, h = 'a'): Input[number] => ({
  _raw: raw,
  _messageTime: T0 - daysAgo * DAY,
  h,
})

/** The signature of a message. */
const signature = async (raw: string) => (await rows('* | logreduce', [at(raw)]))[0]?.['signature']

describe('logreduce', () => {
  test.each([
    ['took 12 ms', 'took * ms'],
    ['took 12.5 ms, 3 retries', 'took * ms, * retries'],
    ['from 10.1.2.3:443 to 10.0.0.0/8', 'from * to *'],
    ['from fe80::1ff:fe23:4567:890a', 'from *'],
    ['id 3f2504e0-4f89-11d3-9a0c-0305e82c3301 done', 'id * done'],
    ['session=B6C329D84D1E37C6 ok', 'session=* ok'],
    ['at 0xDEADBEEF', 'at *'],
    ['2026-01-31T12:00:00.123Z INFO started', '* INFO started'],
    ['2018-02-15 13:00:28,799 -0800 INFO', '* -* INFO'],
    ['[10/Oct/2000:13:55:36 -0700] "GET /index.html HTTP/1.0" 200', '[*] "*" *'],
    ["user 'bob' said 'hi'", "user '*' said '*'"],
    ['{"user":"bob","n":7,"tags":["a","b"]}', '{"user":"*","n":*,"tags":["*"]}'],
    ['no values at all', 'no values at all'],
    ['', ''],
    ['Grüße 🙂', 'Grüße 🙂'],
    ["') OR 1=1 --", "') OR *=* --"],
  ])('%j is of the kind %j', async (raw, expected) => {
    expect(await signature(raw)).toBe(expected)
  })

  const INPUT = [at('took 1 ms'), at('took 22 ms', 0, 'b'), at('failed'), at('took 3 ms')]

  test('most frequent first; the id is the same on every run', async () => {
    const found = await rows('* | logreduce', INPUT)
    expect(found).toEqual([
      { signature: 'took * ms', _signature_id: expect.stringMatching(/^[0-9a-f]{16}$/), _count: 3 },
      { signature: 'failed', _signature_id: expect.stringMatching(/^[0-9a-f]{16}$/), _count: 1 },
    ])
    expect(await rows('* | logreduce', INPUT.toReversed())).toEqual(found)
    expect(await rows('* | where false | logreduce', INPUT)).toEqual([])
  })

  test('options, and the old name', async () => {
    expect(await rows('* | logreduce by h | fields h, signature, _count', INPUT)).toMatchObject([
      { h: 'a', signature: 'took * ms', _count: 2 },
      { h: 'a', signature: 'failed', _count: 1 },
      { h: 'b', signature: 'took * ms', _count: 1 },
    ])
    expect(await rows('* | summarize limit=1, criteria=leastcommon', INPUT)).toMatchObject([
      { signature: 'failed' },
    ])
    expect(await rows('* | logreduce(h) optimize', INPUT)).toMatchObject([
      { signature: 'a', _count: 3 },
      { signature: 'b' },
    ])
    expect(await rows('* | logreduce field=h limit 1', INPUT)).toMatchObject([{ signature: 'a' }])
    expect(await rows('* | logreduce by h | transpose row h column signature', INPUT)).toEqual([
      { h: 'a', failed: 1, 'took * ms': 2 },
      { h: 'b', failed: null, 'took * ms': 1 },
    ])
  })

  test('what needs Sumo says what to do instead', async () => {
    for (const form of ['keys', 'values on h', 'details 1F2E'])
      expect(await codes(`* | logreduce ${form}`, INPUT)).toEqual(['DQ408'])
    expect(await codes('* | count | logreduce', INPUT)).toEqual(['DQ319'])
  })
})

describe('logcompare', () => {
  const range = { from: T0, to: T0 + 1000 }
  const INPUT = [
    at('took 1 ms'),
    at('took 2 ms'),
    at('took 9 ms', 1),
    at('new'),
    at('gone', 1),
    at('gone', 1),
    at('old', 5),
  ]

  test('new, gone and changed kinds', async () => {
    const found = await rows('* | logcompare timeshift -24h', INPUT, range)
    expect(
      found.toSorted((a, b) => (String(a['signature']) < String(b['signature']) ? -1 : 1)),
    ).toMatchObject([
      { signature: 'gone', _count: 0, _deltaPercentage: -100 },
      { signature: 'new', _count: 1, _deltaPercentage: 'inf' },
      { signature: 'took * ms', _count: 2, _deltaPercentage: expect.closeTo(100) },
    ])
    expect(
      await rows('* | logcompare timeshift -1d | where (_isNew) | fields signature', INPUT, range),
    ).toMatchObject([{ signature: 'new' }])
    expect(await rows('* | logcompare timeshift -1d | where _count == 0', INPUT, range)).toMatchObject([
      { signature: 'gone' },
    ])
  })

  test('mistakes', async () => {
    expect(await codes('* | logcompare timeshift -24h', INPUT)).toEqual(['DQ331'])
    expect(await codes('* | count | logcompare timeshift -24h', INPUT, range)).toEqual(['DQ319'])
    expect(await codes('* | logcompare timeshift -0s baseline (x)', INPUT, range)).toEqual(['DQ407'])
  })
})

describe('what needs Sumo’s cloud is read, and said so', () => {
  test.each([
    '* | count by h | infer _category=cloudtrail _model=benchmark n=7 stat="p50,p75" | first(median) as m by h | where m > 1',
    '* | logexplain (h = "a") against h = "b" on h | where _relevance > 0.5',
    '* | logreduce | details FD8A2C',
  ])('%s', async (query) => {
    expect(await codes(query, [at('x')])).toEqual(['DQ408'])
  })

  test('their own mistakes are found all the same', async () => {
    expect(await codes('* | logexplain nope = 1 on h', [at('x')])).toEqual(['DQ408', 'DQ302'])
  })
})
