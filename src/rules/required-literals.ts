import type { Expr } from '../language/ast.ts'

export const OPERATION = 'dohyo_operation'

/**
 * Values of `dohyo_operation` of which the event must have one for the expression to be true; null when nothing can be said,
 * and an empty list when the expression can't be true. The sieve keeps only events with such an operation, so that
 * conditions and their fields are computed for these alone.
 *
 * `constants` are fields whose value is known beforehand (`cloud_provider` of a source): a branch for another cloud adds
 * nothing. AND takes the smallest set of its parts, OR the union; any other construct says nothing.
 */
export const requiredLiterals = (
  expr: Expr,
  constants: Readonly<Record<string, string>> = {},
): readonly string[] | null => {
  switch (expr.kind) {
    case 'boolean':
      return expr.value ? null : []
    case 'null':
      return []
    case 'binary':
      return ofBinary(expr, constants)
    case 'in':
      return expr.negated ? null : ofValues(expr.operand, expr.items, constants)
    default:
      return null
  }
}

const ofBinary = (
  expr: Extract<Expr, { kind: 'binary' }>,
  constants: Readonly<Record<string, string>>,
): readonly string[] | null => {
  switch (expr.op) {
    case 'and':
      return smaller(requiredLiterals(expr.left, constants), requiredLiterals(expr.right, constants))
    case 'or':
      return union(requiredLiterals(expr.left, constants), requiredLiterals(expr.right, constants))
    case '=':
      return expr.right.kind === 'field'
        ? ofValues(expr.right, [expr.left], constants)
        : ofValues(expr.left, [expr.right], constants)
    default:
      return null
  }
}

const ofValues = (
  operand: Expr,
  items: readonly Expr[],
  constants: Readonly<Record<string, string>>,
): readonly string[] | null => {
  if (operand.kind !== 'field') return null
  const values: string[] = []
  for (const item of items) {
    if (item.kind === 'string') values.push(item.value)
    else return null
  }
  const known = Object.hasOwn(constants, operand.field.name) ? constants[operand.field.name] : undefined
  if (known !== undefined) return values.includes(known) ? null : []
  if (operand.field.name !== OPERATION) return null
  return [...new Set(values)]
}

type Literals = readonly string[] | null

const smaller = (a: Literals, b: Literals): Literals => {
  if (a === null || b === null) return a ?? b
  return b.length < a.length ? b : a
}

const union = (a: Literals, b: Literals): Literals =>
  a === null || b === null ? null : [...new Set([...a, ...b])]
