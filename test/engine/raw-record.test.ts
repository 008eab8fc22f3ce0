import { afterAll, beforeAll, expect, test } from 'vitest'
import { createDemand } from '../../src/compiler/raw-record.ts'
import { openEmbedded } from '../../src/engine/embedded.ts'
import type { Engine } from '../../src/engine/engine.ts'
import { ident, join, sql, str } from '../../src/sql/sql.ts'

let engine: Engine
beforeAll(async () => {
  engine = await openEmbedded()
})
afterAll(() => engine.close())

const extract = async (paths: readonly string[][], event: unknown): Promise<unknown[]> => {
  const demand = createDemand()
  const columns = paths.map((path) => demand.text(...path))
  expect(columns.length).toBe(demand.columns().length)
  const [row] = await engine.rows<Record<string, unknown>>(
    demand.extraction(sql`(SELECT ${str(JSON.stringify(event))} AS raw)`, ident('raw'), []),
  )
  return demand.columns().map((name) => row?.[name])
}

test('values of every JSON type come out as text', async () => {
  const event = {
    s: 'a"b',
    n: 12345678901234567890n.toString(),
    i: 7,
    b: true,
    z: null,
    o: { k: [1] },
    a: ['x'],
  }
  expect(await extract([['s'], ['i'], ['b'], ['z'], ['o'], ['a'], ['missing']], event)).toEqual([
    'a"b',
    '7',
    'true',
    null,
    '{"k":[1]}',
    '["x"]',
    null,
  ])
})

test('a value that is also a parent gives both, at any depth', async () => {
  const event = { op: { value: 'V', more: { deep: 'D' } } }
  expect(await extract([['op'], ['op', 'value'], ['op', 'more'], ['op', 'more', 'deep']], event)).toEqual([
    '{"value":"V","more":{"deep":"D"}}',
    'V',
    '{"deep":"D"}',
    'D',
  ])
  expect(await extract([['op'], ['op', 'value']], { op: 'text' })).toEqual(['text', null])
})

test('keys that are not plain words', async () => {
  const key = "http://x/upn `'\\"
  expect(await extract([['claims', key]], { claims: { [key]: 'me' } })).toEqual(['me'])
})

test('a parent of another type is as if it were absent', async () => {
  expect(await extract([['rp', 'id'], ['after']], { rp: '', after: 'x' })).toEqual([null, 'x'])
})

test('an array in the place of a parent is read by position (docs/decisions/0003)', async () => {
  expect(
    await extract(
      [
        ['rp', 'id'],
        ['rp', 'name'],
      ],
      { rp: ['x'] },
    ),
  ).toEqual(['x', null])
})

test('locals build on columns and on each other, and each is made once', async () => {
  const demand = createDemand()
  let made = 0
  const name = () =>
    demand.local('name', () => {
      made += 1
      return sql`upper(${demand.text('user', 'name')})`
    })
  const greeting = demand.local('greeting', () => sql`concat(${name()}, '-', ${name()})`)
  const same = demand.local('alias', () => greeting)
  const from = sql`(SELECT ${str('{"user":{"name":"ann"}}')} AS raw)`
  const rows = await engine.rows(
    sql`SELECT ${name()} AS name, ${same} AS greeting FROM (${demand.extraction(from, ident('raw'), [])})`,
  )
  expect(rows).toEqual([{ name: 'ANN', greeting: 'ANN-ANN' }])
  expect({ made, same }).toEqual({ made: 1, same: greeting })
})

test('a local without any JSON column', async () => {
  const demand = createDemand()
  const size = demand.local('size', () => sql`length(raw)`)
  const from = sql`(SELECT 'abc' AS raw)`
  expect(
    await engine.rows(
      sql`SELECT ${size} AS n FROM (${demand.extraction(from, ident('raw'), [ident('raw')])})`,
    ),
  ).toEqual([{ n: 3 }])
})

test('keys that are called like the columns of a statement', async () => {
  const demand = createDemand()
  const wanted = ['raw', 'file', '__event', '__local x', '.raw', 'a["b"]'].map((key) => demand.text(key))
  const [deep, local] = [demand.text('a', 'b'), demand.local('x', () => sql`concat(${str('made')}, '')`)]
  const event = {
    raw: '1',
    file: '2',
    __event: '3',
    '__local x': '4',
    '.raw': '5',
    'a["b"]': '6',
    a: { b: '7' },
  }
  const from = sql`(SELECT ${str(JSON.stringify(event))} AS raw, 'ours' AS file)`
  const values = [...wanted, deep, local, ident('file')]
  const [row] = await engine.rows<{ all: readonly string[] }>(
    sql`SELECT [${join(values.map((value) => sql`ifNull(${value}, '')`))}] AS all FROM (${demand.extraction(from, ident('raw'), [ident('raw'), ident('file')])})`,
  )
  expect(row?.all).toEqual(['1', '2', '3', '4', '5', '6', '7', 'made', 'ours'])
})
