import type { Expr } from '../language/ast.ts'
import { readsField } from './walk-expr.ts'

/** The field that only the whole of the logs can fill; see records/fields.ts. */
export const KNOWN_SNAPSHOTS = 'dohyo_knownSnapshots'

/** Does the expression depend on what other events said about a snapshot? */
export const needsKnownSnapshots = (expr: Expr): boolean => readsField(expr, KNOWN_SNAPSHOTS)

/**
 * The expression for a first pass, when nothing is known yet: true for every record for which the full expression is true,
 * whatever the snapshots known. Each condition on `dohyo_knownSnapshots` counts as true, or as false where an odd number of
 * NOTs stands around it.
 */
export const relaxKnownSnapshots = (expr: Expr, assumed = true): Expr => {
  if (!needsKnownSnapshots(expr)) return expr
  if (expr.kind === 'unary' && expr.op === 'not')
    return { ...expr, operand: relaxKnownSnapshots(expr.operand, !assumed) }
  if (expr.kind === 'binary' && (expr.op === 'and' || expr.op === 'or'))
    return {
      ...expr,
      left: relaxKnownSnapshots(expr.left, assumed),
      right: relaxKnownSnapshots(expr.right, assumed),
    }
  return { kind: 'boolean', span: expr.span, value: assumed }
}
