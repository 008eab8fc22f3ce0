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

const run = (input: readonly Row[], query: string, range = {}) => runRows(engine, input, query, range)

const HOUR = 3_600_000

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
