import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openEmbedded } from '../../src/engine/embedded.ts'
import type { Engine } from '../../src/engine/engine.ts'
import { bindQuery } from '../../src/query/index.ts'
import { runCase } from '../support/run-case.ts'

type Row = Readonly<Record<string, unknown>>

let engine: Engine
beforeAll(async () => {
  engine = await openEmbedded()
})
afterAll(() => engine.close())

const HOUR = 3_600_000
/** 2023-11-14 00:00 UTC, a Tuesday. */
const START = 1_699_920_000_000

const run = async (input: readonly Row[], query: string, range: { from?: number; to?: number } = {}) => {
  const result = await runCase(engine, {
    id: '',
    operator: '',
    input,
    query,
    expect: [],
    ordered: true,
    ...range,
  })
  if (result.kind === 'rejected')
    throw new Error(result.diagnostics.map((d) => `${d.code} ${JSON.stringify(d.params)}`).join('; '))
  return result.rows
}

/** One message per value, a second apart, the first one oldest; fields `v` and `g`. */
const messages = (...values: readonly (readonly [v: string, g?: string])[]): readonly Row[] =>
  values.map(([v, g = 'a'], i) => ({ _raw: `v=${v} g=${g};`, _messageTime: START + i * 1000 }))

const PARSE = '* | parse "v=* g=*;" as v, g | sort by +_messageTime'

/** The values of the columns, row by row. */
const table = async (input: readonly Row[], stages: string, ...columns: readonly string[]) =>
  (await run(input, `${PARSE} | ${stages}`)).map((row) => columns.map((column) => row[column]))

const codes = (query: string): readonly string[] => bindQuery(query).diagnostics.map((d) => d.code)

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

/** As many messages in each hour as told. */
const hourly = (counts: readonly number[], host = 'h'): readonly Row[] =>
  counts.flatMap((count, hour) =>
    Array.from({ length: count }, (_, i) => ({
      _raw: `${host} ${hour} ${i}`,
      _messageTime: START + hour * HOUR + i,
      _sourceHost: host,
    })),
  )

describe('outlier', () => {
  const columns = async (counts: readonly number[], options: string, name: string) =>
    (await run(hourly(counts), `* | timeslice 1h | count by _timeslice | outlier _count ${options}`)).map(
      (row) => row[`_count${name}`],
    )

  test('mean and deviation are those of the slices before', async () => {
    const rows = await run(
      hourly([2, 4, 2, 4, 30, 3]),
      '* | timeslice 1h | count by _timeslice | outlier _count window=4, threshold=2',
    )
    expect(rows[4]).toMatchObject({
      _count: 30,
      _count_mean: 3,
      _count_std: 1,
      _count_lower: 1,
      _count_upper: 5,
      _count_error: 27,
      _count_indicator: 1,
      _count_violation: 1,
    })
    expect(rows[0]).toMatchObject({
      _count_mean: null,
      _count_std: null,
      _count_upper: null,
      _count_error: null,
    })
    expect(rows.map((row) => row['_count_violation'])).toEqual([0, 0, 0, 0, 1, 0])
  })

  test('the latest slice, and the first two, never are', async () => {
    expect(await columns([2, 9, 2, 2, 90], 'threshold=1', '_indicator')).toEqual([0, 0, 0, 0, 0])
    expect(await columns([2, 2, 9, 2], '', '_indicator')).toEqual([0, 0, 1, 0])
  })

  test('direction and consecutive', async () => {
    const counts = [5, 6, 5, 6, 1, 20, 30, 5]
    expect(await columns(counts, 'window=4 threshold=2', '_indicator')).toEqual([0, 0, 0, 0, 1, 1, 1, 0])
    expect(await columns(counts, 'window=4, threshold=2, direction=+', '_violation')).toEqual([
      0, 0, 0, 0, 0, 1, 1, 0,
    ])
    expect(await columns(counts, 'window=4, threshold=2, direction=-', '_violation')).toEqual([
      0, 0, 0, 0, 1, 0, 0, 0,
    ])
    expect(await columns(counts, 'window=4, threshold=2, consecutive=2, direction=+-', '_violation')).toEqual(
      [0, 0, 0, 0, 0, 1, 1, 0],
    )
    expect(await columns(counts, 'window=4, threshold=2, consecutive=3', '_violation')).toEqual([
      0, 0, 0, 0, 0, 0, 1, 0,
    ])
  })

  test('each group has its own history, whatever the order of the rows', async () => {
    const rows = await run(
      [...hourly([2, 2, 9, 2], 'a'), ...hourly([9, 9, 9, 9], 'b')],
      '* | timeslice 1h | count by _timeslice, _sourceHost | sort by _timeslice | outlier _count by _sourceHost window=5',
    )
    expect(rows.filter((row) => row['_count_violation'] === 1)).toMatchObject([
      { _sourceHost: 'a', _timeslice: START + 2 * HOUR, _count: 9 },
    ])
    expect(rows.map((row) => row['_timeslice'])).toEqual(
      [3, 3, 2, 2, 1, 1, 0, 0].map((h) => START + h * HOUR),
    )
  })

  test('later steps may order the rows anew', async () => {
    const rows = await run(
      hourly([2, 2, 9, 2]),
      '* | timeslice 1h | count by _timeslice | outlier _count | sort by _count_violation, +_timeslice | fields _count, _count_violation',
    )
    expect(rows.map((row) => Object.values(row))).toEqual([
      [9, 1],
      [2, 0],
      [2, 0],
      [2, 0],
    ])
  })

  test('names of any kind, values that never are numbers', async () => {
    const slices = '* | timeslice 1h | count as %"it\'s `n`; --" by _timeslice'
    const [row] = await run(
      hourly([1, 2]),
      `${slices} | outlier %"it's \`n\`; --" | predict %"it's \`n\`; --" by 1h`,
    )
    expect(Object.keys(row ?? {})).toContain("it's `n`; --_violation")
    const texts = await run(
      hourly([1, 2]),
      '* | timeslice 1h | values(_sourceHost) as v by _timeslice | outlier v | predict v by 1h',
    )
    expect(texts.map((each) => [each['v_mean'], each['v_indicator'], each['v_error']])).toEqual([
      [null, 0, null],
      [null, 0, null],
    ])
  })

  test('no rows; needs the slices of time', async () => {
    expect(await columns([], '', '_mean')).toEqual([])
    expect(codes('* | count by _sourceHost | outlier _count')).toEqual(['DQ321'])
    expect(codes('* | timeslice 1h as t | count by t | outlier _count')).toEqual(['DQ321'])
    expect(codes('* | timeslice 1h | count by _timeslice | outlier _count window=0')).toEqual(['DQ311'])
    expect(codes('* | timeslice 1h | count by _timeslice | outlier _count direction=up')).toEqual(['DQ201'])
  })
})

describe('predict', () => {
  const predict = (counts: readonly number[], options: string) =>
    run(hourly(counts), `* | timeslice 1h | count by _timeslice | predict _count by 1h ${options}`)
  const column = (rows: readonly Row[], name: string) =>
    rows.map((row) => (typeof row[name] === 'number' ? Math.round(row[name] * 1000) / 1000 : row[name]))

  test('a straight line', async () => {
    const rows = await predict([1, 2, 3, 4], '')
    expect(column(rows, '_count_predicted')).toEqual([1, 2, 3, 4])
    expect(column(rows, '_count_error')).toEqual([0, 0, 0, 0])
    expect(column(await predict([1, 2, 6], ''), '_count_error')).toEqual([-0.5, 1, -0.5])
    expect(Object.keys(rows[0] ?? {})).toEqual(['_timeslice', '_count', '_count_predicted', '_count_error'])
  })

  test('a missing slice counts as 0 and is not shown', async () => {
    // of 2, 0, 2 the line is flat
    const rows = await predict([2, 0, 2], '')
    expect(column(rows, '_count_predicted')).toEqual([1.333, 1.333])
  })

  test('forecast adds slices, in points or as a time', async () => {
    for (const forecast of ['2', '2h', '90m']) {
      const rows = await predict([1, 2, 3], `forecast=${forecast}`)
      expect(column(rows, '_timeslice')).toEqual([0, 1, 2, 3, 4].map((h) => START + h * HOUR))
      expect(column(rows, '_count')).toEqual([1, 2, 3, null, null])
      expect(column(rows, '_count_predicted')).toEqual([1, 2, 3, 4, 5])
      expect(column(rows, '_count_error')).toEqual([0, 0, 0, null, null])
    }
  })

  test('model=ar follows a cycle, and goes on with it', async () => {
    const rows = await predict([1, 1, 7, 1, 1, 7, 1, 1, 7, 1, 1, 7], 'model=ar, ar.window=5, forecast=6')
    const found = column(rows, '_count_predicted').slice(12) as number[]
    expect(found).toHaveLength(6)
    const [a = 0, b = 0, peak = 0, c = 0, d = 0, next = 0] = found
    expect(Math.min(peak, next) - Math.max(a, b, c, d)).toBeGreaterThan(4)
    expect(rows[13]).toMatchObject({ _count: null, _count_error: null, _count_linear: expect.any(Number) })
  })

  test('model=ar forecasts three slices unless told; one row and none', async () => {
    expect(await predict([3, 3, 3], 'model=ar')).toHaveLength(6)
    expect(column(await predict([3], 'model=ar, forecast=1'), '_count_predicted')).toEqual([3, 3])
    expect(column(await predict([3], ''), '_count_predicted')).toEqual([3])
    expect(await predict([], 'model=ar')).toEqual([])
    expect(await predict([], '')).toEqual([])
  })

  test('the order of the rows stays; later steps see all slices', async () => {
    const rows = await run(
      hourly([1, 2, 3]),
      '* | timeslice 1h | count as linear, avg(_messageTime) as present by _timeslice | sort by _timeslice | predict linear by 1h forecast=1 | count(linear) as known, count as all',
    )
    expect(rows).toEqual([{ known: 3, all: 4 }])
    const sorted = await run(
      hourly([1, 2, 3]),
      '* | timeslice 1h | count by _timeslice | sort by _timeslice | predict _count by 1h forecast=1',
    )
    expect(column(sorted, '_count')).toEqual([3, 2, 1, null])
  })

  test('mistakes', () => {
    expect(codes('* | count by _sourceHost | predict _count by 1h')).toEqual(['DQ321'])
    const start = '* | timeslice 1h | count by _timeslice | predict _count by'
    expect(codes(`${start} 1h forecast=101`)).toEqual(['DQ311'])
    expect(codes(`${start} 1s forecast=1h`)).toEqual(['DQ311'])
    expect(codes(`${start} 1h model=arima`)).toEqual(['DQ201'])
    expect(codes(`${start} _timeslice`)).toEqual(['DQ201'])
  })
})

describe('timeslice', () => {
  const slices = (stages: string, range?: { from?: number; to?: number }) =>
    run(
      hourly([1, 1, 1, 1, 1, 1]),
      `* | ${stages} | count by _timeslice, __timeslice_end | sort by +_timeslice`,
      range,
    )

  test('weeks begin on Monday', async () => {
    const [row] = await slices('timeslice 1w')
    expect(row).toEqual({
      _timeslice: Date.UTC(2023, 10, 13),
      __timeslice_end: Date.UTC(2023, 10, 20),
      _count: 6,
    })
  })

  test('buckets: the narrowest round width that needs no more, for the range of the query where there is one', async () => {
    expect((await slices('timeslice 3 buckets')).map((row) => row['_count'])).toEqual([2, 2, 2])
    expect((await slices('timeslice 10 buckets')).map((row) => row['_count'])).toEqual([1, 1, 1, 1, 1, 1])
    const day = { from: START, to: START + 24 * HOUR }
    expect((await slices('timeslice 3 buckets', day)).map((row) => row['_count'])).toEqual([6])
  })

  test('without anything: one slice, the whole range', async () => {
    expect(await slices('timeslice')).toEqual([
      { _timeslice: START, __timeslice_end: START + 5 * HOUR + 1, _count: 6 },
    ])
    const range = { from: START - 1, to: START + 10 * HOUR }
    expect(await slices('timeslice', range)).toEqual([
      { _timeslice: START - 1, __timeslice_end: START + 10 * HOUR, _count: 6 },
    ])
  })

  test('no messages', async () => {
    for (const form of ['timeslice 1h', 'timeslice 3 buckets', 'timeslice'])
      expect(await run([], `* | ${form} | count by _timeslice`), form).toEqual([])
  })

  test('a field called timeslice is not copied by `timeslice as t`', () => {
    expect(codes('* | timeslice as t | count by t')).toEqual([])
  })
})

describe('points in time', () => {
  const times = (query: string): readonly string[] => {
    const { plan, diagnostics } = bindQuery(query)
    expect(diagnostics).toEqual([])
    return (plan?.output ?? []).filter((column) => column.time === true).map(({ name }) => name)
  }

  test('are known whatever their name', () => {
    expect(times('* | fields _messageTime')).toEqual(['_messageTime', '_receiptTime'])
    expect(times('* | timeslice 5m as ts | count by ts')).toEqual(['ts'])
    expect(times('* | _messageTime as t | min(t) as a, max(t) as b, first(t) as c, last(t), avg(t)')).toEqual(
      ['a', 'b', 'c', '_last'],
    )
    expect(times('* | timeslice 1h | count by _timeslice | predict _count by 1h')).toEqual(['_timeslice'])
    expect(times('* | if(isNull(_receiptTime), _messageTime, _receiptTime) as t | max(t)')).toEqual(['_max'])
    expect(times('* | if(_size > 1, _messageTime, 0) as t | max(t)')).toEqual([])
    expect(times('* | _messageTime / 1000 as seconds | max(seconds)')).toEqual([])
    expect(
      times('* | sort by +_messageTime | backshift _messageTime as before | fields before, _raw'),
    ).toContain('before')
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
