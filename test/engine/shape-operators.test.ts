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

const HOUR = 3_600_000
/** 2023-11-14T22:00:00Z. */
const T0 = 1_699_999_200_000

const outcome = (query: string, input: Input, range: { readonly from?: number; readonly to?: number } = {}) =>
  runCase(engine, { id: '', operator: '', input, query, expect: [], ordered: false, ...range })

/** The rows of a query that has to run. */
const rows = async (...args: Parameters<typeof outcome>): Promise<Rows> => {
  const result = await outcome(...args)
  if (result.kind === 'rejected')
    return expect.fail(result.diagnostics.map((d) => `${d.code} ${JSON.stringify(d.params)}`).join('; '))
  return result.rows
}

/** The codes of a query that has to be refused. */
const codes = async (...args: Parameters<typeof outcome>): Promise<readonly string[]> => {
  const result = await outcome(...args)
  return result.kind === 'rejected' ? result.diagnostics.map(({ code }) => code) : expect.fail('it ran')
}

const message = (k: string | null, h = 'a', at = T0): Input[number] => ({ _raw: 'x', _messageTime: at, k, h })

describe('transpose', () => {
  const TABLE = '* | count by h, k | transpose row h column k'

  test('no rows: no columns but those of the rows, and those that are named', async () => {
    const none = '* | where false | count by h, k | transpose row h column k'
    expect(await rows(none, [message('x')])).toEqual([])
    expect(await rows(`${none} as a, *`, [message('x')])).toEqual([])
  })

  test('one row', async () => {
    expect(await rows(TABLE, [message('x')])).toEqual([{ h: 'a', x: 1 }])
  })

  test('columns in alphabetical order; absent cells are null', async () => {
    const found = await rows(`${TABLE} | sort by h asc`, [message('b'), message('a'), message('c', 'z')])
    expect(found).toEqual([
      { h: 'a', a: 1, b: 1, c: null },
      { h: 'z', a: null, b: null, c: 1 },
    ])
    expect(Object.keys(found[0] ?? {})).toEqual(['h', 'a', 'b', 'c'])
  })

  test('named columns first; with a star the others after them', async () => {
    const input = [message('b'), message('a'), message('c')]
    expect(Object.keys((await rows(`${TABLE} as c, q`, input))[0] ?? {})).toEqual(['h', 'c', 'q'])
    expect(Object.keys((await rows(`${TABLE} as c, q, *`, input))[0] ?? {})).toEqual([
      'h',
      'c',
      'q',
      'a',
      'b',
    ])
    expect(Object.keys((await rows(`${TABLE} as *`, input))[0] ?? {})).toEqual(['h', 'a', 'b', 'c'])
    expect(await rows(`${TABLE} as [c, q]`, input)).toEqual([{ h: 'a', c: 1, q: null }])
  })

  test('null and the empty text are values of their own', async () => {
    expect(await rows(TABLE, [message(null), message(''), message('null')])).toEqual([
      { h: 'a', '(empty)': 1, null: 1, 'null (2)': 1 },
    ])
    expect(await rows('* | count by h, k | transpose row k column h', [message(null)])).toEqual([
      { k: null, a: 1 },
    ])
  })

  test('values that differ in case, or are called as the row field, keep their cells', async () => {
    expect(await rows(TABLE, [message('Error'), message('error'), message('error'), message('H')])).toEqual([
      { h: 'a', Error: 1, 'error (2)': 2, 'H (2)': 1 },
    ])
  })

  test.each([
    'ключ',
    '名前',
    '🙂',
    'a b',
    'a"b',
    'a`b',
    "a'b",
    'a\\b',
    'a\nb',
    '%"x"',
    '`; DROP TABLE rows; --',
    "') OR 1=1 --",
    '_raw',
    '__id',
    '$1',
    '{x:String}',
    '__position',
  ])('a value %j is a column and nothing else', async (value) => {
    const [row = {}] = await rows(TABLE, [message(value), message('z')])
    const name = value.startsWith('__') ? `column ${value}` : value
    expect(row).toEqual({ h: 'a', [name]: 1, z: 1 })
  })

  test('a later stage can name what the data has; what it does not have is named in the error', async () => {
    const input = [message('200'), message('404')]
    expect(await rows(`${TABLE} | %"200" + %"404" as sum | fields sum`, input)).toEqual([{ sum: 2 }])
    expect(await codes(`${TABLE} | where %"500" > 0`, input)).toEqual(['DQ332'])
    expect(await rows(`${TABLE} as %"500", * | where isNull(%"500") | fields h`, input)).toEqual([{ h: 'a' }])
  })

  test('several row and column fields', async () => {
    const input = [message('x'), message('y'), message('x', 'b')]
    expect(
      await rows(
        '* | timeslice 1h | count by _timeslice, h, k | transpose row _timeslice column h, k',
        input,
      ),
    ).toEqual([{ _timeslice: T0, 'a-x': 1, 'a-y': 1, 'b-x': 1 }])
    expect(
      await rows(
        '* | timeslice 1h | count by _timeslice, h, k | transpose row _timeslice, h column k | sort by h asc',
        input,
      ),
    ).toEqual([
      { _timeslice: T0, h: 'a', x: 1, y: 1 },
      { _timeslice: T0, h: 'b', x: 1, y: null },
    ])
  })

  test('twice, and after a join of stages that need the answer of the first', async () => {
    const input = [message('x'), message('y', 'b')]
    expect(
      await rows(`${TABLE} | count as n by h, x | transpose row x column h | sort by x asc`, input),
    ).toEqual([
      { x: 1, a: 1, b: null },
      { x: null, a: null, b: 1 },
    ])
  })

  test('300 columns, not 301', async () => {
    const many = (n: number) => Array.from({ length: n }, (_, i) => message(`v${i}`))
    expect(Object.keys((await rows(TABLE, many(300)))[0] ?? {})).toHaveLength(301)
    expect(await codes(TABLE, many(301))).toEqual(['DQ333'])
    expect(await rows(`${TABLE} as v300`, many(301))).toEqual([{ h: 'a', v300: 1 }])
  })

  test('needs groups; says which field fills the cells where there are several', async () => {
    expect(await codes('* | transpose row h column k', [message('x')])).toEqual(['DQ330'])
    const result = await outcome('* | count, count_distinct(h) as d by h, k | transpose row h column k', [
      message('x'),
    ])
    expect(result).toMatchObject({ rows: [{ h: 'a', x: 1 }] })
  })
})

describe('fillmissing', () => {
  const SLICES = '* | timeslice 1h | count by _timeslice'
  const at = (hours: number, k: string | null = 'x'): Input[number] => message(k, 'a', T0 + hours * HOUR)
  const range = { from: T0, to: T0 + 4 * HOUR }

  test('the slices of the range; of the data, where none is given', async () => {
    const input = [at(1), at(1), at(3)]
    const expected = [0, 2, 0, 1].map((n, i) => ({ _timeslice: T0 + i * HOUR, _count: n }))
    expect(await rows(`${SLICES} | fillmissing timeslice`, input, range)).toEqual(expected)
    expect(await rows(`${SLICES} | fillmissing timeslice(1h)`, input)).toEqual(expected.slice(1))
    expect(await rows(`${SLICES} | fillmissing timeslice 1h`, input, { from: range.from })).toEqual(expected)
  })

  test('no rows: all slices of the range, none without', async () => {
    const none = '* | where false | timeslice 1h | count by _timeslice | fillmissing timeslice'
    expect(await rows(none, [at(0)], range)).toHaveLength(4)
    expect(await rows(none, [at(0)])).toEqual([])
  })

  test('the range begins within a slice; weeks begin on Monday', async () => {
    const found = await rows(`${SLICES} | fillmissing timeslice`, [at(1)], {
      from: T0 + 60_000,
      to: T0 + HOUR + 1,
    })
    expect(found.map((row) => row['_timeslice'])).toEqual([T0, T0 + HOUR])
    const [week] = await rows('* | timeslice 1w | count by _timeslice | fillmissing timeslice', [], {
      from: T0,
      to: T0 + 1,
    })
    expect(new Date(Number(week?.['_timeslice'])).getUTCDay()).toBe(1)
  })

  test('every combination; what is there stays, also what no generator names', async () => {
    const query = '* | timeslice 1h | count by _timeslice, k | fillmissing timeslice, values("x", "q") in k'
    const found = await rows(query, [at(0), at(1, 'odd'), at(1, null)], { from: T0, to: T0 + 2 * HOUR })
    expect(found).toEqual([
      { _timeslice: T0, k: 'q', _count: 0 },
      { _timeslice: T0, k: 'x', _count: 1 },
      { _timeslice: T0 + HOUR, k: 'odd', _count: 1 },
      { _timeslice: T0 + HOUR, k: 'q', _count: 0 },
      { _timeslice: T0 + HOUR, k: 'x', _count: 0 },
      { _timeslice: T0 + HOUR, k: null, _count: 1 },
    ])
  })

  test('rows that differ only in other fields all stay', async () => {
    const query = '* | timeslice 1h | count by _timeslice, k | fillmissing timeslice'
    expect(await rows(query, [at(0, 'x'), at(0, 'y'), at(2, 'x')])).toEqual([
      { _timeslice: T0, k: 'x', _count: 1 },
      { _timeslice: T0, k: 'y', _count: 1 },
      { _timeslice: T0 + HOUR, k: null, _count: 0 },
      { _timeslice: T0 + 2 * HOUR, k: 'x', _count: 1 },
    ])
  })

  test('defaults by type, and as given', async () => {
    const query = '* | count as n, avg(_messageTime) as mean, first(h) as h, values(h) as v by k'
    const [q] = await rows(`${query} | fillmissing values("q") in k | where k = "q"`, [at(0)])
    expect(q).toEqual({ k: 'q', n: 0, mean: 0, h: null, v: null })
    const [given] = await rows(
      `${query} | fillmissing values("q") in k with -1.5 for n, null for mean, "none" for h | where k = "q"`,
      [at(0)],
    )
    expect(given).toMatchObject({ n: -1.5, mean: null, h: 'none' })
  })

  test('after transpose all is null', async () => {
    const query =
      '* | timeslice 1h | count by _timeslice, k | transpose row _timeslice column k | fillmissing timeslice'
    expect(await rows(query, [at(0), at(2)])).toEqual([
      { _timeslice: T0, x: 1 },
      { _timeslice: T0 + HOUR, x: null },
      { _timeslice: T0 + 2 * HOUR, x: 1 },
    ])
  })

  test('takeLast: from the slice before, of the same group', async () => {
    const query =
      '* | timeslice 1h | count by _timeslice, k | fillmissing timeslice, values all in k takeLast'
    const found = await rows(query, [at(1, 'x'), at(1, 'x'), at(3, 'y'), at(2, 'y')], range)
    const of = (k: string) => found.filter((row) => row['k'] === k).map((row) => row['_count'])
    expect(of('x')).toEqual([0, 2, 2, 2])
    expect(of('y')).toEqual([0, 0, 1, 1])
  })

  test('10,000 combinations, not more: known before, or from the data', async () => {
    const long = { from: T0, to: T0 + 10_001 * HOUR }
    expect(await codes(`${SLICES} | fillmissing timeslice`, [at(0)], long)).toEqual(['DQ333'])
    expect(
      await rows(`${SLICES} | fillmissing timeslice`, [at(0)], { ...long, to: long.to - HOUR }),
    ).toHaveLength(10_000)
    await expect(rows(`${SLICES} | fillmissing timeslice`, [at(0), at(20_000)])).rejects.toMatchObject({
      code: 'DQ705',
      message: expect.stringMatching(
        /^fillmissing: more than 10000 combinations: use wider slices[^:]*: `values\("a", "b"\) in f`$/,
      ),
    })
  })

  test('mistakes', async () => {
    expect(await codes('* | fillmissing timeslice(1h)', [at(0)])).toEqual(['DQ330'])
    expect(
      await codes('* | timeslice 3 buckets | count by _timeslice | fillmissing timeslice', [at(0)]),
    ).toEqual(['DQ310'])
    expect(await codes('* | count by k | fillmissing values("a") in k takeLast', [at(0)])).toEqual(['DQ310'])
    expect(await codes('* | count by k | fillmissing values("a") in nope', [at(0)])).toEqual(['DQ302'])
    expect(await codes('* | count by k | fillmissing values("a") in k with "x" for _count', [at(0)])).toEqual(
      ['DQ305'],
    )
  })

  test.each(['🙂', "') OR 1=1 --", 'a\\b', "a'b"])('a value %j is data', async (value) => {
    const query = `* | count by k | fillmissing values(${JSON.stringify(value)}) in k`
    expect(await rows(query, [at(0)])).toContainEqual({ k: value, _count: 0 })
  })
})

describe('compare', () => {
  const DAY = 24 * HOUR
  const range = { from: T0, to: T0 + 2 * HOUR }
  const ago = (days: number, k: string | null = 'x', offset = 0): Input[number] =>
    message(k, 'a', T0 - days * DAY + offset)

  test('joined by the groups, on both sides; null is a group', async () => {
    const input = [ago(0), ago(0), ago(0, 'new'), ago(1), ago(1, 'gone'), ago(0, null), ago(1, null), ago(2)]
    expect(await rows('* | count by k | compare timeshift 1d', input, range)).toEqual([
      { k: 'gone', _count: null, _count_1d: 1 },
      { k: 'new', _count: 1, _count_1d: null },
      { k: 'x', _count: 2, _count_1d: 1 },
      { k: null, _count: 1, _count_1d: 1 },
    ])
  })

  test('no rows, and no groups', async () => {
    expect(await rows('* | where false | count by k | compare timeshift 1d', [ago(0)], range)).toEqual([])
    expect(await rows('* | count | compare timeshift 1d', [ago(1)], range)).toEqual([
      { _count: 0, _count_1d: 1 },
    ])
    expect(await rows('* | count | where _count > 9 | compare timeshift 1d', [ago(1)], range)).toEqual([])
  })

  test('slices of time meet, also where the shift is no multiple of their width', async () => {
    const input = [ago(0), ago(0, 'x', HOUR), ago(1, 'x', HOUR), ago(0, 'x', -90 * 60_000)]
    const query = '* | timeslice 1h | count by _timeslice | compare timeshift'
    expect(await rows(`${query} 1d`, input, range)).toEqual([
      { _timeslice: T0, _count: 1, _count_1d: null },
      { _timeslice: T0 + HOUR, _count: 1, _count_1d: 1 },
    ])
    expect(await rows(`${query} 90m`, input, range)).toEqual([
      { _timeslice: T0, _count: 1, _count_90m: 1 },
      { _timeslice: T0 + HOUR, _count: 1, _count_90m: 1 },
    ])
  })

  test('several shifts: apart, together, and with names', async () => {
    const input = [ago(0), ago(1), ago(1), ago(2), ago(2), ago(2), ago(2)]
    const one = async (what: string) => (await rows(`* | count | compare ${what}`, input, range))[0]
    expect(await one('timeshift 1d 2')).toEqual({ _count: 1, _count_1d: 2, _count_2d: 4 })
    expect(await one('timeshift 1d 2 avg')).toEqual({ _count: 1, _count_2d_avg: 3 })
    expect(await one('with timeshift -1d 2 max as most, timeshift 24h 2 min')).toEqual({
      _count: 1,
      _count_most: 4,
      _count_48h_min: 2,
    })
    expect(await one('timeshift 1d as before, timeshift 12h 2 as half')).toEqual({
      _count: 1,
      _count_before: 2,
      _count_half_12h: 0,
      _count_half_24h: 2,
    })
  })

  test('the range is that of the query, its ends and all; stages before and after', async () => {
    const input = [
      ago(0, 'x', -1),
      ago(0),
      ago(0, 'x', 2 * HOUR),
      ago(1, 'x', -1),
      ago(1),
      ago(1, 'x', 2 * HOUR - 1),
    ]
    const query =
      '* | count as n by k | n * 10 as m | where n > 0 | compare timeshift 1d | m_1d - m as more | fields k, more'
    expect(await rows(query, input, range)).toEqual([{ k: 'x', more: 10 }])
  })

  test('after transpose and fillmissing', async () => {
    const input = [ago(0), ago(1, 'x', HOUR), ago(1, 'other')]
    expect(
      await rows(
        '* | timeslice 1h | count by _timeslice, k | transpose row _timeslice column k | compare timeshift 1d',
        input,
        range,
      ),
    ).toEqual([
      { _timeslice: T0, x: 1, x_1d: null },
      { _timeslice: T0 + HOUR, x: null, x_1d: 1 },
    ])
    expect(
      await rows(
        '* | timeslice 1h | count by _timeslice | fillmissing timeslice | compare timeshift 1d',
        input,
        range,
      ),
    ).toEqual([
      { _timeslice: T0, _count: 1, _count_1d: 1 },
      { _timeslice: T0 + HOUR, _count: 0, _count_1d: 1 },
    ])
  })

  test('a transpose behind it sees the wider range', async () => {
    const query =
      '* | count by h, k | compare timeshift 1d | fields h, k, _count_1d | transpose row h column k'
    expect(await rows(query, [ago(0), ago(1, 'gone')], range)).toEqual([{ h: 'a', gone: 1, x: null }])
  })

  test('mistakes', async () => {
    const run = (query: string, over = range) => codes(query, [ago(0)], over)
    expect(await codes('* | count | compare timeshift 1d', [ago(0)])).toEqual(['DQ331'])
    expect(await run('* | compare timeshift 1d')).toEqual(['DQ330'])
    expect(await run('* | count | compare timeshift 1d 8')).toEqual(['DQ311'])
    expect(await run('* | count | compare timeshift 1d 4, timeshift 1w 4')).toEqual(['DQ311'])
    expect(await run('* | count | compare timeshift 1d as x, timeshift 2d as x')).toEqual(['DQ307'])
    expect(await run('* | count | compare timeshift 1d avg')).toEqual(['DQ310'])
    expect(await run('* | count | compare timeshift 1d | compare timeshift 2d')).toEqual(['DQ408'])
  })
})

describe('within other pipelines', () => {
  const input = [message('x'), message('y', 'b')]

  test('transpose in a join: the columns are asked for over the rows of that branch', async () => {
    const query =
      '* | join (where h = "a" | count by h, k | transpose row h column k) as l, (count by h) as r on l.h = r.h'
    expect(await rows(query, input)).toEqual([{ l_h: 'a', l_x: 1, r_h: 'a', r__count: 1 }])
  })

  test('compare needs the messages themselves', async () => {
    const query = '* | join (count by h | compare timeshift 1d) as l, (count by h) as r on l.h = r.h'
    expect(await codes(query, input, { from: T0, to: T0 + HOUR })).toEqual(['DQ408'])
  })

  test('fillmissing in a join', async () => {
    const query =
      '* | join (count by h | fillmissing values("q") in h) as l, (count by h | fillmissing values("q", "a") in h) as r on l.h = r.h | fields l_h, r__count | sort by l_h asc'
    expect(await rows(query, input)).toMatchObject([{ l_h: 'a' }, { l_h: 'b' }, { l_h: 'q' }])
  })
})
