import { assertNever } from '../base/assert-never.ts'
import type { Expr } from './ast.ts'

/** The expression with each field for which `other` gives something replaced by that; what it gives keeps its own span. */
export const replaceFields = (
  expr: Expr,
  other: (name: string, field: Extract<Expr, { kind: 'field' }>) => Expr | undefined,
): Expr => {
  const go = (part: Expr): Expr => replaceFields(part, other)
  switch (expr.kind) {
    case 'field':
      return other(expr.field.name, expr) ?? expr
    case 'string':
    case 'number':
    case 'boolean':
    case 'null':
    case 'regex':
    case 'rawField':
    case 'fieldTags':
    case 'subquery':
    case 'lookupContains':
      return expr
    case 'call':
      return { ...expr, args: expr.args.map(go) }
    case 'unary':
    case 'isNull':
      return { ...expr, operand: go(expr.operand) }
    case 'binary':
      return { ...expr, left: go(expr.left), right: go(expr.right) }
    case 'conditional': {
      const [condition, then, otherwise] = [go(expr.condition), go(expr.then), go(expr.otherwise)]
      return { ...expr, condition, then, otherwise }
    }
    case 'in':
      return { ...expr, operand: go(expr.operand), items: expr.items.map(go) }
    case 'matches':
      return expr.style === 'regex'
        ? { ...expr, operand: go(expr.operand) }
        : { ...expr, operand: go(expr.operand), pattern: go(expr.pattern) }
    case 'contains':
      return { ...expr, operand: go(expr.operand), part: go(expr.part) }
    case 'list':
      return { ...expr, items: expr.items.map(go) }
    default:
      return assertNever(expr)
  }
}
