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
const SECOND = 1000

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

/** A message `seconds` after the start. */
const at = (seconds: number, raw: string, fields: Readonly<Record<string, unknown>> = {}): Input[number] => ({
  _raw: raw,
  _messageTime: T0 + seconds * SECOND,
  a: null,
  b: null,
  ...fields,
})

describe('merge', () => {
  const INPUT = [
    at(3, 'three', { a: '3' }),
    at(1, 'one', { a: '1' }),
    at(2, 'two'),
    at(4, 'four', { a: '1' }),
  ]

  test('no rows, no row', async () => {
    expect(await rows('* | where false | merge', INPUT)).toEqual([])
  })

  test('bare: the messages in order of time, and the earliest time', async () => {
    expect(await rows('* | merge', INPUT)).toEqual([
      { _raw: 'one\ntwo\nthree\nfour', _messageTime: T0 + SECOND },
    ])
  })

  test('every strategy; null is no value', async () => {
    const query =
      '* | merge a, a takeFirst as first, a takeLast as last, a takeDistinct as distinct, a join with "--" as joined, b, b takeFirst as none, _messageTime takeLast'
    expect(await rows(query, INPUT)).toEqual([
      {
        a: '1\n3\n1',
        first: '1',
        last: '1',
        distinct: '1\n3',
        joined: '1--3--1',
        b: null,
        none: null,
        _messageTime: T0 + 4 * SECOND,
      },
    ])
  })

  test('of equal times, the identity decides', async () => {
    expect(await rows('* | merge _raw join with ","', [at(0, 'x'), at(0, 'y'), at(0, 'z')])).toEqual([
      { _raw: 'x,y,z' },
    ])
  })

  test('of groups, by the order of the rows', async () => {
    expect(await rows('* | count by a | sort by a desc | merge a join with ","', INPUT)).toEqual([
      { a: '3,1' },
    ])
  })

  test('mistakes', async () => {
    expect(await codes('* | merge a, a takeFirst', INPUT)).toEqual(['DQ307'])
    expect(await codes('* | merge _messageTime', INPUT)).toEqual(['DQ310'])
    expect(await codes('* | merge nope', INPUT)).toEqual(['DQ302'])
  })
})

describe('transactionize', () => {
  const GROUPS =
    '| sort by _messageTime asc | fields _raw, _group, _group_duration, _group_size, _group_orphaned'

  const shape = async (query: string, input: Input) =>
    (await rows(`${query} ${GROUPS}`, input)).map((row) => [
      row['_raw'],
      row['_group'],
      row['_group_size'],
      row['_group_orphaned'] ? 'orphan' : Number(row['_group_duration']) / SECOND,
    ])

  test('no rows', async () => {
    expect(await rows('* | where false | transactionize a, b', [at(0, 'x')])).toEqual([])
  })

  test('by any field, transitively; numbers in order of time; what has no field is an orphan', async () => {
    const input = [
      at(0, 'alone'),
      at(1, 'A', { a: '1' }),
      at(2, 'other', { b: '1' }),
      at(3, 'AB', { a: '1', b: '2' }),
      at(4, 'B', { b: '2' }),
      at(5, 'empty', { a: '' }),
    ]
    expect(await shape('* | transactionize a, b', input)).toEqual([
      ['alone', 1, 1, 'orphan'],
      ['A', 2, 3, 3],
      ['other', 3, 1, 0],
      ['AB', 2, 3, 3],
      ['B', 2, 3, 3],
      ['empty', 4, 1, 'orphan'],
    ])
    expect(await shape('* | transactionize a keepOrphans=false', input)).toEqual([
      ['A', 1, 2, 2],
      ['AB', 1, 2, 2],
    ])
  })

  test.each(["') OR 1=1 --", '🙂', 'a\\b', "it's", 'x\u0000y'])('a value %j is data', async (value) => {
    const input = [at(0, 'x', { a: value }), at(1, 'y', { a: value, b: 'q' }), at(2, 'z', { b: 'q' })]
    expect((await shape('* | transactionize a, b', input)).map((row) => row[1])).toEqual([1, 1, 1])
  })

  test('a prefix', async () => {
    const [row = {}] = await rows('* | transactionize a as t | fields t, t_duration, t_size, t_orphaned', [
      at(0, 'x', { a: '1' }),
    ])
    expect(row).toMatchObject({ t: 1, t_duration: 0, t_size: 1 })
  })

  const SIX = [0, 1, 2, 10, 11, 20].map((seconds, i) => at(seconds, `m${i}`, { a: '1' }))
  const cuts = async (options: string) =>
    (await shape(`* | transactionize a ${options}`, SIX)).map((row) => row[1]).join('')

  test.each([
    ['maxPause=5s', '111223'],
    ['maxPause=8s', '111112'],
    ['maxLogs=4', '111122'],
    ['maxSpan=10s', '111122'],
    ['maxSpan = 1s', '112334'],
    ['maxSpan=100s maxLogs=4', '111122'],
    ['maxPause=5s, maxLogs=2', '112334'],
    ['maxSpan=1s maxPause=5s', '112334'],
    ['startsWith="m1"', '122222'],
    ['startsWith="*3"', '111222'],
    ['endsWith="m1"', '112222'],
    ['startsWith="m1" endsWith="m3"', '122233'],
  ])('%s cuts %s', async (options, expected) => {
    expect(await cuts(options)).toBe(expected)
  })

  test('strict: what does not start or end so is no group', async () => {
    const orphans = async (options: string) =>
      (await shape(`* | transactionize a ${options}`, SIX))
        .map((row) => (row[3] === 'orphan' ? 'o' : 'm'))
        .join('')
    expect(await orphans('startsWith="m1";strict')).toBe('ommmmm')
    expect(await orphans('endsWith="m3" ; strict')).toBe('mmmmoo')
    expect(await cuts('startsWith="m1";strict keepOrphans=false')).toBe('11111')
  })

  test('a sub-pipeline works on each group', async () => {
    const input = [at(0, 'x=1', { a: '1' }), at(1, 'x=2', { a: '2' }), at(2, 'x=3', { a: '1' })]
    expect(
      await rows(
        '* | transactionize a (merge a takeFirst, _raw join with ";" as all) | sort by _group asc',
        input,
      ),
    ).toMatchObject([
      { _group: 1, _group_size: 2, _group_duration: 2000, a: '1', all: 'x=1;x=3' },
      { _group: 2, _group_size: 1, _group_duration: 0, a: '2', all: 'x=2' },
    ])
    expect(
      await rows(
        '* | transactionize a (parse "x=*" as x | sum(x) as total) | fields _group, total | sort by _group asc',
        input,
      ),
    ).toEqual([
      { _group: 1, total: 4 },
      { _group: 2, total: 2 },
    ])
    expect(await codes('* | transactionize a (limit 1)', input)).toEqual(['DQ407'])
  })

  test('needs messages', async () => {
    expect(await codes('* | count by a | transactionize a', [at(0, 'x')])).toEqual(['DQ319'])
    expect(await codes('* | transactionize nope', [at(0, 'x')])).toEqual(['DQ302'])
    expect(await codes('* | transactionize a maxFoo=1', [at(0, 'x')])).toEqual(['DQ201'])
  })
})

describe('transaction', () => {
  const INPUT = [
    at(0, 'login', { a: 'u1' }),
    at(1, 'cart', { a: 'u1' }),
    at(5, 'cart', { a: 'u1' }),
    at(6, 'paid', { a: 'u1' }),
    at(2, 'login', { a: 'u2' }),
    at(9, 'noise', { a: 'u2' }),
    at(3, 'login'),
  ]
  const STATES = 'with "log*" as login, with "cart" as cart, with "paid" as paid'

  test('by transactions: how often each state, and from when to when', async () => {
    expect(await rows(`* | transaction on a ${STATES}`, INPUT)).toEqual([
      { a: 'u1', login: 1, cart: 2, paid: 1, _start_time: T0, _end_time: T0 + 6 * SECOND },
      { a: 'u2', login: 1, cart: 0, paid: 0, _start_time: T0 + 2 * SECOND, _end_time: T0 + 2 * SECOND },
    ])
    expect(await rows(`* | where false | transaction on a ${STATES}`, INPUT)).toEqual([])
  })

  test('states that are values of a field, with other names; commas or none between patterns', async () => {
    const query =
      '* | _raw as page | transaction on a with states login as began, paid in page with "c*" in page as cart | fields a, began, paid, cart'
    expect(await rows(query, INPUT)).toEqual([
      { a: 'u1', began: 1, paid: 1, cart: 2 },
      { a: 'u2', began: 1, paid: 0, cart: 0 },
    ])
  })

  test('by flow: every step, in order of time', async () => {
    const query = `* | transaction on a ${STATES} results by flow`
    expect(
      await rows(
        `${query} | fields a, fromstate, tostate, latency | sort by latency asc, fromstate asc`,
        INPUT,
      ),
    ).toMatchObject([
      { a: 'u1', fromstate: 'cart', tostate: 'paid', latency: SECOND },
      { a: 'u1', fromstate: 'login', tostate: 'cart', latency: SECOND },
      { a: 'u1', fromstate: 'cart', tostate: 'cart', latency: 4 * SECOND },
    ])
    expect(
      await rows(`${query} | count, max(latency) by fromstate, tostate | where fromstate = "login"`, INPUT),
    ).toEqual([{ fromstate: 'login', tostate: 'cart', _count: 1, _max: SECOND }])
  })

  test('by states, and what showing adds', async () => {
    expect(
      await rows(`* | transaction on a ${STATES} results by states | fields a, state, _count`, INPUT),
    ).toEqual([
      { a: 'u1', state: 'cart', _count: 2 },
      { a: 'u1', state: 'login', _count: 1 },
      { a: 'u1', state: 'paid', _count: 1 },
      { a: 'u2', state: 'login', _count: 1 },
    ])
    const query = `* | transaction on a ${STATES} results by transactions showing max(_messagetime), sum("1") for cart as carts, count for paid as pays`
    expect(await rows(`${query} | fields a, _max, carts, pays`, INPUT)).toEqual([
      { a: 'u1', _max: T0 + 6 * SECOND, carts: 2, pays: 1 },
      { a: 'u2', _max: T0 + 2 * SECOND, carts: null, pays: 0 },
    ])
  })

  test('fringe: at the edges of the range, or of the data', async () => {
    const ids = async (what: string, range = {}) =>
      (await rows(`* | transaction on a fringe=${what} ${STATES} | fields a`, INPUT, range)).map(
        (row) => row['a'],
      )
    const range = { from: T0, to: T0 + 10 * SECOND }
    expect(await ids('2s', range)).toEqual(['u1', 'u2'])
    expect(await ids('3s', range)).toEqual(['u1'])
    expect(await ids('7s', range)).toEqual([])
    expect(await ids('3s')).toEqual(['u1'])
    const flow = await rows(`* | transaction on a fringe=7s ${STATES} results by flow`, INPUT, range)
    expect(flow).toEqual([])
  })

  test.each(["') OR 1=1 --", '🙂', 'a`b'])('a state called %j is a name and nothing else', async (name) => {
    const query = `* | transaction on a with "login" as %"${name}" | fields a, %"${name}"`
    expect(await rows(query, INPUT)).toEqual([
      { a: 'u1', [name]: 1 },
      { a: 'u2', [name]: 1 },
    ])
  })

  test('mistakes', async () => {
    expect(await codes(`* | count by a | transaction on a ${STATES}`, INPUT)).toEqual(['DQ319'])
    expect(await codes('* | transaction on a with "x" as a', INPUT)).toEqual(['DQ307'])
    expect(
      await codes('* | transaction on a with "x" as s results by transactions showing count for t', INPUT),
    ).toEqual(['DQ302'])
    expect(await codes('* | transaction on a with "x" as s results by nothing', INPUT)).toEqual(['DQ201'])
    expect(await codes('* | transaction on a', INPUT)).toEqual(['DQ201'])
  })
})

describe('sessionize', () => {
  const INPUT = [
    at(0, 'request=7 started'),
    at(4, 'request=7 took 4000 ms'),
    at(1, 'request=8 started'),
    at(2, 'request=9 took 1 ms'),
    at(5, 'worker=w1 request=7'),
  ]

  test('by a variable', async () => {
    const query =
      '* | sessionize "request=* started" as (request), "request=$request took * ms" as (duration)'
    expect(await rows(query, INPUT)).toEqual([
      { _messageTime: T0, _raw: 'request=7 started\nrequest=7 took 4000 ms', request: '7', duration: '4000' },
    ])
    expect(await rows(`* | where false ${query.slice(1)}`, INPUT)).toEqual([])
  })

  test('by a name in common; a variable at the end; three messages', async () => {
    const query =
      '* | sessionize ("request=* started") as (request), "request=* took * ms" as (request, ms), "worker=* request=$request" as (worker) | fields request, ms, worker'
    expect(await rows(query, INPUT)).toMatchObject([{ request: '7', ms: '4000', worker: 'w1' }])
  })

  test('a dollar that is no variable is text', async () => {
    const input = [at(0, 'cost=$5;'), at(1, 'paid $5; by x.')]
    expect(
      await rows('* | sessionize "cost=$*;" as (n), "paid $*; by *." as (n, who) | fields n, who', input),
    ).toMatchObject([{ n: '5', who: 'x' }])
  })

  test('mistakes', async () => {
    expect(await codes('* | sessionize "a=*;" as (a), "b=*;" as (b)', INPUT)).toEqual(['DQ310'])
    expect(await codes('* | sessionize "a=*;" as (a, b)', INPUT)).toEqual(['DQ308'])
    expect(await codes('* | count | sessionize "a=*;" as (a)', INPUT)).toEqual(['DQ319'])
  })
})

describe('trace', () => {
  const INPUT = [
    at(1, 'ID=aaaa ID=bbbb'),
    at(2, 'ID=bbbb ID=cccc'),
    at(0, 'ID=cccc ID=dddd'),
    at(3, 'ID=eeee ID=ffff'),
    at(4, 'ID=cccc'),
    at(5, 'nothing'),
  ]
  const traced = async (query: string) =>
    (await rows(`* | trace ${query} | sort by _messageTime asc`, INPUT)).map((row) => row['_raw'])

  test('all that is linked, whenever; forward; backward', async () => {
    expect(await traced('"ID=([a-f]{4})" "aaaa"')).toEqual([
      'ID=cccc ID=dddd',
      'ID=aaaa ID=bbbb',
      'ID=bbbb ID=cccc',
      'ID=cccc',
    ])
    expect(await traced('+ "ID=([a-f]{4})" "aaaa"')).toEqual([
      'ID=aaaa ID=bbbb',
      'ID=bbbb ID=cccc',
      'ID=cccc',
    ])
    expect(await traced('- "ID=([a-f]{4})" "bbbb"')).toEqual([
      'ID=cccc ID=dddd',
      'ID=aaaa ID=bbbb',
      'ID=bbbb ID=cccc',
    ])
    expect(await traced('"ID=([a-f]{4})" "0000"')).toEqual([])
    expect(await rows('* | where false | trace "ID=(.)" "a"', INPUT)).toEqual([])
  })

  test('values are data', async () => {
    const input = [at(0, `v=') OR 1=1 --; v=🙂;`), at(1, 'v=🙂;'), at(2, 'v=z;')]
    expect(await rows(`* | trace "v=(.*?);" "') OR 1=1 --"`, input)).toHaveLength(2)
  })

  test('mistakes', async () => {
    expect(await codes('* | trace "ID=(a)(b)" "x"', INPUT)).toEqual(['DQ310'])
    expect(await codes('* | trace "ID=.*" "x"', INPUT)).toEqual(['DQ310'])
    expect(await codes('* | trace "(?=a)(b)" "x"', INPUT)).toEqual(['DQ406'])
    expect(await codes('* | count | trace "(b)" "x"', INPUT)).toEqual(['DQ319'])
  })
})
