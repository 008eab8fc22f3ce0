import type { Expr, FieldRef } from '../language/ast.ts'
import { operandsOf } from '../language/operands.ts'

/** The expressions of a stage, outermost only, and the fields that it names outside of them. */
export interface StageParts {
  readonly exprs: readonly Expr[]
  readonly refs: readonly FieldRef[]
}

const EXPRESSIONS: ReadonlySet<string> = new Set([
  'field',
  'string',
  'number',
  'boolean',
  'null',
  'call',
  'unary',
  'binary',
  'conditional',
  'in',
  'matches',
  'contains',
  'isNull',
  'regex',
  'list',
  'subquery',
  'lookupContains',
] satisfies Expr['kind'][])

const isExpr = (node: object): node is Expr =>
  'kind' in node && typeof node.kind === 'string' && EXPRESSIONS.has(node.kind) && 'span' in node

const isFieldRef = (node: object): node is FieldRef => 'quoted' in node && 'name' in node && 'span' in node

/**
 * What any stage consists of, whatever the operator: the definitions of operators are not asked, so that a new one is
 * covered at once. Pipelines within a stage are left out: they have rows of their own.
 */
export const stageParts = (stage: object): StageParts => {
  const exprs: Expr[] = []
  const refs: FieldRef[] = []
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) {
      for (const item of node) visit(item)
      return
    }
    if (typeof node !== 'object' || node === null) return
    if ('kind' in node && node.kind === 'query') return
    if (isExpr(node)) exprs.push(node)
    else if (isFieldRef(node)) refs.push(node)
    else for (const member of Object.values(node)) visit(member)
  }
  for (const member of Object.values(stage)) visit(member)
  return { exprs, refs }
}

const below = new WeakMap<Expr, readonly Expr[]>()

const collect = (expr: Expr, into: Expr[]): void => {
  into.push(expr)
  for (const operand of operandsOf(expr)) collect(operand, into)
}

/** The expression and all below it, outermost first. Remembered: it is asked in every world. */
export const descendants = (expr: Expr): readonly Expr[] => {
  const known = below.get(expr)
  if (known !== undefined) return known
  const found: Expr[] = []
  collect(expr, found)
  below.set(expr, found)
  return found
}

/** Every field that the expression names. */
export const fieldsOf = (expr: Expr): readonly FieldRef[] =>
  descendants(expr).flatMap((node) => (node.kind === 'field' ? [node.field] : []))
