import type { Expr } from '../../language/ast.ts'
import { compareScalars, type Scalar } from '../abstract.ts'
import type { Facts } from '../facts.ts'
import { type Finding, finding, type LintContext } from '../finding.ts'
import { descendants, fieldsOf } from '../walk.ts'

const constant = (expr: Expr): Scalar | undefined =>
  expr.kind === 'string' || expr.kind === 'number' || expr.kind === 'boolean' ? expr.value : undefined

const nameOf = (expr: Expr, text: string): string =>
  expr.kind === 'field' ? expr.field.name : text.slice(expr.span.start, expr.span.end)

interface Compared {
  readonly node: Expr
  readonly operand: Expr
  readonly items: readonly Expr[]
}

const compared = (node: Expr): Compared | undefined => {
  if (node.kind === 'in') return { node, operand: node.operand, items: node.items }
  if (node.kind !== 'binary' || (node.op !== '=' && node.op !== '!=')) return undefined
  return node.right.kind === 'field' && node.left.kind !== 'field'
    ? { node, operand: node.right, items: [node.left] }
    : { node, operand: node.left, items: [node.right] }
}

/** The constants in a comparison that its operand never equals. */
const impossible = (node: Expr, facts: Facts): readonly Expr[] => {
  const test = compared(node)
  const known = facts.operand(node)
  if (test === undefined || known === undefined || known === 'any' || fieldsOf(test.operand).length === 0)
    return []
  if ([...known].every((value) => value === null)) return []
  return test.items.filter((item) => {
    const value = constant(item)
    return value !== undefined && ![...known].some((each) => compareScalars('=', each, value))
  })
}

/** Is that all there is to say of a comparison that is never true? */
export const explained = (node: Expr, facts: Facts): boolean => impossible(node, facts).length > 0

/** DQ903: a value that a field with a closed set of values, or a computed one, can't have. */
export const impossibleValues =
  (facts: Facts) =>
  ({ text, parts }: LintContext): readonly Finding[] =>
    parts
      .flatMap(({ exprs }) => exprs.flatMap(descendants))
      .flatMap((node) => {
        const known = facts.operand(node)
        const test = compared(node)
        if (test === undefined || known === undefined || known === 'any') return []
        const possible = [...known].filter((value) => value !== null).map(String)
        return impossible(node, facts).map((item) => {
          const value = String(constant(item))
          const near = possible.find((each) => each.toLowerCase() === value.toLowerCase())
          return finding(
            'DQ903',
            { field: nameOf(test.operand, text), value, possible },
            item.span,
            undefined,
            near === undefined || item.kind !== 'string' ? {} : { replacement: `"${near}"` },
          )
        })
      })
