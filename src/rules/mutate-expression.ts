import type { Span } from '../base/span.ts'
import type { Expr } from '../language/ast.ts'

/** A condition with one clause changed, and where the clause stands in the text that it was read from. */
export interface ExprMutant {
  readonly expr: Expr
  readonly span: Span
  readonly change: Change
}

/** What was done to a clause: it is gone, so that more or fewer records pass, or it says something else. */
export type Change =
  | { readonly kind: 'dropped'; readonly lets: 'more' | 'fewer' }
  | { readonly kind: 'replaced'; readonly by: string }

const MORE: Change = { kind: 'dropped', lets: 'more' }
const FEWER: Change = { kind: 'dropped', lets: 'fewer' }

const inverted = (change: Change): Change =>
  change.kind === 'replaced' ? change : change.lets === 'more' ? FEWER : MORE

/** The operands of a chain of ANDs or ORs, however it is nested. */
export const operandsOfChain = (op: 'and' | 'or', expr: Expr): readonly Expr[] =>
  expr.kind === 'binary' && expr.op === op
    ? [...operandsOfChain(op, expr.left), ...operandsOfChain(op, expr.right)]
    : [expr]

const chainOf = (op: 'and' | 'or', parts: readonly Expr[], like: Expr): Expr => {
  const [first, ...rest] = parts
  return rest.reduce<Expr>(
    (left, right) => ({ kind: 'binary', span: like.span, op, opSpan: like.span, left, right }),
    first ?? { kind: 'boolean', span: like.span, value: op === 'and' },
  )
}

const without = <T>(items: readonly T[], i: number): readonly T[] => items.filter((_, j) => j !== i)
const replaced = <T>(items: readonly T[], i: number, by: T): readonly T[] =>
  items.map((item, j) => (i === j ? by : item))

const inside = (mutants: readonly ExprMutant[], rebuild: (part: Expr) => Expr): readonly ExprMutant[] =>
  mutants.map((mutant) => ({ ...mutant, expr: rebuild(mutant.expr) }))

const ofChain = (op: 'and' | 'or', expr: Expr): readonly ExprMutant[] => {
  const parts = operandsOfChain(op, expr)
  return parts.flatMap((part, i) => [
    { expr: chainOf(op, without(parts, i), expr), span: part.span, change: op === 'and' ? MORE : FEWER },
    ...inside(clauses(part), (by) => chainOf(op, replaced(parts, i, by), expr)),
  ])
}

const NUMERIC = new Set(['<', '<=', '>', '>=', '=', '!='])

/** A number compared with, one less and one more. */
const ofComparison = (expr: Extract<Expr, { kind: 'binary' }>): readonly ExprMutant[] => {
  if (!NUMERIC.has(expr.op)) return []
  return (['left', 'right'] as const).flatMap((side) => {
    const constant = expr[side]
    if (constant.kind !== 'number') return []
    return [constant.value - 1, constant.value + 1].map(
      (value): ExprMutant => ({
        expr: {
          ...expr,
          [side]: { kind: 'number', span: constant.span, value, text: String(value) },
        },
        span: constant.span,
        change: { kind: 'replaced', by: String(value) },
      }),
    )
  })
}

/** Mutants of all that stands in a condition; what it is a part of drops the condition itself. */
const clauses = (expr: Expr): readonly ExprMutant[] => {
  switch (expr.kind) {
    case 'binary':
      return expr.op === 'and' || expr.op === 'or' ? ofChain(expr.op, expr) : ofComparison(expr)
    case 'unary':
      return expr.op === 'not'
        ? [
            { expr: expr.operand, span: expr.span, change: { kind: 'replaced', by: 'the same without NOT' } },
            ...inside(clauses(expr.operand), (operand) => ({ ...expr, operand })).map((mutant) => ({
              ...mutant,
              change: inverted(mutant.change),
            })),
          ]
        : []
    case 'in':
      return [
        ...(expr.negated ? [unnegated(expr)] : []),
        ...(expr.items.length < 2
          ? []
          : expr.items.map((item, i) => ({
              expr: { ...expr, items: without(expr.items, i) },
              span: item.span,
              change: expr.negated ? MORE : FEWER,
            }))),
      ]
    case 'matches':
    case 'contains':
    case 'isNull':
      return expr.negated ? [unnegated(expr)] : []
    default:
      return []
  }
}

const unnegated = (expr: Extract<Expr, { readonly negated: boolean }>): ExprMutant => ({
  expr: { ...expr, negated: false },
  span: expr.span,
  change: { kind: 'replaced', by: 'the same without NOT' },
})

/**
 * A condition with one clause at a time dropped (operands of AND and OR, items of lists, NOT) or changed (numbers compared
 * with, by one). Dropping one operand of AND lets more records through, of OR fewer. The condition itself counts as a clause:
 * without it, everything is let through.
 */
export const expressionMutants = (expr: Expr): readonly ExprMutant[] => [
  ...(expr.kind === 'binary' && expr.op === 'and'
    ? []
    : [
        {
          expr: { kind: 'boolean', span: expr.span, value: true } as const,
          span: expr.span,
          change: MORE,
        },
      ]),
  ...clauses(expr),
]
