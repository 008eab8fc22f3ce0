import { assertNever } from '../base/assert-never.ts'
import type { Expr, FieldRef } from './ast.ts'
import type { StagePrinter } from './cursor-types.ts'
import { STRENGTH, strengthOf, strengthOfExpr } from './expression-operators.ts'
import { quoteFieldName, quotePattern, quoteString } from './strings.ts'
import { isReserved } from './tokens.ts'

const PLAIN_NAME = /^[A-Za-z_]\w*(?:\.\w+)*$/

const field = (ref: FieldRef): string =>
  ref.quoted || !PLAIN_NAME.test(ref.name) || isReserved(ref.name) ? quoteFieldName(ref.name) : ref.name

/** `/re/` as a literal: a slash is escaped unless the pattern escapes it already. */
const regex = (pattern: string): string =>
  `/${pattern.replace(/\\[\s\S]|\//g, (m) => (m === '/' ? '\\/' : m))}/`

const at = (expr: Expr, strength: number): string =>
  strengthOfExpr(expr) < strength ? `(${printExpression(expr)})` : printExpression(expr)

/** A side of a predicate: a comparison in there would be read the other way round, and `!x` would take the predicate. */
const side = (expr: Expr): string =>
  expr.kind === 'unary' && expr.op === 'not' ? `(${printExpression(expr)})` : at(expr, STRENGTH.sum)

const list = (items: readonly Expr[]): string => items.map(printExpression).join(', ')
const not = (negated: boolean): string => (negated ? 'not ' : '')

/** Canonical text: lower-case words, `=` and `!=`, `and`/`or`/`!`, no parentheses that change nothing. */
export const printExpression = (expr: Expr): string => {
  switch (expr.kind) {
    case 'field':
      return field(expr.field)
    case 'string':
      return quoteString(expr.value)
    case 'number':
      return expr.text
    case 'boolean':
      return String(expr.value)
    case 'null':
      return 'null'
    case 'call':
      return `${expr.name}(${list(expr.args)})`
    case 'unary': {
      // `!-x` and `--x` are read as they stand; a `not` below `-` too.
      return `${expr.op === 'not' ? '!' : '-'}${at(expr.operand, STRENGTH.unary)}`
    }
    case 'binary':
      return binary(expr)
    case 'conditional':
      return `${at(expr.condition, STRENGTH.or)} ? ${printExpression(expr.then)} : ${printExpression(expr.otherwise)}`
    case 'in':
      return `${predicateOperand(expr.operand)} ${not(expr.negated)}in (${list(expr.items)})`
    case 'matches': {
      const word = expr.style === 'like' ? 'like' : 'matches'
      const pattern = expr.style === 'regex' ? regex(expr.pattern.pattern) : side(expr.pattern)
      return `${predicateOperand(expr.operand)} ${not(expr.negated)}${word} ${pattern}`
    }
    case 'contains':
      return `${predicateOperand(expr.operand)} ${not(expr.negated)}contains ${side(expr.part)}`
    case 'isNull':
      return `${predicateOperand(expr.operand)} is ${not(expr.negated)}null`
    case 'regex':
      return regex(expr.pattern)
    case 'rawField':
      return `fields[${quoteString(expr.key)}]`
    case 'list':
      return `[${list(expr.items)}]`
    default:
      return assertNever(expr)
  }
}

/** Comparisons chain to the left, as binary operators do. */
const predicateOperand = (operand: Expr): string =>
  endsInNot(operand) ? `(${printExpression(operand)})` : at(operand, STRENGTH.comparison)

/** Would a predicate after it be taken by a `!` at the end of it? */
const endsInNot = (expr: Expr): boolean =>
  (expr.kind === 'unary' && (expr.op === 'not' || endsInNot(expr.operand))) ||
  (expr.kind === 'binary' && strengthOf(expr.op) >= STRENGTH.comparison && endsInNot(expr.right)) ||
  ((expr.kind === 'contains' || (expr.kind === 'matches' && expr.style !== 'regex')) &&
    endsInNot(expr.kind === 'contains' ? expr.part : expr.pattern))

const binary = (expr: Extract<Expr, { readonly kind: 'binary' }>): string => {
  const strength = strengthOf(expr.op)
  const op = ` ${expr.op} `
  return `${at(expr.left, strength)}${op}${at(expr.right, strength + 1)}`
}

/** What operators print their parts with. */
export const stagePrinter: StagePrinter = {
  expr: printExpression,
  field,
  fields: (fields) => fields.map(field).join(', '),
  string: quoteString,
  pattern: quotePattern,
}
