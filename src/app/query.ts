import type { AnswerRow, ReadyQuestion, TimeRange } from '../compiler/plan.ts'
import { loadLookupTables } from '../hunt/lookup-tables.ts'
import { bindWithAnswers } from '../query/answer.ts'
import { bindQuery } from '../query/index.ts'
import type { QueryOutcome, QueryRow, QueryRunOptions } from './api.ts'
import { jsonFields } from './json-fields.ts'
import { openFiles, openRows, type QuerySource, rangeOf } from './query-source.ts'
import { openTables, type QueryTables } from './query-tables.ts'
import { readRows } from './read-rows.ts'
import { queryColumn } from './times.ts'
import { stretch } from './trace.ts'

const collect = async (batches: AsyncIterable<readonly QueryRow[]>): Promise<readonly AnswerRow[]> => {
  const rows: AnswerRow[] = []
  for await (const batch of batches) rows.push(...batch)
  return rows
}

const run = async (
  options: QueryRunOptions,
  source: QuerySource,
  tables: QueryTables,
  now: number,
): Promise<QueryOutcome> => {
  const range = rangeOf(options)
  // read while the engine works
  const advice = import('./query-advice.ts')
  const bindOptions = {
    columns: source.columns,
    range,
    now,
    jsonFields: jsonFields(),
    ...tables.bind,
    ...(source.identity === undefined ? {} : { identity: source.identity }),
  }
  await loadLookupTables(source.engine, tables.data)
  const ask = ({ plan, search, range: own }: ReadyQuestion) =>
    collect(source.batches({ plan, search, range: { ...range, ...own } }))
  const { plan, search, diagnostics } = await stretch(options.trace, 'compile', () =>
    bindWithAnswers(options.text, bindOptions, ask, tables.enrich),
  )
  if (plan === undefined) {
    await source.close()
    return { kind: 'failed', diagnostics }
  }
  const { withAdvice } = await advice
  const { sources } = source
  return {
    kind: 'ok',
    diagnostics: withAdvice(options.text, options.templates, diagnostics),
    columns: plan.output.map(queryColumn),
    ...readRows(source.batches({ plan, search, range }), source),
    accounting: source.accounting,
    ...(sources === undefined
      ? {}
      : { whyEmpty: async () => (await import('./empty-result.ts')).whyEmpty(options, [...sources]) }),
  }
}

/** Runs a query over files, or over hand-made rows. A query with a mistake is refused before anything is opened. */
export const query = async (options: QueryRunOptions): Promise<QueryOutcome> => {
  const now = Date.now()
  const tables = await openTables(options)
  let reach: TimeRange | undefined
  if (options.rowsFile === undefined) {
    const { plan, questions, diagnostics } = bindQuery(options.text, {
      identity: '__id',
      range: rangeOf(options),
      now,
      jsonFields: jsonFields(),
      ...tables.bind,
    })
    if (plan === undefined && questions.length === 0) return { kind: 'failed', diagnostics }
    reach = plan === undefined ? undefined : (plan.range ?? rangeOf(options))
  }
  const source = await (options.rowsFile === undefined
    ? openFiles(options, reach)
    : openRows(options.rowsFile, options))
  try {
    return await run(options, source, tables, now)
  } catch (error) {
    await source.close()
    throw error
  }
}
