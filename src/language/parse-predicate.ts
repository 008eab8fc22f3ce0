import { cover } from '../base/span.ts'
import type { Expr } from './ast.ts'
import { STRENGTH } from './expression-operators.ts'
import { type ExpressionReader, regexLiteral } from './expression-reader.ts'
import { cookRuleString } from './strings.ts'

/** Reads `matches …`, `[not] in (…)`, `contains …`, `is [not] null`, and the rules' `rlike`, `between` after `operand`. */
export const parsePredicate = (r: ExpressionReader, operand: Expr): Expr => {
  const { s } = r
  const negated = s.acceptPunctuation('!') || s.acceptWord('not') !== undefined
  const word = s.acceptWord('matches', 'rlike', 'contains', 'like', 'in', 'is', 'between')
  const span = () => ({ start: operand.span.start, end: s.lastEnd() })
  switch (word) {
    case 'matches':
    case 'rlike':
      return matches(r, operand, negated, word)
    case 'contains': {
      const part = r.read(STRENGTH.sum)
      return { kind: 'contains', span: span(), negated, operand, part }
    }
    case 'like': {
      const pattern = r.read(STRENGTH.sum)
      const escaped = r.dialect === 'rule' && s.acceptWord('escape') !== undefined ? escapeOf(r) : {}
      return { kind: 'matches', style: 'like', span: span(), negated, operand, pattern, ...escaped }
    }
    case 'in':
      return inList(r, operand, negated)
    case 'is':
      return isNull(r, operand)
    default:
      return between(r, operand, negated)
  }
}

const escapeOf = ({ s }: ExpressionReader): { readonly escape: string } => {
  const token = s.peek()
  const text = token.kind === 'string' || token.kind === 'single' ? cookRuleString(token.text) : ''
  const char = text === '\\\\' ? '\\' : text
  if (char.length !== 1) return s.failExpected('one character in quotes')
  s.next()
  return { escape: char }
}

const matches = (r: ExpressionReader, operand: Expr, negated: boolean, word: 'matches' | 'rlike'): Expr => {
  const { s } = r
  const parenthesised = s.atPunctuation('(') && s.peek(1).kind === 'regex' && s.atPunctuation(')', 2)
  if (parenthesised) s.next()
  const token = s.peek()
  if (token.kind === 'regex') {
    s.next()
    if (parenthesised) s.next()
    const span = { start: operand.span.start, end: s.lastEnd() }
    return { kind: 'matches', style: 'regex', span, negated, operand, pattern: regexLiteral(token) }
  }
  const pattern = r.read(STRENGTH.sum)
  const span = cover(operand.span, pattern.span)
  if (word === 'matches') return { kind: 'matches', style: 'glob', span, negated, operand, pattern }
  // RLIKE takes its regular expression as a string.
  if (pattern.kind !== 'string') return s.fail('DQ309', { what: 'the pattern of `RLIKE`' }, pattern.span)
  const regex = { kind: 'regex', span: pattern.span, pattern: pattern.value } as const
  return { kind: 'matches', style: 'regex', span, negated, operand, pattern: regex }
}

const inList = (r: ExpressionReader, operand: Expr, negated: boolean): Expr => {
  const { s } = r
  const open = s.here()
  if (s.peek().kind === 'subquery')
    return s.failExpected(
      'a list',
      'a subquery is a condition of its own: `where [subquery: … | compose field]`',
    )
  if (!s.acceptPunctuation('('))
    return s.failExpected('a list', 'write the values in parentheses: `in ("a", "b")`')
  const items = r.list(')', open)
  return { kind: 'in', span: { start: operand.span.start, end: s.lastEnd() }, negated, operand, items }
}

const isNull = (r: ExpressionReader, operand: Expr): Expr => {
  const { s } = r
  const negated = s.acceptWord('not') !== undefined
  if (s.acceptWord('null') === undefined)
    return s.failExpected('`null`', 'for empty text there are `isEmpty(x)` and `isBlank(x)`')
  return { kind: 'isNull', span: { start: operand.span.start, end: s.lastEnd() }, negated, operand }
}

/** `x between a and b` is short for two comparisons; `not` of it is two-valued like every negation. */
const between = (r: ExpressionReader, operand: Expr, negated: boolean): Expr => {
  const { s } = r
  const opSpan = s.here()
  const low = r.read(STRENGTH.sum)
  if (s.acceptWord('and') === undefined) return s.failExpected('`and`')
  const high = r.read(STRENGTH.sum)
  const span = cover(operand.span, high.span)
  const left: Expr = {
    kind: 'binary',
    span: cover(operand.span, low.span),
    op: '>=',
    opSpan,
    left: operand,
    right: low,
  }
  const right: Expr = { kind: 'binary', span, op: '<=', opSpan, left: operand, right: high }
  const both: Expr = { kind: 'binary', span, op: 'and', opSpan, left, right }
  return negated ? { kind: 'unary', span, op: 'not', operand: both } : both
}
