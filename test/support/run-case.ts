import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Plan, TimeRange } from '../../src/compiler/plan.ts'
import type { Engine } from '../../src/engine/engine.ts'
import { loadRows, rowsScan } from '../../src/hunt/rows.ts'
import type { SearchExpr } from '../../src/language/ast.ts'
import type { Diagnostic } from '../../src/language/diagnostics/diagnostic.ts'
import { bindWithAnswers } from '../../src/query/answer.ts'
import { bindQuery, MESSAGE_COLUMNS, planSql } from '../../src/query/index.ts'

export interface QueryCase {
  readonly id: string
  readonly operator: string
  readonly input: readonly Readonly<Record<string, unknown>>[]
  readonly query: string
  readonly expect: readonly Readonly<Record<string, unknown>>[]
  readonly ordered: boolean
  readonly from?: number
  readonly to?: number
  readonly now?: number
}

type Row = Readonly<Record<string, unknown>>

export type CaseResult =
  | { readonly kind: 'rows'; readonly rows: readonly Row[]; readonly sql: string }
  | { readonly kind: 'rejected'; readonly diagnostics: readonly Diagnostic[] }

/** Runs a case as `dohyo query --rows` does. */
export const runCase = async (engine: Engine, testCase: QueryCase): Promise<CaseResult> => {
  const dir = mkdtempSync(join(tmpdir(), 'dohyo-case-'))
  try {
    const file = join(dir, 'rows.ndjson')
    writeFileSync(file, testCase.input.map((row) => JSON.stringify(row)).join('\n'))
    const table = await loadRows(engine, file, MESSAGE_COLUMNS)
    const range = {
      ...(testCase.from === undefined ? {} : { from: testCase.from }),
      ...(testCase.to === undefined ? {} : { to: testCase.to }),
    }
    const params = {
      query_now: testCase.now ?? 0,
      query_from: testCase.from ?? 0,
      query_to: testCase.to ?? 0,
    }
    const statement = (plan: Plan, search: SearchExpr, range: TimeRange) => {
      const { from, to } = plan.range ?? range
      const dates = {
        ...(from === undefined ? {} : { from: new Date(from) }),
        ...(to === undefined ? {} : { to: new Date(to) }),
      }
      return planSql(plan, rowsScan(table, { search, alias: false, sources: [], ...dates }))
    }
    const main = bindQuery(testCase.query, { columns: table.columns, range }).query.search
    const { query, plan, diagnostics } = await bindWithAnswers(
      testCase.query,
      { columns: table.columns, range },
      (question) =>
        engine.rows<Row>(statement(question.plan, question.search ?? main, { ...range, ...question.range }), {
          params,
        }),
    )
    if (plan === undefined) return { kind: 'rejected', diagnostics }
    const sql = statement(plan, query.search, range)
    return { kind: 'rows', rows: await engine.rows<Row>(sql, { params }), sql }
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

const fold = (row: Row): ReadonlyMap<string, unknown> =>
  new Map(Object.entries(row).map(([key, value]) => [key.toLowerCase(), value] as const))

const sameValue = (expected: unknown, found: unknown): boolean => {
  if (expected === null || expected === undefined) return found === null || found === undefined
  if (found === null || found === undefined) return false
  if (typeof expected === 'boolean') return String(found) === String(expected)
  const [a, b] = [Number(expected), Number(found)]
  if (String(expected).trim() !== '' && !Number.isNaN(a) && !Number.isNaN(b))
    return Math.abs(a - b) <= 1e-6 * Math.max(1, Math.abs(a))
  return String(expected) === String(found)
}

const sameRow = (expected: Row, found: Row): boolean => {
  const values = fold(found)
  return Object.entries(expected).every(([key, value]) => sameValue(value, values.get(key.toLowerCase())))
}

/** The comparison of the language spec, section 10. */
export const sameRows = (expected: readonly Row[], found: readonly Row[], ordered: boolean): boolean => {
  if (expected.length !== found.length) return false
  if (ordered) return expected.every((row, i) => sameRow(row, found[i] ?? {}))
  const left = [...found]
  return expected.every((row) => {
    const index = left.findIndex((candidate) => sameRow(row, candidate))
    if (index === -1) return false
    left.splice(index, 1)
    return true
  })
}
