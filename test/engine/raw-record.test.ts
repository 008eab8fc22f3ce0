import { afterAll, beforeAll, expect, test } from 'vitest'
import { createDemand } from '../../src/compiler/raw-record.ts'
import { openEmbedded } from '../../src/engine/embedded.ts'
import type { Engine } from '../../src/engine/engine.ts'
import { ident, sql, str } from '../../src/sql/sql.ts'

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
