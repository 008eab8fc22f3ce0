import type { Span } from '../base/span.ts'
import type { Expr, FieldRef, RegexLiteral } from './ast.ts'
import type { Dialect } from './lexer.ts'
import type { TokenStream } from './token-stream.ts'
import type { Token } from './tokens.ts'

/** What the parts of the expression parser share: the tokens, the dialect, and how much has been built. */
export interface ExpressionReader {
  readonly s: TokenStream
  readonly dialect: Dialect
  depth: number
  operators: number
  /** An expression of operators that bind at least as strongly as `strength`. */
  readonly read: (strength: number) => Expr
  /** Comma-separated expressions up to and with `close`; `open` is already taken. */
  readonly list: (close: ')' | ']', open: Span) => readonly Expr[]
}

export const fieldRef = (token: Token): FieldRef => ({
  name: token.text,
  span: token.span,
  quoted: token.kind === 'quotedField',
})

export const regexLiteral = (token: Token): RegexLiteral => ({
  kind: 'regex',
  span: token.span,
  pattern: token.text,
})
