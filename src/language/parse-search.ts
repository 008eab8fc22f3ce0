import { cover, type Span } from '../base/span.ts'
import type { FieldRef, SearchExpr } from './ast.ts'
import { isScopeOperator } from './scope-lexer.ts'
import { cookString } from './strings.ts'
import { MAX_DEPTH, type TokenStream } from './token-stream.ts'
import type { Token } from './tokens.ts'

/** `=` and its kin as they are in the tree. */
const CANONICAL: Readonly<Record<string, '=' | '!=' | '<' | '<=' | '>' | '>='>> = {
  '=': '=',
  '==': '=',
  '!=': '!=',
  '<>': '!=',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
}
const FIELD_NAME = /^[A-Za-z_][\w.-]*$/

interface Reader {
  readonly s: TokenStream
  depth: number
}

/** Reads the search expression (language spec §1.1) to the end of the stream: `NOT` binds tighter than `AND`, that than `OR`. */
export const parseSearch = (s: TokenStream): SearchExpr => {
  const start = s.here()
  if (s.atEnd()) return { kind: 'all', span: { start: start.start, end: start.start } }
  const r: Reader = { s, depth: 0 }
  const items: SearchExpr[] = []
  // A stray `)` is reported and left out, so that what follows is still read.
  while (!s.atEnd()) {
    const item = readOr(r)
    if (item !== undefined) items.push(item)
    if (!s.atEnd()) {
      s.report('DQ207', { found: s.peek().text })
      s.next()
    }
  }
  return group('and', items) ?? { kind: 'all', span: start }
}

const isWord = (s: TokenStream, word: 'and' | 'or' | 'not'): boolean =>
  s.atWord(word) || s.atPunctuation(SYMBOLS[word])
const SYMBOLS = { and: '&&', or: '||', not: '!' } as const

/** One list for `a and b and c`, however it was grouped: the meaning is the same. */
const group = (kind: 'and' | 'or', items: readonly SearchExpr[]): SearchExpr | undefined => {
  const [first, ...rest] = items
  if (first === undefined || rest.length === 0) return first
  const last = rest.at(-1) ?? first
  const flat = items.flatMap((item) => (item.kind === kind ? item.items : [item]))
  return { kind, span: cover(first.span, last.span), items: flat }
}

const readOr = (r: Reader): SearchExpr | undefined => {
  const items: (SearchExpr | undefined)[] = [readAnd(r)]
  while (isWord(r.s, 'or')) {
    const word = r.s.next()
    const item = readAnd(r)
    if (item === undefined || items.at(-1) === undefined) danglingWord(r, word)
    items.push(item)
  }
  return group(
    'or',
    items.filter((item) => item !== undefined),
  )
}

const readAnd = (r: Reader): SearchExpr | undefined => {
  const items: SearchExpr[] = []
  while (!r.s.atEnd() && !r.s.atPunctuation(')') && !isWord(r.s, 'or')) {
    if (isWord(r.s, 'and')) {
      const word = r.s.next()
      const ends = r.s.atEnd() || r.s.atPunctuation(')') || isWord(r.s, 'or') || isWord(r.s, 'and')
      if (items.length === 0 || ends) danglingWord(r, word)
      continue
    }
    const item = readNot(r)
    if (item !== undefined) items.push(item)
  }
  return group('and', items)
}

const danglingWord = (r: Reader, word: Token): void => r.s.report('DQ210', { word: word.text }, word.span)

const readNot = (r: Reader): SearchExpr | undefined => {
  if (!isWord(r.s, 'not')) return readTerm(r)
  const word = r.s.next()
  enter(r)
  const ends = r.s.atEnd() || r.s.atPunctuation(')') || isWord(r.s, 'or') || isWord(r.s, 'and')
  const item = ends ? undefined : readNot(r)
  r.depth--
  if (ends) danglingWord(r, word)
  return item === undefined ? undefined : { kind: 'not', span: cover(word.span, item.span), item }
}

const enter = (r: Reader): void => {
  if (++r.depth > MAX_DEPTH) r.s.fail('DQ204', { limit: MAX_DEPTH, what: 'levels of nesting' })
}

const readTerm = (r: Reader): SearchExpr | undefined => {
  const { s } = r
  const token = s.next()
  const { span } = token
  if (token.kind === 'punctuation' && token.text === '(') return readParenthesised(r, span)
  const operator = s.peek()
  if (operator.kind === 'punctuation' && isScopeOperator(operator.text)) return readMetadata(r, token)
  switch (token.kind) {
    case 'string':
      return { kind: 'phrase', span, text: cookString(token.text) }
    case 'word':
      return token.text === '*' ? { kind: 'all', span } : { kind: 'keyword', span, text: token.text }
    case 'subquery': {
      const subquery = s.subquery(token)
      return subquery === undefined ? undefined : { kind: 'subquery', span, subquery }
    }
    case 'quotedField':
      s.report('DQ201', { expected: '`=` after the field name', found: 'none' }, span)
      return undefined
    case 'punctuation':
      s.report('DQ210', { word: token.text }, span)
      return undefined
    default:
      // An invalid token speaks for itself.
      return undefined
  }
}

const readParenthesised = (r: Reader, open: Span): SearchExpr | undefined => {
  enter(r)
  const inner = readOr(r)
  r.depth--
  if (!r.s.acceptPunctuation(')')) r.s.report('DQ206', { open: '(' }, open)
  else if (inner === undefined)
    r.s.report(
      'DQ201',
      { expected: 'a search term', found: '`()`' },
      { start: open.start, end: r.s.lastEnd() },
    )
  return inner === undefined ? undefined : { ...inner, span: { start: open.start, end: r.s.lastEnd() } }
}

const readMetadata = (r: Reader, name: Token): SearchExpr | undefined => {
  const { s } = r
  const operator = s.next()
  const op = CANONICAL[operator.text] ?? '='
  const value = s.peek()
  const hasValue = value.kind === 'word' || value.kind === 'string'
  if (hasValue || value.kind === 'invalid') s.next()
  else s.report('DQ208', { field: name.text, op: operator.text }, operator.span)
  const isName = name.kind === 'quotedField' || (name.kind === 'word' && FIELD_NAME.test(name.text))
  if (!isName && name.problem === undefined) s.report('DQ209', { found: name.text }, name.span)
  if (!hasValue || !isName) return undefined
  const quoted = value.kind === 'string'
  const field: FieldRef = { name: name.text, span: name.span, quoted: name.kind === 'quotedField' }
  return {
    kind: 'metadata',
    span: cover(name.span, value.span),
    field,
    op,
    value: quoted ? cookString(value.text) : value.text,
    valueSpan: value.span,
    quoted,
  }
}
