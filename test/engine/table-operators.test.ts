import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openEmbedded } from '../../src/engine/embedded.ts'
import type { Engine } from '../../src/engine/engine.ts'
import { bindQuery } from '../../src/query/index.ts'
import { codes, type Row, runRows, START } from '../support/run-rows.ts'

let engine: Engine
beforeAll(async () => {
  engine = await openEmbedded()
})
afterAll(() => engine.close())

const run = (input: readonly Row[], query: string) => runRows(engine, input, query)

/** One message per value, a second apart, the first one oldest; fields `v` and `g`. */
const messages = (...values: readonly (readonly [v: string, g?: string])[]): readonly Row[] =>
  values.map(([v, g = 'a'], i) => ({ _raw: `v=${v} g=${g};`, _messageTime: START + i * 1000 }))

const PARSE = '* | parse "v=* g=*;" as v, g | sort by +_messageTime'

/** The values of the columns, row by row. */
const table = async (input: readonly Row[], stages: string, ...columns: readonly string[]) =>
  (await run(input, `${PARSE} | ${stages}`)).map((row) => columns.map((column) => row[column]))

describe('operators on neighbouring rows', () => {
  const mixed = messages(['10'], ['x'], [' 5 '], ['', 'b'], ['1e1', 'b'])

  test('accum, diff and total read numbers in text, and leave rows without one out', async () => {
    expect(await table(mixed, 'accum v', 'v', '_accum')).toEqual([
      ['10', 10],
      [' 5 ', 15],
      ['1e1', 25],
    ])
    expect(await table(mixed, 'diff v as d', 'v', 'd')).toEqual([
      ['10', null],
      [' 5 ', -5],
      ['1e1', 5],
    ])
    expect(await table(mixed, 'total v', 'v', '_total')).toEqual([
      ['10', 25],
      [' 5 ', 25],
      ['1e1', 25],
    ])
  })

  test('backshift, smooth and rollingstd keep such rows and compute without them', async () => {
    expect(await table(mixed, 'backshift v', '_backshift')).toEqual([[null], [10], [null], [5], [null]])
    expect(await table(mixed, 'smooth v, 2', '_smooth')).toEqual([[10], [10], [5], [5], [10]])
    const spread = (await table(mixed, 'rollingstd v, 3', '_rollingstd')).flat()
    expect(spread).toEqual([0, 0, expect.closeTo(3.5355, 4), 0, expect.closeTo(3.5355, 4)])
  })

  test('a value that never is a number', async () => {
    const none = messages(['x'], ['y'])
    expect(await table(none, 'accum v', '_accum')).toEqual([])
    expect(await table(none, 'smooth v', '_smooth')).toEqual([[null], [null]])
    expect(await table(none, 'rollingstd v', '_rollingstd')).toEqual([[null], [null]])
  })

  test('groups are computed apart and stay where they are', async () => {
    const input = messages(['1', 'a'], ['10', 'b'], ['2', 'a'], ['20', 'b'], ['4', 'a'])
    const columns = async (stages: string, name: string) => (await table(input, stages, name)).flat()
    expect(await columns('accum v by g', '_accum')).toEqual([1, 10, 3, 30, 7])
    expect(await columns('diff v by g', '_diff')).toEqual([null, null, 1, 10, 2])
    expect(await columns('total v as t by g', 't')).toEqual([7, 30, 7, 30, 7])
    expect(await columns('total v by g as t', 't')).toEqual([7, 30, 7, 30, 7])
    expect(await columns('backshift v, 2 as p by g', 'p')).toEqual([null, null, null, null, 1])
    expect(await columns('smooth v, 2 by g', '_smooth')).toEqual([1, 10, 1.5, 15, 3])
    expect(await columns('rollingstd v, 1 by g', '_rollingstd')).toEqual([0, 0, 0, 0, 0])
  })

  test('a key that is null is a group of its own', async () => {
    const input: readonly Row[] = [
      { _raw: 'v=1;', _messageTime: START, _sourceHost: 'h' },
      { _raw: 'v=2;', _messageTime: START + 1 },
      { _raw: 'v=3;', _messageTime: START + 2 },
    ]
    const rows = await run(input, '* | parse "v=*;" as v | sort by +_messageTime | accum v by _sourceHost')
    expect(rows.map((row) => row['_accum'])).toEqual([1, 2, 5])
  })

  test('the current order counts, be it descending, and rows that tie are told apart', async () => {
    const input = messages(['1'], ['2'], ['3'])
    expect(await table(input, 'sort by v | accum v', 'v', '_accum')).toEqual([
      ['3', 3],
      ['2', 5],
      ['1', 6],
    ])
    expect(await table(input, '1 as same | sort by same | accum same', '_accum')).toEqual([[1], [2], [3]])
  })

  test('no rows, one row, whole numbers stay whole', async () => {
    for (const stage of ['accum v', 'diff v', 'total v', 'backshift v', 'smooth v', 'rollingstd v'])
      expect(await table([], stage), stage).toEqual([])
    expect(await table(messages(['7']), 'total v | diff v | accum v', '_total', '_diff', '_accum')).toEqual([
      [7, null, 7],
    ])
    const counted = await run(
      messages(['1', 'a'], ['1', 'a'], ['1', 'b']),
      `${PARSE} | count by g | sort by g asc | diff _count | accum _count`,
    )
    expect(counted).toEqual([
      { g: 'a', _count: 2, _diff: null, _accum: 2 },
      { g: 'b', _count: 1, _diff: -1, _accum: 3 },
    ])
  })

  test('further steps see the new field; a result may replace its own source', async () => {
    const input = messages(['1'], ['2'], ['3'])
    expect(await table(input, 'accum v as v | where v > 1', 'v')).toEqual([[3], [6]])
    const shares = await run(input, `${PARSE} | count by v | total _count as total | _count / total as share`)
    expect(shares.map((row) => row['share'])).toEqual([1 / 3, 1 / 3, 1 / 3])
    // a field that is called like an operator can still be copied
    expect(await table(input, 'total v as total | total as t', 't')).toEqual([[6], [6], [6]])
    expect(await table(input, 'accum(v) as sum', 'sum')).toEqual([[1], [3], [6]])
  })

  test('limits', () => {
    expect(codes('* | smooth _size, 0')).toEqual(['DQ311'])
    expect(codes('* | backshift _size, 1001')).toEqual(['DQ311'])
    expect(codes('* | smooth _size, 1000')).toEqual([])
    expect(codes('* | accum nothing')).toEqual(['DQ302'])
  })
})

describe('topk', () => {
  const input = messages(['3', 'a'], ['9', 'b'], ['3', 'a'], ['1', 'a'], ['9', 'b'])

  test('ranks all rows, or those of each group; equal values in their current order', async () => {
    expect(await table(input, 'num(v) | topk(2, v) by g', 'g', 'v', '_rank')).toEqual([
      ['a', 3, 1],
      ['a', 3, 2],
      ['b', 9, 1],
      ['b', 9, 2],
    ])
    expect(await table(input, 'topk(3, v)', 'v', '_messageTime', '_rank')).toEqual([
      ['9', START + 1000, 1],
      ['9', START + 4000, 2],
      ['3', START, 3],
    ])
  })

  test('a second field decides between equals; fewer rows than asked; null last', async () => {
    expect(await table(input, 'topk(2, v, _messageTime)', '_messageTime')).toEqual([
      [START + 4000],
      [START + 1000],
    ])
    expect(await table(messages(['x'], ['2']), 'num(v) | topk(5, v)', 'v', '_rank')).toEqual([
      [2, 1],
      [null, 2],
    ])
    expect(await table([], 'topk(5, v)')).toEqual([])
  })

  test('mistakes', () => {
    expect(codes('* | topk(0, _size)')).toEqual(['DQ311'])
    expect(codes('* | topk 5 _size')).toEqual(['DQ201'])
  })
})

describe('count_frequent', () => {
  test('counts combinations, the most frequent first, ties by value', async () => {
    const input = messages(['2', 'a'], ['1', 'b'], ['2', 'a'], ['1', 'a'])
    expect(await run(input, '* | parse "v=* g=*;" as v, g | count_frequent v, g')).toEqual([
      { v: '2', g: 'a', _approxcount: 2 },
      { v: '1', g: 'a', _approxcount: 1 },
      { v: '1', g: 'b', _approxcount: 1 },
    ])
    expect(await run([], '* | count_frequent _sourceHost')).toEqual([])
  })
})

describe('bin', () => {
  const bins = (values: readonly string[], options: string) =>
    table(
      messages(...values.map((v) => [v] as const)),
      `bin v ${options}`,
      '_bin_label',
      '_bin_lower',
      '_bin_upper',
    )

  test('lower bounds are in, upper bounds are out; below zero too', async () => {
    expect(await bins(['0', '9.9', '10', '-0.1'], 'width=10')).toEqual([
      ['[0, 10)', 0, 10],
      ['[0, 10)', 0, 10],
      ['[10, 20)', 10, 20],
      ['[-10, 0)', -10, 0],
    ])
  })

  test('what is out of range goes to the first or last bin, what is no number nowhere', async () => {
    expect(await bins(['-5', '7', '25', '30', '99', 'x', ''], 'width=10, min=5, max=30')).toEqual([
      ['[5, 15)', 5, 15],
      ['[5, 15)', 5, 15],
      ['[25, 35)', 25, 35],
      ['[25, 35)', 25, 35],
      ['[25, 35)', 25, 35],
      [null, null, null],
      [null, null, null],
    ])
    expect(await bins(['100'], 'width=0.5 min = 0.0 max = 1.0')).toEqual([['[0.5, 1)', 0.5, 1]])
  })

  test('mistakes', () => {
    expect(codes('* | bin _size')).toEqual(['DQ201'])
    expect(codes('* | bin _size width=0')).toEqual(['DQ310'])
    expect(codes('* | bin _size width=5, min=9, max=3')).toEqual(['DQ310'])
    expect(codes('* | bin _size width=5, step=3')).toEqual(['DQ201'])
    expect(codes('* | bin _size width=_size')).toEqual(['DQ309'])
  })
})

describe('aggregates', () => {
  const input = messages(['1', 'a'], ['2', 'a'], ['x', 'a'], ['', 'b'])

  test('what is no number does not count; a group without any has null', async () => {
    const rows = await run(
      input,
      `${PARSE} | sum(v) as s, avg(v) as m, min(v) as lo, max(v) as hi, stddev(v) as sd, median(v) as med, count(v) as n, count_distinct(v) as d by g | sort by g asc`,
    )
    expect(rows).toEqual([
      { g: 'a', s: 3, m: 1.5, lo: 1, hi: 2, sd: expect.closeTo(Math.SQRT1_2, 6), med: 1.5, n: 3, d: 3 },
      { g: 'b', s: null, m: null, lo: null, hi: null, sd: null, med: null, n: 1, d: 1 },
    ])
  })

  test('no rows: one row without keys, none with', async () => {
    expect(await run([], `${PARSE} | sum(v), count, values(g), pct(v, 5, 95)`)).toEqual([
      { _sum: null, _count: 0, _values: '', _v_pct_5: null, _v_pct_95: null },
    ])
    expect(await run([], `${PARSE} | count by g`)).toEqual([])
  })

  test('percentiles: several, decimal, sampled; out of range is a mistake', async () => {
    const ten = messages(...Array.from({ length: 11 }, (_, i) => [String(i)] as const))
    expect(await run(ten, `${PARSE} | pct(v, 10, 99.5)`)).toEqual([{ _v_pct_10: 1, '_v_pct_99.5': 9.95 }])
    expect(await run(ten, `${PARSE} | pct(v)`)).toEqual([{ _v_pct_50: 5 }])
    expect(await run(ten, `${PARSE} | pct_sampling(v, 90) as high`)).toEqual([{ high: 9 }])
    expect(codes('* | pct(_size, 101)')).toEqual(['DQ311'])
  })

  test('the name of an aggregate may stand at the end', async () => {
    expect(await run(input, `${PARSE} | values(v) by g as all | sort by g asc`)).toEqual([
      { g: 'a', all: '1\n2\nx' },
      { g: 'b', all: '' },
    ])
    expect(await run(input, `${PARSE} | count by toUpperCase(g) as G | sort by G asc`)).toMatchObject([
      { _count: 3 },
      { _count: 1 },
    ])
  })

  test('values: the first hundred, without null', async () => {
    const many = messages(...Array.from({ length: 120 }, (_, i) => [String(i + 1000)] as const))
    const [row] = await run(many, `${PARSE} | values(v) as all`)
    const found = String(row?.['all']).split('\n')
    expect([found.length, found[0], found[99]]).toEqual([100, '1000', '1099'])
    expect(await run([{ _raw: 'a', _messageTime: START }], '* | values(_sourceHost) as h')).toEqual([
      { h: '' },
    ])
  })

  test('first and last go by the order, most_recent and least_recent by the time', async () => {
    const rows = await run(
      input,
      `${PARSE} | withtime v | sort by v asc | first(v) as f, last(v) as l, most_recent(v_withtime) as m, least_recent(v_withtime) as o`,
    )
    expect(rows).toEqual([{ f: '', l: 'x', m: '', o: '1' }])
  })

  test('two of a kind must be named', () => {
    expect(codes('* | max(_size), max(_messageTime)')).toEqual(['DQ307'])
  })

  test('min and max of several values are functions', async () => {
    expect(await table(messages(['40'], ['3']), 'min((v / 10 + 1) * 10, 45) as m', 'm')).toEqual([[45], [13]])
    expect(await table(messages(['40']), 'max(v) as m', 'm')).toEqual([[40]])
  })
})

describe('order and fields', () => {
  test('several directions, numbers beside text, null last', async () => {
    const input = messages(['10', 'b'], ['9', 'a'], ['10', 'a'], ['x', 'a'])
    expect(await table(input, 'sort by v, g asc', 'v', 'g')).toEqual([
      ['x', 'a'],
      ['9', 'a'],
      ['10', 'a'],
      ['10', 'b'],
    ])
    expect(await table(input, 'num(v) | sort by +v, -g', 'v', 'g')).toEqual([
      [9, 'a'],
      [10, 'b'],
      [10, 'a'],
      [null, 'a'],
    ])
  })

  test('where, limit and top after an aggregate', async () => {
    const input = messages(['1', 'a'], ['1', 'b'], ['1', 'b'], ['1', 'c'], ['1', 'c'], ['1', 'c'])
    const counted = `${PARSE} | count by g`
    expect(await run(input, `${counted} | where _count > 1 | sort by _count | limit 1`)).toEqual([
      { g: 'c', _count: 3 },
    ])
    expect(await run(input, `${counted} | top 2 g by _count`)).toEqual([
      { g: 'c', _count: 3 },
      { g: 'b', _count: 2 },
    ])
    expect(await run(input, `${PARSE} | top 1 g by max(_messageTime)`)).toEqual([
      { g: 'c', _max: START + 5000 },
    ])
  })

  test('fields: lists with a sign each, twice the same, all gone', async () => {
    expect(await run(messages(['1']), `${PARSE} | count by v, g | fields -v,-g`)).toEqual([{ _count: 1 }])
    expect(codes('* | fields _raw, _RAW')).toEqual(['DQ307'])
  })
})

describe('spellings of other languages', () => {
  const fixed = (query: string): string | undefined => {
    const [only] = bindQuery(query).diagnostics
    expect(only?.code).toBe('DQ315')
    if (only?.replacement === undefined) return undefined
    return query.slice(0, only.span.start) + only.replacement + query.slice(only.span.end)
  }

  test('come with the standard one, and a fix where it is certain', () => {
    expect(fixed('* | head 10')).toBe('* | limit 10')
    expect(fixed('* | table _raw, _source')).toBe('* | fields _raw, _source')
    expect(fixed('* | rename _raw as message')).toBe('* | _raw as message | fields - _raw')
    expect(fixed('* | rename a as b, c AS d | count')).toBe('* | a as b | c as d | fields - a, c | count')
    expect(fixed('* | rename "x" as b')).toBeUndefined()
    expect(fixed('* | count by _source | delta _count')).toBe('* | count by _source | diff _count')
    expect(fixed('* | histogram _size')).toBeUndefined()
  })
})
