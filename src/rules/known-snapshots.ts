import type { Expr } from '../language/ast.ts'
import type { PlacedPart } from './places.ts'
import type { Template, TemplateRef } from './template.ts'
import { readsField } from './walk-expr.ts'

/** The field that only the whole of the logs can fill; see records/fields.ts. */
export const KNOWN_SNAPSHOTS = 'dohyo_knownSnapshots'

/** Does the expression depend on what other events said about a snapshot? */
export const needsKnownSnapshots = (expr: Expr): boolean => readsField(expr, KNOWN_SNAPSHOTS)

const isTemplate = (part: PlacedPart): part is Template => Array.isArray(part)

const namesKnown = (ref: TemplateRef): boolean =>
  ref.kind === 'field' && ref.name.split('.').at(-1) === KNOWN_SNAPSHOTS

/**
 * Does an expression, a text or a field of a rule need what other events said? Only single events are judged a second time, so
 * that a rule over several records would find the field empty.
 */
export const asksForKnown = (part: PlacedPart): boolean => {
  if (isTemplate(part)) return part.some((piece) => typeof piece !== 'string' && namesKnown(piece))
  if (part.kind === 'raw') return false
  if (part.kind === 'field' && 'name' in part) return namesKnown(part)
  return needsKnownSnapshots(part)
}

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
