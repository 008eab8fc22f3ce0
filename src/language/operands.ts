import { assertNever } from '../base/assert-never.ts'
import type { Expr } from './ast.ts'

/** The direct operands of an expression. */
export const operandsOf = (expr: Expr): readonly Expr[] => {
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
