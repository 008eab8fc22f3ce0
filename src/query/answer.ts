import type { AnswerRow, Enrich, ReadyQuestion } from '../compiler/plan.ts'
import { type BindOptions, type BoundQuery, bindQuery } from './index.ts'

/** More rounds than any query needs: each answers at least one question, and a query has only so many stages. */
const MAX_ROUNDS = 100

const enriched = (
  { enrich: kind }: ReadyQuestion,
  rows: readonly AnswerRow[],
  enrich: Enrich,
): readonly AnswerRow[] =>
  kind === undefined ? rows : rows.map(({ ip }) => ({ ip, ...enrich(kind, String(ip)) }))

/** Binds a query, running what has to be known first: see `BoundQuery.questions`. */
export const bindWithAnswers = async (
  text: string,
  options: BindOptions,
  ask: (question: ReadyQuestion) => Promise<readonly AnswerRow[]>,
  enrich: Enrich = () => ({}),
): Promise<BoundQuery> => {
  const answers = new Map(options.answers)
  let bound = bindQuery(text, { ...options, answers })
  for (let round = 0; bound.questions.length > 0 && round < MAX_ROUNDS; round++) {
    for (const question of bound.questions)
      answers.set(question.key, enriched(question, await ask(question), enrich))
    bound = bindQuery(text, { ...options, answers })
  }
  return bound
}
