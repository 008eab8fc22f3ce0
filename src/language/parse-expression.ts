import { cover, type Span } from '../base/span.ts'
import type { Expr } from './ast.ts'
import { atPredicate, binaryAt, STRENGTH } from './expression-operators.ts'
import { type ExpressionReader, fieldRef, regexLiteral } from './expression-reader.ts'
import type { Dialect } from './lexer.ts'
import { readNumber } from './numbers.ts'
import { parsePredicate } from './parse-predicate.ts'
import { cookRuleString, cookString, quoteString } from './strings.ts'
import { readTableKeys, readTablePath } from './table-path.ts'
import { MAX_DEPTH, MAX_OPERATORS, type TokenStream } from './token-stream.ts'
import { isReserved, type Token } from './tokens.ts'

/** Reads one expression from the stream; reports and abandons by `s.fail`. */
export const parseExpression = (s: TokenStream, dialect: Dialect = 'query'): Expr => {
  const reader: ExpressionReader = {
    s,
    dialect,
    depth: 0,
    operators: 0,
    read: (strength) => {
      if (++reader.depth > MAX_DEPTH) s.fail('DQ204', { limit: MAX_DEPTH, what: 'levels of nesting' })
      const expr = strength <= STRENGTH.conditional ? readConditional(reader) : readBinary(reader, strength)
      reader.depth--
      return expr
    },
    list: (close, open) => readList(reader, close, open),
  }
  return reader.read(STRENGTH.conditional)
}

const readConditional = (r: ExpressionReader): Expr => {
  const condition = readBinary(r, STRENGTH.or)
  if (r.dialect === 'rule' || !r.s.acceptPunctuation('?')) return condition
  const then = r.read(STRENGTH.conditional)
  r.s.expectPunctuation(':')
  const otherwise = r.read(STRENGTH.conditional)
  return { kind: 'conditional', span: cover(condition.span, otherwise.span), condition, then, otherwise }
}

const readBinary = (r: ExpressionReader, minimum: number): Expr => {
  let left = readPrefix(r, minimum)
  for (;;) {
    if (r.operators > MAX_OPERATORS) r.s.fail('DQ204', { limit: MAX_OPERATORS, what: 'operators' })
    if (minimum <= STRENGTH.comparison && atPredicate(r.s, r.dialect === 'rule')) {
      r.operators++
      left = parsePredicate(r, left)
      continue
    }
    const operator = binaryAt(r.s, r.dialect === 'rule')
    if (operator === undefined || operator.strength < minimum) return left
    r.operators++
    const opSpan = r.s.next().span
    const right = r.read(operator.strength + 1)
    left = { kind: 'binary', span: cover(left.span, right.span), op: operator.op, opSpan, left, right }
  }
}

/**
 * The word `not` takes the whole comparison that follows (`not x in (1)`); `!` and `-` take one operand, except that
 * `!x matches y` negates the predicate: a negated text would match nothing sensible.
 */
const readPrefix = (r: ExpressionReader, minimum: number): Expr => {
  const start = r.s.here()
  if (r.s.acceptWord('not') !== undefined) {
    const operand = r.read(STRENGTH.comparison)
    return { kind: 'unary', span: cover(start, operand.span), op: 'not', operand }
  }
  if (r.s.acceptPunctuation('-')) {
    const operand = r.read(STRENGTH.unary)
    return { kind: 'unary', span: cover(start, operand.span), op: '-', operand }
  }
  if (r.s.acceptPunctuation('!')) {
    const inner = r.read(STRENGTH.unary)
    const negatesPredicate =
      minimum <= STRENGTH.unary && inner.kind !== 'unary' && atPredicate(r.s, r.dialect === 'rule')
    const operand = negatesPredicate ? parsePredicate(r, inner) : inner
    return { kind: 'unary', span: cover(start, operand.span), op: 'not', operand }
  }
  return readPrimary(r)
}

const readPrimary = (r: ExpressionReader): Expr => {
  const token = r.s.peek()
  const { span } = token
  switch (token.kind) {
    case 'word':
      return readWord(r, token)
    case 'quotedField':
      r.s.next()
      return { kind: 'field', span, field: fieldRef(token) }
    case 'string':
      r.s.next()
      return {
        kind: 'string',
        span,
        value: r.dialect === 'rule' ? cookRuleString(token.text) : cookString(token.text),
      }
    case 'rawString':
      r.s.next()
      return { kind: 'string', span, value: token.text }
    case 'single':
      return readSingle(r, token)
    case 'number':
      r.s.next()
      return { kind: 'number', span, text: token.text, ...readNumber(token.text) }
    case 'regex':
      r.s.next()
      return regexLiteral(token)
    case 'subquery':
      return readSubquery(r, token)
    case 'punctuation':
      return readBracketed(r, token)
    default:
      return r.s.failExpected('an expression')
  }
}

/** Not a string in Sumo, but what it should have been is beyond doubt: say so once and go on. */
const readSingle = (r: ExpressionReader, token: Token): Expr => {
  r.s.next()
  if (r.dialect === 'rule') return { kind: 'string', span: token.span, value: cookRuleString(token.text) }
  const replacement = quoteString(token.text)
  r.s.report('DQ108', { replacement }, token.span, { replacement })
  return { kind: 'string', span: token.span, value: token.text }
}

const readBracketed = (r: ExpressionReader, token: Token): Expr => {
  if (token.text === '(') {
    r.s.next()
    const inner = r.read(STRENGTH.conditional)
    if (!r.s.acceptPunctuation(')')) failClosing(r, ')', '(', token.span)
    return { ...inner, span: { start: token.span.start, end: r.s.lastEnd() } }
  }
  if (token.text === '[') {
    if (r.dialect === 'rule') {
      r.s.next()
      const items = r.list(']', token.span)
      return { kind: 'list', span: { start: token.span.start, end: r.s.lastEnd() }, items }
    }
  }
  return r.s.failExpected('an expression')
}

const readWord = (r: ExpressionReader, token: Token): Expr => {
  const { span } = token
  const word = token.text.toLowerCase()
  if (r.s.atPunctuation('(', 1) && !isReserved(word)) {
    r.s.next()
    const open = r.s.next().span
    if (word === 'lookupcontains' && r.dialect === 'query') return readLookupContains(r, token)
    const args = r.list(')', open)
    return {
      kind: 'call',
      span: { start: span.start, end: r.s.lastEnd() },
      name: token.text,
      nameSpan: span,
      args,
    }
  }
  if (r.dialect === 'rule' && r.s.atPunctuation('[', 1)) {
    if (word === 'fields') return readKeyed(r, token, (span, key) => ({ kind: 'rawField', span, key }))
    // the documentation has both spellings
    if (word === 'fieldtags' || word === 'fieldstags')
      return readKeyed(r, token, (span, field) => ({ kind: 'fieldTags', span, field }))
  }
  if (word === 'null' || word === 'true' || word === 'false') {
    r.s.next()
    return word === 'null' ? { kind: 'null', span } : { kind: 'boolean', span, value: word === 'true' }
  }
  if (isReserved(word)) return r.s.failExpected('an expression')
  r.s.next()
  if (r.dialect === 'rule' && word.startsWith('fields.'))
    return { kind: 'rawField', span, key: token.text.slice('fields.'.length) }
  const field: Expr = { kind: 'field', span, field: fieldRef(token) }
  return r.dialect === 'rule' ? readEntries(r, field, token) : field
}

/** `map['key']`, `list[0]`, one after the other: calls of `element_at`. */
const readEntries = (r: ExpressionReader, of: Expr, name: Token): Expr => {
  let value = of
  while (r.s.acceptPunctuation('[')) {
    const token = r.s.peek()
    const text = token.kind === 'string' || token.kind === 'single'
    if (!text && !(token.kind === 'number' && /^\d{1,9}$/.test(token.text)))
      return r.s.failExpected('a quoted key or a whole number')
    r.s.next()
    const key: Expr = text
      ? { kind: 'string', span: token.span, value: cookRuleString(token.text) }
      : { kind: 'number', span: token.span, value: Number(token.text), text: token.text }
    r.s.expectPunctuation(']')
    const span = { start: name.span.start, end: r.s.lastEnd() }
    value = { kind: 'call', span, name: 'element_at', nameSpan: name.span, args: [value, key] }
  }
  return value
}

const readSubquery = (r: ExpressionReader, token: Token): Expr => {
  r.s.next()
  const subquery = r.s.subquery(token)
  // what is wrong in it has been said, and it is no reason to give up the stage
  if (subquery === undefined) return { kind: 'null', span: token.span }
  if (subquery.keywords !== undefined)
    r.s.report(
      'DQ408',
      { what: '`keywords`', reason: 'it is for subqueries before the first `|` only; leave it out' },
      subquery.keywords.span,
    )
  return { kind: 'subquery', span: token.span, subquery }
}

const readLookupContains = (r: ExpressionReader, name: Token): Expr => {
  const table = readTablePath(r.s, 'the path of a table')
  r.s.expectPunctuation(',')
  const on = readTableKeys(r.s)
  r.s.expectPunctuation(')')
  return {
    kind: 'lookupContains',
    span: { start: name.span.start, end: r.s.lastEnd() },
    table: { ...table, quoted: true },
    on,
  }
}

/** `name['key']`. */
const readKeyed = (r: ExpressionReader, token: Token, make: (span: Span, key: string) => Expr): Expr => {
  r.s.next()
  r.s.expectPunctuation('[')
  const key = r.s.peek()
  if (key.kind !== 'string' && key.kind !== 'single') return r.s.failExpected('a quoted key')
  r.s.next()
  r.s.expectPunctuation(']')
  return make({ start: token.span.start, end: r.s.lastEnd() }, cookRuleString(key.text))
}

/** Comma-separated expressions up to and with `close`; `open` is already taken. */
const readList = (r: ExpressionReader, close: ')' | ']', open: Span): readonly Expr[] => {
  const items: Expr[] = []
  if (r.s.acceptPunctuation(close)) return items
  do {
    items.push(r.read(STRENGTH.conditional))
  } while (r.s.acceptPunctuation(','))
  if (!r.s.acceptPunctuation(close)) failClosing(r, close, close === ')' ? '(' : '[', open)
  return items
}

const failClosing = (r: ExpressionReader, close: string, open: string, openSpan: Span): never => {
  if (r.s.atEnd()) return r.s.fail('DQ206', { open }, openSpan)
  return r.s.failExpected(close === ')' ? '`)` or an operator' : `\`${close}\``)
}
