import type { Span } from '../base/span.ts'
import type { Comment } from './ast.ts'
import { diagnostic } from './diagnostics/codes.ts'
import type { Diagnostic } from './diagnostics/diagnostic.ts'

/** Reads characters; shared by the lexers of the search expression, of stages and of rule expressions. */
export interface Scanner {
  readonly text: string
  readonly offset: number
  readonly oddSpaces: readonly Span[]
  at(text: string): boolean
  /** Takes `n` UTF-16 units and returns them. */
  advance(n: number): string
  /** Takes what a sticky, never-empty `pattern` matches here. */
  match(pattern: RegExp): string | undefined
  skipSpace(): void
  /** Takes a comment of either style, if one starts here. */
  comment(): { readonly comment: Comment; readonly problem?: Diagnostic } | undefined
  /** The inside of a string that opens here with `quote`; undefined (and nothing taken but the quote) when it is never closed. */
  quoted(quote: string): string | undefined
  /** The inside of `"""…"""`. */
  rawString(): string | undefined
  /** The inside of `'…'` in a query, where a backslash is just a character (`escape='\'`, `quote='''`). */
  single(): string | undefined
  /** A typographic quote; with `inner` when the closing one is on the same line. */
  curly(): { readonly found: string; readonly inner: string | undefined } | undefined
  /** The pattern of `/…/` on one line, `\/` unescaped. */
  regex(): string | undefined
  restOfLine(): void
  /** Takes a whole `[subquery …]`, if one starts here: its pipes are its own. */
  subquery(): { readonly problem?: Diagnostic } | undefined
}

const SPACE = /[ \t\n\r\f\v]+/y
const ODD_SPACE = /[\u0085\u00a0\u1680\u2000-\u200b\u2028\u2029\u202f\u205f\u2060\u3000\ufeff]+/y
const LINE_COMMENT = /\/\/[^\n\r]*/y
const CURLY_DOUBLE = /[“”„‟″]([^“”„‟″"\n]*)[“”„‟″"]/y
const CURLY_SINGLE = /‘([^‘’\n]*)’/y
const CURLY = /[“”„‟″‘’]/y
const SUBQUERY = /\[\s*subquery\b/iy
const QUOTED_BRACKET = /'[[\]]'/y

export const createScanner = (text: string, from: number): Scanner => {
  let offset = from
  const oddSpaces: Span[] = []
  // Strings that are never closed would each be searched to the end of the text: remember that there is nothing to find.
  const unclosed = new Set<string>()

  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = offset
    const found = pattern.exec(text)?.[0]
    if (found === undefined || found === '') return undefined
    offset += found.length
    return found
  }
  const at = (what: string): boolean => text.startsWith(what, offset)
  const advance = (n: number): string => {
    const start = offset
    offset = Math.min(text.length, start + n)
    return text.slice(start, offset)
  }
  /** Offset of the unescaped `close` at or after `start`. */
  const find = (close: string, start: number, stopAtLine: boolean): number | undefined => {
    for (let i = start; i < text.length; i++) {
      const c = text[i]
      if (c === '\\') i++
      else if (c === close) return i
      if (stopAtLine && text[i] === '\n') return undefined
    }
    return undefined
  }
  const take = (start: number, end: number, next: number): string => {
    offset = next
    return text.slice(start, end)
  }

  const quoted = (quote: string): string | undefined => {
    const start = offset + 1
    const end = unclosed.has(quote) ? undefined : find(quote, start, false)
    if (end !== undefined) return take(start, end, end + 1)
    unclosed.add(quote)
    offset = start
    return undefined
  }
  const comment = (): ReturnType<Scanner['comment']> => {
    const start = offset
    const line = match(LINE_COMMENT)
    if (line !== undefined)
      return { comment: { span: { start, end: offset }, style: 'line', text: line.slice(2) } }
    if (!at('/*')) return undefined
    const end = text.indexOf('*/', start + 2)
    offset = end === -1 ? text.length : end + 2
    const inner = text.slice(start + 2, end === -1 ? text.length : end)
    const found: Comment = { span: { start, end: offset }, style: 'block', text: inner }
    return end === -1
      ? { comment: found, problem: diagnostic('DQ102', {}, { start, end: start + 2 }) }
      : { comment: found }
  }

  return {
    text,
    get offset() {
      return offset
    },
    oddSpaces,
    at,
    advance,
    match,
    skipSpace() {
      for (;;) {
        if (match(SPACE) !== undefined) continue
        const start = offset
        if (match(ODD_SPACE) === undefined) return
        if (start > 0 || text[0] !== '\ufeff') oddSpaces.push({ start, end: offset })
      }
    },
    comment,
    quoted,
    rawString() {
      const start = offset + 3
      const end = unclosed.has('"""') ? -1 : text.indexOf('"""', start)
      if (end !== -1) return take(start, end, end + 3)
      unclosed.add('"""')
      return undefined
    },
    single() {
      if (text[offset + 2] === "'" && text[offset + 1] !== '\n')
        return take(offset + 1, offset + 2, offset + 3)
      for (let i = offset + 1; i < text.length && text[i] !== '\n'; i++) {
        if (text[i] === "'") return take(offset + 1, i, i + 1)
      }
      return undefined
    },
    curly() {
      const start = offset
      const pair = match(CURLY_DOUBLE) ?? match(CURLY_SINGLE)
      if (pair !== undefined) return { found: text.slice(start, start + 1), inner: pair.slice(1, -1) }
      const found = match(CURLY)
      return found === undefined ? undefined : { found, inner: undefined }
    },
    regex() {
      const start = offset + 1
      const end = find('/', start, true)
      return end === undefined
        ? undefined
        : take(start, end, end + 1).replace(/\\([\s\S])/g, (all, c: string) => (c === '/' ? '/' : all))
    },
    restOfLine() {
      const end = text.indexOf('\n', offset)
      offset = end === -1 ? text.length : end
    },
    subquery() {
      const start = offset
      if (match(SUBQUERY) === undefined) return undefined
      for (let open = 1; offset < text.length; ) {
        const c = text[offset]
        if (c === '"') quoted('"')
        else if (c === '/' && /[\s|(:]/.test(text[offset - 1] ?? ' ') && comment() !== undefined) continue
        else if (c === '\\') advance(2)
        else if (match(QUOTED_BRACKET) === undefined) {
          if (c === '[') open++
          else if (c === ']') open--
          advance(1)
          if (open === 0) return {}
        }
      }
      return { problem: diagnostic('DQ206', { open: '[' }, { start, end: start + 1 }) }
    },
  }
}
