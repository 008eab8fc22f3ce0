import type { Span } from '../base/span.ts'
import type { Expr } from '../language/ast.ts'
import { diagnostic } from '../language/diagnostics/codes.ts'
import type { Diagnostic } from '../language/diagnostics/diagnostic.ts'
import { operandsOfChain } from './mutate-expression.ts'

/** What one condition asks of a field: to be one of these texts, none of these, or not to be there. */
interface Asked {
  readonly key: string
  readonly field: string
  readonly test: (text: string) => boolean
  /** The texts that it allows, where it names them. */
  readonly only?: readonly string[]
  readonly span: Span
  readonly shown: string
}

const keyOf = (expr: Expr): string | undefined =>
  expr.kind === 'field' ? expr.field.name : expr.kind === 'rawField' ? `fields['${expr.key}']` : undefined

const textsOf = (items: readonly Expr[]): readonly string[] | undefined => {
  const texts = items.flatMap((item) => (item.kind === 'string' ? [item.value] : []))
  return texts.length === items.length ? texts : undefined
}

const askedBy = (expr: Expr): Asked | undefined => {
  const of = (operand: Expr, texts: readonly string[] | undefined, positive: boolean): Asked | undefined => {
    const field = keyOf(operand)
    if (field === undefined || texts === undefined) return undefined
    return {
      key: field,
      field,
      test: (text) => texts.includes(text) === positive,
      ...(positive ? { only: texts } : {}),
      span: expr.span,
      shown: `${field} ${positive ? '' : 'not '}${texts.length === 1 ? `'${texts[0]}'` : `in (${texts.map((t) => `'${t}'`).join(', ')})`}`,
    }
  }
  switch (expr.kind) {
    case 'binary': {
      if (expr.op !== '=' && expr.op !== '!=') return undefined
      const [operand, item] =
        keyOf(expr.left) === undefined ? [expr.right, expr.left] : [expr.left, expr.right]
      return of(operand, textsOf([item]), expr.op === '=')
    }
    case 'in':
      return of(expr.operand, textsOf(expr.items), !expr.negated)
    case 'isNull':
      return expr.negated ? undefined : of(expr.operand, [], true)
    default:
      return undefined
  }
}

/** Conditions of one AND of which no text meets all; only comparisons of fields with texts are looked at. */
export const contradictions = (expr: Expr): readonly Diagnostic[] => {
  if (expr.kind === 'unary') return contradictions(expr.operand)
  if (expr.kind !== 'binary' || (expr.op !== 'and' && expr.op !== 'or')) return []
  const parts = operandsOfChain(expr.op, expr)
  return [...(expr.op === 'and' ? among(parts) : []), ...parts.flatMap(contradictions)]
}

const among = (parts: readonly Expr[]): readonly Diagnostic[] => {
  const found: Diagnostic[] = []
  const asked = parts.flatMap((part) => askedBy(part) ?? [])
  for (const key of new Set(asked.map((each) => each.key))) {
    const all = asked.filter((each) => each.key === key)
    // with no texts named, there is always another that meets all
    const naming = all.find(({ only }) => only !== undefined)
    let left = naming?.only ?? []
    if (naming === undefined) continue
    for (const each of all) {
      const next = left.filter(each.test)
      const absent = naming.only?.length === 0
      if (each !== naming && (absent ? each.only !== undefined && each.only.length > 0 : next.length === 0)) {
        const [first, second] = each.span.start < naming.span.start ? [each, naming] : [naming, each]
        found.push(
          diagnostic('DQ924', { field: each.field, before: first.shown }, second.span, {
            severity: 'warning',
          }),
        )
        break
      }
      left = next
    }
  }
  return found
}
