import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openEmbedded } from '../../src/engine/embedded.ts'
import type { Engine } from '../../src/engine/engine.ts'
import { printQuery } from '../../src/language/print.ts'
import { OPERATOR_TABLE, OPERATORS } from '../../src/operators/index.ts'
import { bindQuery, MESSAGE_COLUMNS } from '../../src/query/index.ts'
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

describe.each(OPERATORS.map(({ kind, examples }) => ({ kind, examples })))('$kind', ({ kind, examples }) => {
  test('has examples', () => expect(examples.length).toBeGreaterThanOrEqual(CLOUD.has(kind) ? 0 : 2))

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
