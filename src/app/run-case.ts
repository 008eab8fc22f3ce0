import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DohyoError } from '../base/errors.ts'
import type { Enrich, Enrichment, Plan, TimeRange } from '../compiler/plan.ts'
import type { Engine } from '../engine/engine.ts'
import { lookupData } from '../hunt/lookup-file.ts'
import { loadLookupTables } from '../hunt/lookup-tables.ts'
import { loadRows, rowsScan } from '../hunt/rows.ts'
import type { SearchExpr } from '../language/ast.ts'
import type { Diagnostic } from '../language/diagnostics/diagnostic.ts'
import { bindWithAnswers } from '../query/answer.ts'
import { MESSAGE_COLUMNS, planSql } from '../query/index.ts'
import { SOURCES } from '../sources/index.ts'
import type { QueryCase } from './query-cases.ts'

type Row = Readonly<Record<string, unknown>>

export type CaseResult =
  | {
      readonly kind: 'rows'
      readonly rows: readonly Row[]
      readonly sql: string
      readonly diagnostics: readonly Diagnostic[]
    }
  | { readonly kind: 'rejected'; readonly diagnostics: readonly Diagnostic[] }

const load = async (engine: Engine, rows: readonly Row[]) => {
  const dir = await mkdtemp(join(tmpdir(), 'dohyo-case-'))
  const file = join(dir, 'input')
  try {
    await writeFile(file, rows.map((row) => JSON.stringify(row)).join('\n'))
    return await loadRows(engine, file, MESSAGE_COLUMNS)
  } catch (cause) {
    if (!(cause instanceof DohyoError) || !cause.message.startsWith(`${file}:`)) throw cause
    const message = `row ${cause.message.slice(file.length + 1)} of \`input\``
    throw new DohyoError(message.replace(/^row (\d+): (.*) of/, 'row $1 of'), { code: 'DQ803', cause })
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}

const dates = ({ from, to }: TimeRange) => ({
  ...(from === undefined ? {} : { from: new Date(from) }),
  ...(to === undefined ? {} : { to: new Date(to) }),
})

/** Runs one case, as `dohyo query --rows` does. `now` is the epoch unless the case says when it is. */
export const runCase = async (
  engine: Engine,
  test: QueryCase,
  options: {
    readonly alias?: boolean
    readonly signal?: AbortSignal
    /** Stands for the files of `--geoip` and `--asn`. */
    readonly enrich?: Enrich
  } = {},
): Promise<CaseResult> => {
  const table = await load(engine, test.input)
  const range: TimeRange = {
    ...(test.from === undefined ? {} : { from: test.from }),
    ...(test.to === undefined ? {} : { to: test.to }),
  }
  const alias = options.alias === true
  const statementOptions = {
    readsMore: true,
    params: { query_now: test.now ?? 0, query_from: test.from ?? 0, query_to: test.to ?? 0 },
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  }
  const statement = (plan: Plan, search: SearchExpr, of: TimeRange) =>
    planSql(plan, rowsScan(table, { search, alias, sources: SOURCES, ...dates(plan.range ?? of) }), {
      materialize: true,
    })
  const bindOptions = {
    columns: table.columns,
    range,
    now: test.now ?? 0,
    tables: await loadLookupTables(
      engine,
      Object.entries(test.tables ?? {}).map(([name, rows]) => lookupData(name, rows)),
    ),
    enrichments: new Set<Enrichment>(options.enrich === undefined ? [] : ['geo', 'asn']),
  }
  const { search, plan, diagnostics } = await bindWithAnswers(
    test.query,
    bindOptions,
    (question) =>
      engine.rows<Row>(
        statement(question.plan, question.search, { ...range, ...question.range }),
        statementOptions,
      ),
    options.enrich,
  )
  if (plan === undefined) return { kind: 'rejected', diagnostics }
  const text = statement(plan, search, range)
  return { kind: 'rows', rows: await engine.rows<Row>(text, statementOptions), sql: text, diagnostics }
}
