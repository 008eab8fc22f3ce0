import type { Span } from '../base/span.ts'
import type { Comment } from './ast.ts'
import type { Diagnostic } from './diagnostics/diagnostic.ts'

/**
 * `text` is the payload of the token: a `word` and `number` as written, `punctuation` itself, a `quotedField` unescaped,
 * the pattern of a `regex`, the text between the quotes of a `string` or `single` as written (see strings.ts).
 * `path` is `geo://location` and the like, `subquery` a whole `[subquery …]`. `invalid` is text that no token starts with; it always has a `problem`.
 */
export type TokenKind =
  | 'word'
  | 'quotedField'
  | 'string'
  | 'rawString'
  | 'single'
  | 'number'
  | 'regex'
  | 'path'
  | 'subquery'
  | 'punctuation'
  | 'invalid'
  | 'end'

export interface Token {
  readonly kind: TokenKind
  readonly span: Span
  readonly text: string
  /** What the lexer has to say about it; reported when the stage that holds the token is read as one. */
  readonly problem?: Diagnostic
}

export interface Lexed {
  /** The last one is the only `end`. */
  readonly tokens: readonly Token[]
  readonly comments: readonly Comment[]
  /** White space that is not of the usual kind (no-break space …), from copying. */
  readonly oddSpaces: readonly Span[]
}

/** How an error message calls it. */
export const describe = (token: Token): string => {
  switch (token.kind) {
    case 'end':
      return 'the end of the query'
    case 'string':
    case 'rawString':
    case 'single':
      return `string \`"${shorten(token.text)}"\``
    case 'number':
      return `number \`${token.text}\``
    case 'regex':
      return `regular expression \`/${shorten(token.text)}/\``
    case 'quotedField':
      return `field \`%"${shorten(token.text)}"\``
    case 'subquery':
      return 'a subquery'
    case 'word':
    case 'path':
    case 'punctuation':
    case 'invalid':
      return `\`${shorten(token.text)}\``
  }
}

export const shorten = (text: string, max = 40): string => {
  const points = Array.from(text.slice(0, max * 2 + 2))
  return points.length <= max ? text : `${points.slice(0, max - 1).join('')}…`
}

/** Words of the grammar: never a field unless quoted. */
const RESERVED: ReadonlySet<string> = new Set(['and', 'or', 'not', 'in', 'as', 'by', 'true', 'false', 'null'])

export const isReserved = (word: string): boolean => RESERVED.has(word.toLowerCase())

export const isFieldToken = (token: Token): boolean =>
  token.kind === 'quotedField' || (token.kind === 'word' && !isReserved(token.text))
