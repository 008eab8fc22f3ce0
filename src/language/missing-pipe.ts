import type { Token } from './tokens.ts'

const PREDICATES: ReadonlySet<string> = new Set('= == != <> < <= > >= matches contains in is like'.split(' '))
const DURATION = /^\d+(?:ms|[smhdw])$/

/**
 * The first word of a search expression that is an operator with its own syntax behind it: a stage whose `|` was forgotten.
 * The word alone proves nothing, `json` and `where` can be searched for. `tokens` are those of the search expression.
 */
export const stageInScope = (tokens: readonly Token[]): Token | undefined =>
  tokens.find((token, i) => i > 0 && token.kind === 'word' && readsAsStage(tokens, i))

const wordAt = (tokens: readonly Token[], i: number): string | undefined => {
  const token = tokens[i]
  return token?.kind === 'end' ? undefined : token?.text.toLowerCase()
}

const readsAsStage = (tokens: readonly Token[], i: number): boolean => {
  const next = wordAt(tokens, i + 1)
  const afterNext = wordAt(tokens, i + 2)
  switch (wordAt(tokens, i)) {
    case 'json':
      return (
        (next === 'auto' && afterNext === undefined) ||
        (next === 'field' && afterNext === '=') ||
        named(tokens, i + 1)
      )
    case 'parse':
      return (
        (next === 'regex' && tokens[i + 2]?.kind === 'string') ||
        (next === 'field' && afterNext === '=') ||
        named(tokens, i + 1)
      )
    case 'where':
      return tokens[i + 1]?.kind === 'word' && afterNext !== undefined && PREDICATES.has(afterNext)
    case 'count':
    case 'sort':
    case 'order':
      return next === 'by' && afterNext !== undefined
    case 'timeslice':
      return next !== undefined && DURATION.test(next)
    case 'limit':
      return next !== undefined && /^\d+$/.test(next) && afterNext === undefined
    default:
      return false
  }
}

/** `"a", "b" as`. */
const named = (tokens: readonly Token[], from: number): boolean => {
  if (tokens[from]?.kind !== 'string') return false
  let i = from
  while (tokens[i]?.kind === 'string' || tokens[i]?.text === ',') i++
  return wordAt(tokens, i) === 'as' && tokens[i + 1]?.kind === 'word'
}
