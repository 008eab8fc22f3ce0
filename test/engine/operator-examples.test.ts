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

/** What a tree says, without where it says it. */
const bare = (tree: unknown): unknown =>
  JSON.parse(JSON.stringify(tree, (key, value) => (key === 'span' || key === 'head' ? undefined : value)))

describe.each(OPERATORS.map(({ kind, examples }) => ({ kind, examples })))('$kind', ({ examples }) => {
  test('has examples', () => expect(examples.length).toBeGreaterThanOrEqual(2))

  test.each([...examples])('%s', async (example) => {
    const { query, diagnostics } = bindQuery(example, { columns: MESSAGE_COLUMNS })
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
    const printed = printQuery(query, OPERATOR_TABLE)
    expect(bare(bindQuery(printed, { columns: MESSAGE_COLUMNS }).query.stages)).toEqual(bare(query.stages))
    const result = await runCase(engine, {
      id: 'example',
      operator: '',
      input: [{ _raw: '{"a":1}', _messageTime: 0 }],
      query: example,
      expect: [],
      ordered: false,
    })
    expect(result.kind).toBe('rows')
  })
})
