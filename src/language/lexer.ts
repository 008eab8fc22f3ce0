import type { Comment } from './ast.ts'
import { diagnostic } from './diagnostics/codes.ts'
import type { Diagnostic } from './diagnostics/diagnostic.ts'
import { isUnit, shortUnit } from './numbers.ts'
import { createScanner, type Scanner } from './scanner.ts'
import { cookFieldName } from './strings.ts'
import type { Lexed, Token, TokenKind } from './tokens.ts'

/** `query`: everything after the first pipe. `rule`: Cloud SIEM rule expressions (both quotes make strings, no `//` comments). */
export type Dialect = 'query' | 'rule'

const WORD = /[A-Za-z_]\w*(?:\.\w+)*/y
const NUMBER = /(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?/y
const SUFFIX = /[\w.]*/y
const DIGIT_NAME = /^\d+[A-Za-z_]\w*$/
/** `% "name"`, where no remainder can be meant: Sumo's apps have it. */
const SPACED_QUOTE = /%[ \t]+(?=")/y
const BARE_QUOTED_FIELD = /%[\w.[\]]+/y
const TEMPLATE = /\{\{[^{}\n]*\}\}/y
const MACRO = /`[^`\n]*`/y
const PATH = /:\/\/[^\s|"'(),]*/y
/** The path of a table in Sumo's library, as it stands after `from`. */
const TABLE_PATH = /(?:\/[\w.@%+-]+|[A-Za-z_][\w.@%+-]*\/[\w.@%+-]+)(?:\/[\w.@%+-]+)*/y
const TABLE_FOLLOWS: ReadonlySet<string> = new Set(['from', 'cat', 'save', 'append'])
const PUNCTUATION = /;(?=\s*strict\b)|<=>|\|\||&&|==|!=|<>|<=|>=|=<|=>|[()[\],=<>+\-*/%!?:|]/y
/** A run of letters outside ASCII is one mistake, not one per letter. */
const STRANGE = /[\p{L}\p{M}\p{N}]+|[\s\S]/uy

/** After these words an operand follows: `/` starts a regular expression and `%x` is a field. */
const OPERAND_FOLLOWS: ReadonlySet<string> = new Set(
  'and or not in matches rlike like contains where by as on from row column field fields eval'.split(' '),
)

/** Tokens of `text` from offset `from`. Takes any input, never throws; what is wrong is said in `problem` of a token. */
export const lex = (text: string, from: number, dialect: Dialect): Lexed => {
  const scanner = createScanner(text, from)
  const tokens: Token[] = []
  const comments: Comment[] = []
  const digitNames = new Set<string>()
  let previous: Token | undefined
  for (;;) {
    scanner.skipSpace()
    const comment = dialect === 'query' || scanner.at('/*') ? scanner.comment() : undefined
    if (comment !== undefined) {
      comments.push(comment.comment)
      if (comment.problem !== undefined) {
        tokens.push({ kind: 'invalid', span: comment.comment.span, text: '/*', problem: comment.problem })
      }
      continue
    }
    if (scanner.offset >= text.length) break
    previous = nextToken(scanner, previous, dialect, digitNames)
    tokens.push(previous)
  }
  tokens.push({ kind: 'end', span: { start: text.length, end: text.length }, text: '' })
  return { tokens, comments, oddSpaces: scanner.oddSpaces }
}

const isWord = (token: Token | undefined, word: string): boolean =>
  token?.kind === 'word' && token.text.toLowerCase() === word

const endsOperand = (token: Token | undefined): boolean => {
  switch (token?.kind) {
    case 'word':
      return !OPERAND_FOLLOWS.has(token.text.toLowerCase())
    case 'punctuation':
      return token.text === ')' || token.text === ']'
    case undefined:
    case 'invalid':
      return false
    default:
      return true
  }
}

/** `digitNames`: those that start with a digit, as Sumo's docs have them (`timeslice 2h as 2hrs`); known once `as` has named them. */
const nextToken = (
  s: Scanner,
  previous: Token | undefined,
  dialect: Dialect,
  digitNames: Set<string>,
): Token => {
  const start = s.offset
  const token = (kind: TokenKind, payload: string, problem?: Diagnostic): Token => ({
    kind,
    span: { start, end: s.offset },
    text: payload,
    ...(problem === undefined ? {} : { problem }),
  })
  const span = () => ({ start, end: s.offset })

  if (dialect === 'query' && previous?.kind === 'word' && previous.span.end < start) {
    const table = TABLE_FOLLOWS.has(previous.text.toLowerCase()) ? s.match(TABLE_PATH) : undefined
    if (table !== undefined) return token('path', table)
  }
  const word = s.match(WORD)
  if (word !== undefined) {
    const path = dialect === 'query' ? s.match(PATH) : undefined
    return path === undefined ? token('word', word) : token('path', word + path)
  }
  const c = s.text[s.offset] ?? ''
  if (c === '"' || (c === "'" && dialect === 'rule')) {
    if (s.at('"""') && dialect === 'query') {
      const raw = s.rawString()
      if (raw !== undefined) return token('rawString', raw)
    }
    const inner = s.quoted(c)
    if (inner !== undefined) return token(c === '"' ? 'string' : 'single', inner)
    s.restOfLine()
    return token('invalid', s.text.slice(start, s.offset), diagnostic('DQ101', {}, { start, end: start + 1 }))
  }
  if (c === "'") {
    const inner = s.single()
    if (inner !== undefined) return token('single', inner)
  }
  const subquery = dialect === 'query' ? s.subquery() : undefined
  if (subquery !== undefined) return token('subquery', '', subquery.problem)
  const curly = s.curly()
  if (curly !== undefined) return curlyToken(curly, token, span())
  if (c === '%' && dialect === 'query') {
    const spaced = endsOperand(previous) ? undefined : s.match(SPACED_QUOTE)
    if (spaced !== undefined || s.at('%"')) {
      if (spaced === undefined) s.advance(1)
      const inner = s.quoted('"')
      if (inner !== undefined) return token('quotedField', cookFieldName(inner))
      s.restOfLine()
      return token(
        'invalid',
        s.text.slice(start, s.offset),
        diagnostic('DQ107', {}, { start, end: start + 2 }),
      )
    }
    const bare = endsOperand(previous) ? undefined : s.match(BARE_QUOTED_FIELD)
    if (bare !== undefined) return token('quotedField', bare.slice(1))
  }
  if (c === '/' && startsRegex(previous, dialect)) {
    const pattern = s.regex()
    if (pattern !== undefined) return token('regex', pattern)
    s.restOfLine()
    return token('invalid', s.text.slice(start, s.offset), diagnostic('DQ103', {}, { start, end: start + 1 }))
  }
  const number = s.match(NUMBER)
  if (number !== undefined) {
    const suffix = s.match(SUFFIX) ?? ''
    const written = number + suffix
    if (dialect === 'query' && DIGIT_NAME.test(written)) {
      if (isWord(previous, 'as')) digitNames.add(written.toLowerCase())
      else if (isUnit(suffix)) return token('number', written)
      if (digitNames.has(written.toLowerCase())) return token('quotedField', written)
    }
    if (suffix === '' || isUnit(suffix)) return token('number', written)
    const unit = shortUnit(suffix)
    const duration = unit === undefined ? undefined : number + unit
    const problem =
      duration === undefined
        ? diagnostic('DQ109', { text: written }, span())
        : diagnostic('DQ109', { text: written, duration }, span(), { replacement: duration })
    return token('invalid', written, problem)
  }
  const template = s.match(TEMPLATE)
  if (template !== undefined)
    return token('invalid', template, diagnostic('DQ404', { text: template }, span()))
  const macro = s.match(MACRO)
  if (macro !== undefined)
    return token('invalid', macro, diagnostic('DQ403', { text: macro.slice(1, -1) }, span()))
  const punctuation = s.match(PUNCTUATION)
  if (punctuation !== undefined) return token('punctuation', punctuation)
  const strange = s.match(STRANGE) ?? s.advance(1)
  return token('invalid', strange, diagnostic('DQ106', { found: strange }, span()))
}

/** In rules a `/` divides unless `MATCHES` stands before it. */
const startsRegex = (previous: Token | undefined, dialect: Dialect): boolean =>
  dialect === 'query'
    ? !endsOperand(previous)
    : previous?.kind === 'word' && ['matches', 'rlike'].includes(previous.text.toLowerCase())

const curlyToken = (
  curly: { readonly found: string; readonly inner: string | undefined },
  token: (kind: TokenKind, payload: string, problem?: Diagnostic) => Token,
  span: { readonly start: number; readonly end: number },
): Token =>
  curly.inner === undefined
    ? token('invalid', curly.found, diagnostic('DQ104', { found: curly.found }, span))
    : token(
        'string',
        curly.inner,
        diagnostic('DQ104', { found: curly.found }, span, {
          replacement: `"${curly.inner.replaceAll('"', '\\"')}"`,
        }),
      )
