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

/** What a tree says, without where it says it. */
const bare = (tree: unknown): unknown =>
  JSON.parse(JSON.stringify(tree, (key, value) => (key === 'span' || key === 'head' ? undefined : value)))

describe.each(OPERATORS.map(({ kind, examples }) => ({ kind, examples })))('$kind', ({ examples }) => {
  test('has examples', () => expect(examples.length).toBeGreaterThanOrEqual(2))

  test.each([...examples])('%s', async (example) => {
    const { query, diagnostics } = bindQuery(example, OPTIONS)
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
    const printed = printQuery(query, OPERATOR_TABLE)
    expect(bare(bindQuery(printed, OPTIONS).query.stages)).toEqual(bare(query.stages))
    const result = await runCase(engine, {
      id: 'example',
      operator: '',
      input: [{ _raw: '{"a":1}', _messageTime: RANGE.from }],
      ...RANGE,
      query: example,
      expect: [],
      ordered: false,
    })
    expect(result.kind).toBe('rows')
  })
})
