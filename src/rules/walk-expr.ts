import { assertNever } from '../base/assert-never.ts'
import type { Expr } from '../language/ast.ts'

/** The direct operands of an expression. */
const operandsOf = (expr: Expr): readonly Expr[] => {
  switch (expr.kind) {
    case 'field':
    case 'string':
    case 'number':
    case 'boolean':
    case 'null':
    case 'regex':
    case 'rawField':
    case 'fieldTags':
    case 'subquery':
    case 'lookupContains':
      return []
    case 'call':
      return expr.args
    case 'unary':
    case 'isNull':
      return [expr.operand]
    case 'binary':
      return [expr.left, expr.right]
    case 'conditional':
      return [expr.condition, expr.then, expr.otherwise]
    case 'in':
      return [expr.operand, ...expr.items]
    case 'matches':
      return [expr.operand, expr.pattern]
    case 'contains':
      return [expr.operand, expr.part]
    case 'list':
      return expr.items
    default:
      return assertNever(expr)
  }
}

/** The expression and everything in it, outermost first. */
export function* walkExpr(expr: Expr): Generator<Expr> {
  yield expr
  for (const operand of operandsOf(expr)) yield* walkExpr(operand)
}

/** Does the expression read this record field? */
export const readsField = (expr: Expr, name: string): boolean => {
  for (const part of walkExpr(expr)) if (part.kind === 'field' && part.field.name === name) return true
  return false
}
