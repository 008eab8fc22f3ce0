import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { createCheck } from '../../scripts/check-query.mjs'
import { createMutator } from '../../scripts/mutate-query.mjs'
import { rowsScan } from '../../src/hunt/rows.ts'
import type { SearchExpr } from '../../src/language/ast.ts'
import { renderText } from '../../src/language/diagnostics/render-text.ts'
import { createSourceText } from '../../src/language/source-text.ts'
import { OPERATORS } from '../../src/operators/index.ts'
import { bindQuery, MESSAGE_COLUMNS, planSql } from '../../src/query/index.ts'

const cases = readFileSync(new URL('../fixtures/sumo-query-cases.jsonl', import.meta.url), 'utf8')
const corpus = [
  ...cases
    .split('\n')
    .filter((line) => line !== '')
    .map((line): string => JSON.parse(line).query),
  ...OPERATORS.flatMap(({ examples, samples }) => [...examples, ...samples.map(({ query }) => query)]),
]

const check = createCheck({
  bindQuery,
  planSql,
  renderText,
  createSourceText,
  // scripts/fuzz-queries.mjs holds it to a tenth: here a crowded processor must not matter
  hang: 1000,
  scanOf: (search: SearchExpr) =>
    rowsScan({ columns: MESSAGE_COLUMNS, count: 0 }, { search, alias: false, sources: [] }),
})

// scripts/fuzz-queries.mjs does the same a million times, and runs the SQL
it('broken queries are refused in place, and what is accepted becomes SQL', { timeout: 60_000 }, () => {
  const next = createMutator(corpus, 20_261_124)
  const findings: unknown[] = []
  for (let i = 0; i < 3000; i++) {
    const text = next()
    const { problem } = check(text)
    if (problem !== undefined) findings.push({ problem, text })
  }
  expect(findings).toEqual([])
})

it('the same for our own queries as they are', () => {
  const problems = corpus.map((text) => check(text).problem).filter((problem) => problem !== undefined)
  expect(problems).toEqual([])
})
