import type { Span } from '../base/span.ts'
import type { Subquery } from './ast.ts'
import {
  type DiagnosticCode,
  type DiagnosticOptions,
  diagnostic,
  type ParamsOf,
} from './diagnostics/codes.ts'
import type { Diagnostic } from './diagnostics/diagnostic.ts'
import { describe, type Token } from './tokens.ts'

/** Thrown by `fail` and caught by whoever drives the stream (one stage, one rule expression): never leaves this folder. */
export class ParseFailure extends Error {
  override readonly name = 'ParseFailure'
}
// One object for all: a stack trace for each mistake in a text would cost more than the parsing.
const FAILURE = new ParseFailure('abandoned')

/** How deep an expression may nest, and how many operators it may chain: both are depth to whoever walks the tree. */
export const MAX_DEPTH = 250
export const MAX_OPERATORS = 1000

/** A window of tokens, `start` up to but without `end`, and where to report. */
export interface TokenStream {
  readonly first: Token
  peek(ahead?: number): Token
  next(): Token
  position(): number
  atEnd(): boolean
  here(): Span
  /** End offset of the last token taken; the start of the window when none was. */
  lastEnd(): number
  atWord(word: string, ahead?: number): boolean
  atPunctuation(text: string, ahead?: number): boolean
  acceptWord(...words: readonly string[]): string | undefined
  acceptPunctuation(text: string): boolean
  expectPunctuation(text: string): void
  report<C extends DiagnosticCode>(
    code: C,
    params: ParamsOf<C>,
    span?: Span,
    options?: DiagnosticOptions,
  ): void
  fail<C extends DiagnosticCode>(code: C, params: ParamsOf<C>, span?: Span): never
  /** What the `subquery` token holds; undefined where it could not be read, which is reported. */
  subquery(token: Token): Subquery | undefined
  /** The next `length` tokens, taken from this stream, as one of their own. */
  window(length: number): TokenStream
  /** The tokens from one position up to another once more, for an attempt whose diagnostics are kept apart. */
  from(start: number, end: number, diagnostics: Diagnostic[]): TokenStream
  /** `expected …, found …` at the next token; silent where the token has a problem of its own, which is reported anyway. */
  failExpected(expected: string, help?: string): never
}

export interface StreamOptions {
  readonly tokens: readonly Token[]
  readonly start: number
  readonly end: number
  readonly diagnostics: Diagnostic[]
  /** What its end is called: `the end of the stage`. */
  readonly endName: string
  /** Reads a `subquery` token; absent where there can be none. */
  readonly readSubquery?: (token: Token, diagnostics: Diagnostic[]) => Subquery | undefined
}

export const createStream = (options: StreamOptions): TokenStream => {
  const { tokens, start, end, diagnostics, endName } = options
  let position = start
  const offsetAt = (index: number): number => tokens[index]?.span.start ?? 0
  const startOffset = offsetAt(start)
  const lastEnd = (): number =>
    position === start ? startOffset : (tokens[position - 1]?.span.end ?? startOffset)
  const endToken = (): Token => {
    const at = start < end ? (tokens[end - 1]?.span.end ?? startOffset) : startOffset
    return { kind: 'end', span: { start: at, end: at }, text: '' }
  }
  const peek = (ahead = 0): Token => {
    const token = position + ahead < end ? tokens[position + ahead] : undefined
    return token ?? endToken()
  }
  const here = (): Span => peek().span
  const atWord = (word: string, ahead = 0): boolean => {
    const token = peek(ahead)
    return token.kind === 'word' && token.text.toLowerCase() === word.toLowerCase()
  }
  const atPunctuation = (text: string, ahead = 0): boolean => {
    const token = peek(ahead)
    return token.kind === 'punctuation' && token.text === text
  }
  const fail: TokenStream['fail'] = (code, params, span = here()) => {
    diagnostics.push(diagnostic(code, params, span))
    throw FAILURE
  }
  const failExpected = (expected: string, help?: string): never => {
    const token = peek()
    if (token.problem !== undefined) throw FAILURE
    const found = token.kind === 'end' ? endName : describe(token)
    return fail('DQ201', { expected, found, ...(help === undefined ? {} : { help }) })
  }
  return {
    first: tokens[start] ?? endToken(),
    peek,
    next() {
      const token = peek()
      if (position < end) position++
      return token
    },
    position: () => position,
    atEnd: () => position >= end,
    here,
    lastEnd,
    atWord,
    atPunctuation,
    acceptWord(...words) {
      const word = words.find((w) => atWord(w))
      if (word !== undefined) position++
      return word
    },
    acceptPunctuation(text) {
      const found = atPunctuation(text)
      if (found) position++
      return found
    },
    expectPunctuation(text) {
      if (!atPunctuation(text)) failExpected(`\`${text}\``)
      position++
    },
    report: (code, params, span = here(), rest = {}) => {
      diagnostics.push(diagnostic(code, params, span, rest))
    },
    fail,
    failExpected,
    subquery: (token) => options.readSubquery?.(token, diagnostics),
    window(length) {
      const from = position
      position = Math.min(end, position + length)
      return createStream({ ...options, start: from, end: position })
    },
    from: (first, last, into) => createStream({ ...options, start: first, end: last, diagnostics: into }),
  }
}
