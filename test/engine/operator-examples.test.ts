import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openEmbedded } from '../../src/engine/embedded.ts'
import type { Engine } from '../../src/engine/engine.ts'
import { printQuery } from '../../src/language/print.ts'
import type { Sample } from '../../src/operators/define.ts'
import { OPERATOR_TABLE, OPERATORS } from '../../src/operators/index.ts'
import { bindQuery, MESSAGE_COLUMNS } from '../../src/query/index.ts'
import { rowDifferences } from '../../src/report/row-difference.ts'
import { runCase } from '../support/run-case.ts'

let engine: Engine
beforeAll(async () => {
  engine = await openEmbedded()
})
afterAll(() => engine.close())

/** A month, for what looks back in time. */
const RANGE = { from: 1_700_000_000_000, to: 1_700_000_000_000 + 30 * 86_400_000 }
const OPTIONS = { columns: MESSAGE_COLUMNS, range: RANGE }

/** What the examples look into. */
const TABLES = {
  people: [{ id: 'a', team: 'red', mail: 'a@example.com' }],
  hosts: [{ ip: '192.0.2.1', name: 'a' }],
  'sumo://threat/cs': [{ threat: '192.0.2.1', actor: 'A' }],
  'sumo://threat-intel': [{ indicator: '192.0.2.1', confidence: 80 }],
}

/** They need Sumo's cloud: they are read, and refused with what to use instead. */
const CLOUD: ReadonlySet<string> = new Set(['save', 'infer', 'logexplain', 'details'])

/** What a tree says, without where it says it. */
const bare = (tree: unknown): unknown =>
  JSON.parse(JSON.stringify(tree, (key, value) => (key === 'span' || key === 'head' ? undefined : value)))

const NOON = Date.parse('2026-03-10T12:00:00Z')

/** A sample's messages: a text is `_raw`, and what has no time is a minute older than what stands before it. */
const messages = ({ input }: Sample) =>
  input.map((message, i) => ({
    _messageTime: new Date(NOON - i * 60_000).toISOString(),
    ...(typeof message === 'string' ? { _raw: message } : message),
  }))

/** Times are written for people in samples, and numbers in rows. */
const unwritten = (value: unknown): unknown =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(value) ? Date.parse(value) : value

const DEFINITIONS = OPERATORS.map(({ kind, examples, samples }) => ({ kind, examples, samples }))

describe.each(DEFINITIONS)('$kind', ({ kind, examples, samples }) => {
  test('has examples', () => expect(examples.length).toBeGreaterThanOrEqual(CLOUD.has(kind) ? 0 : 2))
  test('has samples', () => expect(samples.length > 0).toBe(!CLOUD.has(kind)))

  test.each([...samples])('gives what the reference says: $query', async (sample) => {
    const wanted = sample.output.map((row) =>
      Object.fromEntries(Object.entries(row).map(([name, value]) => [name, unwritten(value)])),
    )
    const result = await runCase(
      engine,
      {
        id: 'sample',
        input: messages(sample),
        query: sample.query,
        expect: wanted,
        ordered: true,
        tables: sample.tables ?? {},
        ...(sample.range === undefined
          ? {}
          : { from: Date.parse(sample.range.from), to: Date.parse(sample.range.to) }),
      },
      { enrich: (_, ip) => sample.places?.[ip] ?? {} },
    )
    const rows = result.kind === 'rows' ? result.rows : result.diagnostics
    expect(rowDifferences(wanted, rows as readonly Readonly<Record<string, unknown>>[], true)).toEqual([])
    const shown = (row: object): readonly string[] => Object.keys(row).filter((name) => !name.startsWith('_'))
    expect(rows.map((row) => shown(row))).toEqual(sample.output.map((row) => shown(row)))
  })

  test.each([...examples])('%s', async (example) => {
    const { query, diagnostics } = bindQuery(example, OPTIONS)
    const errors = diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code)
    expect(errors).toEqual(CLOUD.has(kind) ? ['DQ408'] : [])
    const printed = printQuery(query, OPERATOR_TABLE)
    expect(bare(bindQuery(printed, OPTIONS).query.stages)).toEqual(bare(query.stages))
    if (CLOUD.has(kind)) return
    const result = await runCase(
      engine,
      {
        id: 'example',
        operator: '',
        input: [{ _raw: '{"a":1}', _messageTime: RANGE.from }],
        ...RANGE,
        tables: TABLES,
        query: example,
        expect: [],
        ordered: false,
      },
      { enrich: () => ({}) },
    )
    expect(result.kind).toBe('rows')
  })
})
