import { HOLDS_PIPELINES } from './known-operators.ts'
import type { Token } from './tokens.ts'

/** Token indexes of a stage: `start` is the first after its pipe, `end` the pipe that ends it (or the end of the text). */
export interface StageRange {
  readonly pipe: Token
  readonly start: number
  readonly end: number
}

const isPunctuation = (token: Token | undefined, text: string): boolean =>
  token?.kind === 'punctuation' && token.text === text

/**
 * Splits at pipes. Parentheses hide a pipe only where an operator holds pipelines: elsewhere an unclosed parenthesis
 * would swallow all later stages, and their errors.
 */
export const splitStages = (tokens: readonly Token[]): readonly StageRange[] => {
  const stages: StageRange[] = []
  const last = tokens.length - 1
  let i = 0
  while (i < last) {
    const pipe = tokens[i]
    if (pipe === undefined) break
    const start = i + 1
    const first = tokens[start]
    const holds = first?.kind === 'word' && HOLDS_PIPELINES.has(first.text.toLowerCase())
    let parentheses = 0
    for (i = start; i < last; i++) {
      const token = tokens[i]
      if (holds && isPunctuation(token, '(')) parentheses++
      else if (holds && isPunctuation(token, ')')) parentheses--
      else if (isPunctuation(token, '|') && parentheses <= 0) break
    }
    stages.push({ pipe, start, end: i })
  }
  return stages
}
