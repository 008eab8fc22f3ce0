import { cover } from '../base/span.ts'
import type { Expr } from '../language/ast.ts'

const joined = (op: 'and' | 'or', parts: readonly Expr[]): Expr | undefined =>
  parts.length === 0
    ? undefined
    : parts.reduce((left, right) => ({
        kind: 'binary',
        span: cover(left.span, right.span),
        op,
        opSpan: left.span,
        left,
        right,
      }))

/** True when one of them is. */
export const anyOf = (parts: readonly Expr[]): Expr =>
  joined('or', parts) ?? { kind: 'boolean', span: { start: 0, end: 0 }, value: false }

/** True when all of them are. */
export const allOf = (parts: readonly Expr[]): Expr =>
  joined('and', parts) ?? { kind: 'boolean', span: { start: 0, end: 0 }, value: true }
