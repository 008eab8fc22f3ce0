import type { Expr } from '../language/ast.ts'
import { operandsOf } from '../language/operands.ts'

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
