import type { AnswerRow, Question, TimeRange } from '../compiler/plan.ts'
import { bindWithAnswers } from '../query/answer.ts'
import { bindQuery } from '../query/index.ts'
import type { QueryOutcome, QueryRow, QueryRunOptions } from './api.ts'
import { openFiles, openRows, type QuerySource } from './query-source.ts'
import { queryColumn } from './times.ts'

const rangeOf = ({ from, to }: QueryRunOptions): TimeRange => ({
  ...(from === undefined ? {} : { from: from.getTime() }),
  ...(to === undefined ? {} : { to: to.getTime() }),
})

/** Closes what the rows come from once they have been read, or given up. */
async function* rowsOf(
  batches: AsyncIterable<readonly QueryRow[]>,
  source: QuerySource,
): AsyncGenerator<QueryRow> {
  try {
    for await (const batch of batches) yield* batch
  } finally {
    await source.close()
  }
}

const collect = async (batches: AsyncIterable<readonly QueryRow[]>): Promise<readonly AnswerRow[]> => {
  const rows: AnswerRow[] = []
  for await (const batch of batches) rows.push(...batch)
  return rows
}

const run = async (options: QueryRunOptions, source: QuerySource): Promise<QueryOutcome> => {
  const range = rangeOf(options)
  const bindOptions = {
    columns: source.columns,
    range,
    ...(source.identity === undefined ? {} : { identity: source.identity }),
  }
  const main = bindQuery(options.text, bindOptions).query.search
  const ask = (question: Question) =>
    collect(
      source.batches({
        plan: question.plan,
        search: question.search ?? main,
        range: { ...range, ...question.range },
      }),
    )
  const { plan, query: bound, diagnostics } = await bindWithAnswers(options.text, bindOptions, ask)
  if (plan === undefined) {
    await source.close()
    return { kind: 'failed', diagnostics }
  }
  return {
    kind: 'ok',
    diagnostics,
    columns: plan.output.map(queryColumn),
    rows: rowsOf(source.batches({ plan, search: bound.search, range }), source),
    accounting: source.accounting,
  }
}

/** Runs a query over files, or over hand-made rows. A query with a mistake is refused before anything is opened. */
export const query = async (options: QueryRunOptions): Promise<QueryOutcome> => {
  if (options.rowsFile === undefined) {
    const { plan, questions, diagnostics } = bindQuery(options.text, {
      identity: '__id',
      range: rangeOf(options),
    })
    if (plan === undefined && questions.length === 0) return { kind: 'failed', diagnostics }
  }
  const source = await (options.rowsFile === undefined
    ? openFiles(options)
    : openRows(options.rowsFile, options))
  try {
    return await run(options, source)
  } catch (error) {
    await source.close()
    throw error
  }
}
