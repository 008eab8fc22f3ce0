import type { AnswerRow, Question } from '../compiler/plan.ts'
import { type BindOptions, type BoundQuery, bindQuery } from './index.ts'

/** More rounds than any query needs: each answers at least one question, and a query has only so many stages. */
const MAX_ROUNDS = 100

/** Binds a query, running what has to be known first: see `BoundQuery.questions`. */
export const bindWithAnswers = async (
  text: string,
  options: BindOptions,
  ask: (question: Question) => Promise<readonly AnswerRow[]>,
): Promise<BoundQuery> => {
  const answers = new Map(options.answers)
  let bound = bindQuery(text, { ...options, answers })
  for (let round = 0; bound.questions.length > 0 && round < MAX_ROUNDS; round++) {
    for (const question of bound.questions) answers.set(question.key, await ask(question))
    bound = bindQuery(text, { ...options, answers })
  }
  return bound
}
