import { afterAll, beforeAll, expect, test } from 'vitest'
import { openEmbedded } from '../../src/engine/embedded.ts'
import type { Engine } from '../../src/engine/engine.ts'
import { runCase } from '../support/run-case.ts'

let engine: Engine
beforeAll(async () => {
  engine = await openEmbedded()
})
afterAll(() => engine.close())

const DOCUMENT = {
  a: [
    { n: 'x', v: 1, on: true, in: { k: 'deep' } },
    { n: 'Yes', v: '10', on: false },
    { n: null, v: 2.5 },
    { v: 'it\'s "quoted"' },
    7,
  ],
}

const run = async (path: string): Promise<unknown> => {
  const result = await runCase(engine, {
    id: 'row',
    operator: '',
    input: [{ _raw: JSON.stringify(DOCUMENT) }],
    query: `* | json "${path.replaceAll('"', '\\"')}" as found nodrop | fields found`,
    expect: [],
    ordered: false,
  })
  if (result.kind === 'rejected') return result.diagnostics.map(({ code }) => code)
  const found = result.rows[0]?.['found']
  return typeof found === 'string' ? JSON.parse(found) : found
}

test.each<[string, unknown]>([
  ['a[?(@.n == "x")].v', [1]],
  ["a[?(@.n == 'x')].v", [1]],
  ["$.a[?(@['n']=='x')].v", [1]],
  ['a[?(@.in.k == "deep")].n', ['x']],
  ['a[?(@.on == true)].n', ['x']],
  ['a[?(@.on == false)].n', ['Yes']],
  ['a[?(@.n == null)].v', [2.5]],
  ['a[?(@.n != "x")].v', ['10', 2.5, 'it\'s "quoted"']],
  ['a[?(@.v == 10)].n', ['Yes']],
  ['a[?(@.v == "1")].n', ['x']],
  ['a[?(@.v > 1)].v', [2.5]],
  ['a[?(@.v <= 1)].v', [1]],
  ['a[?(@.v > "0")].v', ['10', 'it\'s "quoted"']],
  ['a[?(@.n)].v', [1, '10', 2.5]],
  ['a[?(@.n =~ /yes/i)].v', ['10']],
  ['a[?(@.n =~ /es/)].v', null],
  ["a[?(@.v == 'it\\\\'s \"quoted\"')]", [{ v: 'it\'s "quoted"' }]],
  ['a[?(@.n == "none")].v', null],
  ['a[?(@.n == "x" && @.v == 1)].v', ['DQ310']],
  ['a[?(@.on < true)].v', ['DQ310']],
])('%s', async (path, expected) => {
  expect((await run(path)) ?? null).toEqual(expected)
})
