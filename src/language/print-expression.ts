import { assertNever } from '../base/assert-never.ts'
import type { Expr, FieldRef, Subquery } from './ast.ts'
import { STRENGTH, strengthOf, strengthOfExpr } from './expression-operators.ts'
import { quoteFieldName, quoteString } from './strings.ts'
import { printTableKeys, printTablePath } from './table-path.ts'
import { isReserved } from './tokens.ts'

const PLAIN_NAME = /^[A-Za-z_]\w*(?:\.\w+)*$/

export const printField = (ref: FieldRef): string =>
  ref.quoted || !PLAIN_NAME.test(ref.name) || isReserved(ref.name) ? quoteFieldName(ref.name) : ref.name

/** `/re/` as a literal: a slash is escaped unless the pattern escapes it already. */
const regex = (pattern: string): string =>
  `/${pattern.replace(/\\[\s\S]|\//g, (m) => (m === '/' ? '\\/' : m))}/`

const not = (negated: boolean): string => (negated ? 'not ' : '')

/** Would a predicate after it be taken by a `!` at the end of it? */
const endsInNot = (expr: Expr): boolean =>
  (expr.kind === 'unary' && (expr.op === 'not' || endsInNot(expr.operand))) ||
  (expr.kind === 'binary' && strengthOf(expr.op) >= STRENGTH.comparison && endsInNot(expr.right)) ||
  ((expr.kind === 'contains' || (expr.kind === 'matches' && expr.style !== 'regex')) &&
    endsInNot(expr.kind === 'contains' ? expr.part : expr.pattern))

/**
 * Writes expressions in canonical text: lower-case words, `=` and `!=`, `and`/`or`/`!`, no parentheses that change nothing.
 * `subquery` writes the queries in them, whose stages only operators can print.
 */
export const expressionPrinter = (subquery: (subquery: Subquery) => string): ((expr: Expr) => string) => {
  const at = (expr: Expr, strength: number): string =>
    strengthOfExpr(expr) < strength ? `(${print(expr)})` : print(expr)
  /** A side of a predicate: a comparison in there would be read the other way round, and `!x` would take the predicate. */
  const side = (expr: Expr): string =>
    expr.kind === 'unary' && expr.op === 'not' ? `(${print(expr)})` : at(expr, STRENGTH.sum)
  const list = (items: readonly Expr[]): string => items.map(print).join(', ')
  /** Comparisons chain to the left, as binary operators do. */
  const predicateOperand = (operand: Expr): string =>
    endsInNot(operand) ? `(${print(operand)})` : at(operand, STRENGTH.comparison)
  const binary = (expr: Extract<Expr, { readonly kind: 'binary' }>): string => {
    const strength = strengthOf(expr.op)
    return `${at(expr.left, strength)} ${expr.op} ${at(expr.right, strength + 1)}`
  }

  const print = (expr: Expr): string => {
    switch (expr.kind) {
      case 'field':
        return printField(expr.field)
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
      case 'unary':
        // `!-x` and `--x` are read as they stand; a `not` below `-` too.
        return `${expr.op === 'not' ? '!' : '-'}${at(expr.operand, STRENGTH.unary)}`
      case 'binary':
        return binary(expr)
      case 'conditional':
        return `${at(expr.condition, STRENGTH.or)} ? ${print(expr.then)} : ${print(expr.otherwise)}`
      case 'in':
        return `${predicateOperand(expr.operand)} ${not(expr.negated)}in (${list(expr.items)})`
      case 'matches': {
        const word = expr.style === 'like' ? 'like' : 'matches'
        const pattern = expr.style === 'regex' ? regex(expr.pattern.pattern) : side(expr.pattern)
        const escaped =
          expr.style === 'regex' || expr.escape === undefined ? '' : ` escape ${quoteString(expr.escape)}`
        return `${predicateOperand(expr.operand)} ${not(expr.negated)}${word} ${pattern}${escaped}`
      }
      case 'contains':
        return `${predicateOperand(expr.operand)} ${not(expr.negated)}contains ${side(expr.part)}`
      case 'isNull':
        return `${predicateOperand(expr.operand)} is ${not(expr.negated)}null`
      case 'subquery':
        return subquery(expr.subquery)
      case 'lookupContains':
        return `lookupContains(${printTablePath(expr.table)}, ${printTableKeys(expr.on, printField)})`
      case 'regex':
        return regex(expr.pattern)
      case 'rawField':
        return `fields[${quoteString(expr.key)}]`
      case 'fieldTags':
        return `fieldTags[${quoteString(expr.field)}]`
      case 'list':
        return `[${list(expr.items)}]`
      default:
        return assertNever(expr)
    }
  }
  return print
}
