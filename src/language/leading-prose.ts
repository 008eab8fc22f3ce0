import { FUNCTION_WORDS } from './prose.ts'
import { isScopeOperator } from './scope-lexer.ts'
import type { Token } from './tokens.ts'

/** People search for these too. */
const SEARCHED: ReadonlySet<string> = new Set(['query', 'logs', 'see', 'note', 'no'])
const ENDS_SENTENCE = /\p{L}{2}[)'’”]?[.!?]$/u
const CLOSES_CLAUSE = /\p{L}{2}[,;:]$/u
/** A line of a log searched for word by word has fewer, as a rule. */
const MANY_WORDS = 8
const SENTENCE_WORDS = 4
/** Each looks at all tokens. */
const MOST_TRIES = 50
const MOST_LOOKS = 200_000
const MOST_OPENING = 10

/** Tokens, `from` up to but without `to`. */
export interface ProseRange {
  readonly from: number
  readonly to: number
}

/**
 * The part of a search expression that is prose, copied along before the query; undefined where there is none. All its words
 * would be terms that a message must have: no row would be left, and nobody told. `tokens` are those of the whole search
 * expression, the last one its end. Whether there is any depends on the words, not on how they are laid out but for lines.
 */
export const proseInScope = (text: string, tokens: readonly Token[]): ProseRange | undefined => {
  const to = tokens.length - 1
  if (!isProse(text, tokens.slice(0, to))) return undefined
  let tried = 0
  for (let i = 1; i < to && tried < MOST_TRIES && tried * to < MOST_LOOKS; i++) {
    if (!beginsQuery(text, tokens, i)) continue
    tried++
    if (!isProse(text, tokens.slice(i, to)) && isProse(text, tokens.slice(0, i))) return { from: 0, to: i }
  }
  const [first] = bareWords(tokens)
  const from = beginsQuery(text, tokens, 0) && first !== undefined ? tokens.indexOf(first) : 0
  return { from, to }
}

const isProse = (text: string, tokens: readonly Token[]): boolean => {
  const bare = bareWords(tokens)
  const [first] = bare
  const last = bare.at(-1)
  if (first === undefined || last === undefined || bare.length < SENTENCE_WORDS) return false
  const little = bare.filter(isLittle).length
  const sentences = bare.filter(({ text: word }) => ENDS_SENTENCE.test(word)).length
  const clauses = bare.filter(({ text: word }) => CLOSES_CLAUSE.test(word)).length
  const severalLines = text.slice(first.span.start, last.span.end).includes('\n')
  if (bare.length < MANY_WORDS) return little > 0 && sentences > 0 && /^\p{Lu}/u.test(first.text)
  return little > 0 && little + 2 * sentences + clauses + (severalLines ? 1 : 0) >= 3
}

const isLittle = ({ text }: Token): boolean => {
  const word = text.toLowerCase().replace(/\P{L}/gu, '')
  return FUNCTION_WORDS.has(word) && !SEARCHED.has(word)
}

/** `not` written small and `NOT` are the same query, so neither tells whether it is prose. */
const COMBINES: ReadonlySet<string> = new Set(['and', 'or', 'not'])

/** Words that stand for themselves: no part of `field=value`, no wildcards, nothing that combines others. */
const bareWords = (tokens: readonly Token[]): readonly Token[] =>
  tokens.filter(
    (token, i) =>
      token.kind === 'word' &&
      !COMBINES.has(token.text.toLowerCase()) &&
      !token.text.includes('*') &&
      !isOperator(tokens[i - 1]) &&
      !isOperator(tokens[i + 1]),
  )

const isOperator = (token: Token | undefined): boolean =>
  token?.kind === 'punctuation' && isScopeOperator(token.text)

/** `_sourceCategory=` anywhere; other filters, phrases and a lone `*` at the start of a line. */
const beginsQuery = (text: string, tokens: readonly Token[], i: number): boolean => {
  const token = tokens[i]
  if (token === undefined) return false
  const lead = leadEnd(tokens, i)
  const term = tokens[lead]
  const operator = tokens[lead + 1]
  if (term?.kind === 'word' && term.text.startsWith('_') && isOperator(operator)) return true
  if (!startsLine(text, token)) return false
  if (term?.kind === 'string' || term?.kind === 'subquery' || isOperator(operator)) return true
  return term?.text === '*' && (operator?.kind === 'end' || startsLine(text, operator))
}

/** Past what may stand before the first term. */
const leadEnd = (tokens: readonly Token[], from: number): number => {
  let i = from
  for (; i < from + MOST_OPENING; i++) {
    const token = tokens[i]
    const opens = token?.kind === 'punctuation' && (token.text === '(' || token.text === '!')
    if (!opens && !(token?.kind === 'word' && token.text.toLowerCase() === 'not')) break
  }
  return i
}

const startsLine = (text: string, token: Token | undefined): boolean =>
  token !== undefined &&
  /(?:^|\n)[^\S\n]*$/.test(text.slice(Math.max(0, token.span.start - 200), token.span.start))
