import type { Expr } from '../language/ast.ts'
import { OPERATIONS_OF_FIELD, operationsOfCall } from '../records/snapshot-calls.ts'

export const OPERATION = 'dohyo_operation'
export const CALL = 'dohyo_snapshotCall'

/**
 * Fields by whose value events are told apart at once. `lower(…)` of one is a key of its own: rules often compare it so.
 */
const KEYS: ReadonlySet<string> = new Set([OPERATION, 'metadata_deviceEventId', 'action', 'description'])

export interface DispatchKey {
  readonly field: string
  readonly lower: boolean
}

/** A key as it was written, and back. */
const keyName = ({ field, lower }: DispatchKey): string => (lower ? `lower(${field})` : field)
export const dispatchKey = (name: string): DispatchKey => {
  const field = /^lower\((\w+)\)$/.exec(name)?.[1]
  return field === undefined ? { field: name, lower: false } : { field, lower: true }
}

/** Values of which an event must have one, by key (`action`, `lower(action)`): null when nothing can be said, empty for never. */
export type RequiredKeys = ReadonlyMap<string, readonly string[]> | null

const NEVER: RequiredKeys = new Map()

/**
 * What an event must have for the expression to be true. The sieve keeps only such events, so that conditions and their
 * fields are computed for these alone.
 *
 * A field that has a value for certain operations alone (`dohyo_snapshotCall`, `dohyo_createdCount`) asks for one of these.
 *
 * `constants` are fields whose value is known beforehand (`cloud_provider` of a source): a branch for another cloud adds
 * nothing. AND takes the smallest set of its parts, OR the union; any other construct says nothing.
 */
export const requiredKeys = (
  expr: Expr,
  constants: Readonly<Record<string, string>> = {},
  keys: ReadonlySet<string> = KEYS,
): RequiredKeys => {
  const of = (part: Expr): RequiredKeys => {
    switch (part.kind) {
      case 'boolean':
        return part.value ? null : NEVER
      case 'null':
        return NEVER
      case 'binary':
        return ofBinary(part)
      case 'in':
        return part.negated ? null : ofValues(part.operand, part.items)
      case 'field':
        return ofField(part)
      case 'isNull':
        return part.negated ? ofField(part.operand) : null
      default:
        return null
    }
  }
  const ofBinary = (part: Extract<Expr, { kind: 'binary' }>): RequiredKeys => {
    switch (part.op) {
      case 'and':
        return smaller(of(part.left), of(part.right))
      case 'or':
        return union(of(part.left), of(part.right))
      case '=':
        return part.left.kind === 'string'
          ? ofValues(part.right, [part.left])
          : ofValues(part.left, [part.right])
      // null and 0 are what such a field is for other events
      case '>':
        return part.right.kind === 'number' && part.right.value >= 0 ? ofField(part.left) : null
      default:
        return null
    }
  }
  const ofField = (part: Expr): RequiredKeys =>
    part.kind === 'field' && Object.hasOwn(OPERATIONS_OF_FIELD, part.field.name)
      ? new Map([[OPERATION, OPERATIONS_OF_FIELD[part.field.name] ?? []]])
      : null
  const ofValues = (operand: Expr, items: readonly Expr[]): RequiredKeys => {
    const key = keyOf(operand)
    const values = items.flatMap((item) => (item.kind === 'string' ? [item.value] : []))
    if (key === undefined || values.length < items.length) return null
    const known = Object.hasOwn(constants, key.field) ? constants[key.field] : undefined
    if (known !== undefined) return values.includes(key.lower ? known.toLowerCase() : known) ? null : NEVER
    if (key.field === CALL && !key.lower)
      return new Map([[OPERATION, [...new Set(values.flatMap(operationsOfCall))]]])
    if (!keys.has(key.field)) return null
    return new Map([[keyName(key), [...new Set(values)]]])
  }
  return of(expr)
}

/**
 * Values of `dohyo_operation` of which the event must have one for the expression to be true; null when nothing can be said,
 * and an empty list when the expression can't be true.
 */
export const requiredLiterals = (
  expr: Expr,
  constants: Readonly<Record<string, string>> = {},
): readonly string[] | null => {
  const required = requiredKeys(expr, constants, ONLY_OPERATION)
  if (required === null || required.has(OPERATION)) return required?.get(OPERATION) ?? null
  // a condition on the operation in lower case says which, but not in which spelling
  return required.size === 0 ? [] : null
}

const ONLY_OPERATION: ReadonlySet<string> = new Set([OPERATION])

const keyOf = (expr: Expr): DispatchKey | undefined => {
  if (expr.kind === 'field') return { field: expr.field.name, lower: false }
  const [arg] = expr.kind === 'call' && /^(?:lower|tolowercase)$/i.test(expr.name) ? expr.args : []
  return arg?.kind === 'field' ? { field: arg.field.name, lower: true } : undefined
}

const sizeOf = (required: ReadonlyMap<string, readonly string[]>): number =>
  [...required.values()].reduce((sum, values) => sum + values.length, 0)

export const smaller = (a: RequiredKeys, b: RequiredKeys): RequiredKeys => {
  if (a === null || b === null) return a ?? b
  return sizeOf(b) < sizeOf(a) ? b : a
}

const union = (a: RequiredKeys, b: RequiredKeys): RequiredKeys => {
  if (a === null || b === null) return null
  const both = new Map(a)
  for (const [key, values] of b) both.set(key, [...new Set([...(both.get(key) ?? []), ...values])])
  return both
}
