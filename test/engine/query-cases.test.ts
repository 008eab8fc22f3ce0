import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openEmbedded } from '../../src/engine/embedded.ts'
import type { Engine } from '../../src/engine/engine.ts'
import { type QueryCase, runCase, sameRows } from '../support/run-case.ts'

const cases = readFileSync(new URL('../fixtures/sumo-query-cases.jsonl', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line) as QueryCase)

let engine: Engine
beforeAll(async () => {
  engine = await openEmbedded()
})
afterAll(() => engine.close())

describe.each(cases)('$id', (testCase) => {
  test(testCase.query, async () => {
    const result = await runCase(engine, testCase)
    if (result.kind === 'rejected')
      expect.fail(result.diagnostics.map((d) => `${d.code} ${JSON.stringify(d.params)}`).join('; '))
    else if (!sameRows(testCase.expect, result.rows, testCase.ordered))
      expect.fail(
        `expected ${JSON.stringify(testCase.expect)}\nfound ${JSON.stringify(result.rows)}\n${result.sql}`,
      )
  })
})
