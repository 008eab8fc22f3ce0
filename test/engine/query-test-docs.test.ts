import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readCases } from '../../src/app/query-cases.ts'
import { runCase } from '../../src/app/run-case.ts'
import { openEmbedded } from '../../src/engine/embedded.ts'
import type { Engine } from '../../src/engine/engine.ts'
import { rowDifferences } from '../../src/report/row-difference.ts'

const page = readFileSync(new URL('../../docs/query-tests.md', import.meta.url), 'utf8')
const cases = readCases('query-tests.md', /```jsonl\n([\s\S]*?)```/.exec(page)?.[1] ?? '').map(
  (each) => each.test,
)

let engine: Engine
beforeAll(async () => {
  engine = await openEmbedded()
})
afterAll(() => engine.close())

test('there are examples', () => expect(cases.length).toBeGreaterThan(2))

test.each(cases)('docs/query-tests.md: $id', async (example) => {
  const result = await runCase(engine, example)
  if (result.kind === 'rejected') expect.fail(JSON.stringify(result.diagnostics))
  expect(rowDifferences(example.expect, result.rows, example.ordered)).toEqual([])
})
