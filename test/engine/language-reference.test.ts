import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openEmbedded } from '../../src/engine/embedded.ts'
import type { Engine } from '../../src/engine/engine.ts'
import { TEMPLATE } from '../support/language-reference.ts'
import { runCase } from '../support/run-case.ts'

// The tables of examples in the part of docs/language/README.md that is written by hand.

let engine: Engine
beforeAll(async () => {
  engine = await openEmbedded()
})
afterAll(() => engine.close())

type Row = Readonly<Record<string, unknown>>

/** The rows of tables whose cells are all code. */
const codeRows = (text: string, columns: number): readonly (readonly string[])[] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => [...line.matchAll(/\| `([^`]+)` (?=\|)/g)].map(([, cell = '']) => cell))
    .filter((cells) => cells.length === columns)

const run = async (query: string, input: readonly Row[]): Promise<readonly Row[]> => {
  const result = await runCase(engine, { id: 'reference', input, query, expect: [], ordered: false })
  return result.kind === 'rows' ? result.rows : [{ diagnostics: result.diagnostics }]
}

/** `_sourceHost: web1` is a message with that metadata, all else a text. */
const message = (cell: string): Row => {
  const [, name, value] = /^(_\w+): (.*)$/.exec(cell) ?? []
  return name === undefined ? { _raw: cell } : { _raw: 'x', [name]: value }
}

describe('search expressions', () => {
  const rows = codeRows(TEMPLATE, 3).map(([search = '', finds = '', not = '']) => ({ search, finds, not }))
  test('there are some', () => expect(rows.length).toBeGreaterThan(5))
  test.each(rows)('$search', async ({ search, finds, not }) => {
    expect(await run(`${search} | count`, [message(finds)])).toEqual([{ _count: 1 }])
    expect(await run(`${search} | count`, [message(not)])).toEqual([{ _count: 0 }])
  })
})

describe('expressions', () => {
  const rows = codeRows(TEMPLATE, 2).map(([expression = '', result = '']) => ({ expression, result }))
  test('there are some', () => expect(rows.length).toBeGreaterThan(20))
  test.each(rows)('$expression', async ({ expression, result }) => {
    const [row] = await run(`* | ${expression} as x | count by x`, [{ _raw: 'x' }])
    expect(row?.['x']).toEqual(JSON.parse(result))
  })
})
