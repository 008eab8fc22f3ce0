import type { Expr } from '../language/ast.ts'
import { OPERATIONS_OF_FIELD, operationsOfCall } from '../records/snapshot-calls.ts'
import { CALL, OPERATION } from './required-literals.ts'

/** What is known of all events that an expression will be asked about. */
export interface KnownValues {
  /** Fields with one value, the same for all: `cloud_provider` of a source. */
  readonly constants: Readonly<Record<string, string>>
  /** All values that `dohyo_operation` has, where it has one. */
  readonly operations: ReadonlySet<string>
}

/**
 * The expression without what can't hold, or always does, for events of which `known` is true: other clouds' branches, and
 * operations that don't occur. True for the same of these events as the expression itself, and often much smaller, so that
 * fewer fields have to be computed.
 */
export const specialise = (expr: Expr, known: KnownValues): Expr => {
  switch (expr.kind) {
    case 'unary': {
      if (expr.op !== 'not') return expr
      const operand = specialise(expr.operand, known)
      return operand.kind === 'boolean' ? { ...operand, value: !operand.value } : { ...expr, operand }
    }
    case 'binary':
      return ofBinary(expr, known)
    case 'in':
      return ofIn(expr, known)
    case 'isNull':
      return hasNever(expr.operand, known) ? { kind: 'boolean', span: expr.span, value: !expr.negated } : expr
    case 'field':
      return hasNever(expr, known) ? { kind: 'boolean', span: expr.span, value: false } : expr
    default:
      return expr
  }
}

const ofBinary = (expr: Extract<Expr, { kind: 'binary' }>, known: KnownValues): Expr => {
  if (expr.op === '=') return ofEquals(expr, known)
  if (expr.op !== 'and' && expr.op !== 'or') return expr
  const [left, right] = [specialise(expr.left, known), specialise(expr.right, known)]
  // `false` ends an AND, `true` an OR; the other value leaves the other operand
  const decides = expr.op === 'or'
  if (left.kind === 'boolean') return left.value === decides ? left : right
  if (right.kind === 'boolean') return right.value === decides ? right : left
  return { ...expr, left, right }
}

const ofEquals = (expr: Extract<Expr, { kind: 'binary' }>, known: KnownValues): Expr => {
  const [field, value] = expr.left.kind === 'field' ? [expr.left, expr.right] : [expr.right, expr.left]
  if (field.kind !== 'field' || value.kind !== 'string') return expr
  const holds = mayBe(field.field.name, value.value, known)
  return holds === undefined ? expr : { kind: 'boolean', span: expr.span, value: holds }
}

const ofIn = (expr: Extract<Expr, { kind: 'in' }>, known: KnownValues): Expr => {
  const { operand } = expr
  if (operand.kind !== 'field') return expr
  const items = expr.items.filter(
    (item) => item.kind !== 'string' || mayBe(operand.field.name, item.value, known) !== false,
  )
  if (items.length === 0) return { kind: 'boolean', span: expr.span, value: expr.negated }
  const always = items.some(
    (item) => item.kind === 'string' && mayBe(operand.field.name, item.value, known) === true,
  )
  return always ? { kind: 'boolean', span: expr.span, value: !expr.negated } : { ...expr, items }
}

/** A field that only some operations have, and none of them occurs. */
const hasNever = (expr: Expr, { operations }: KnownValues): boolean =>
  expr.kind === 'field' &&
  Object.hasOwn(OPERATIONS_OF_FIELD, expr.field.name) &&
  OPERATIONS_OF_FIELD[expr.field.name]?.some((name) => operations.has(name)) === false

/** Does the field have this value: always (true), never (false), or is that up to the event? */
const mayBe = (field: string, value: string, { constants, operations }: KnownValues): boolean | undefined => {
  if (Object.hasOwn(constants, field)) return constants[field] === value
  if (field === CALL && !operationsOfCall(value).some((name) => operations.has(name))) return false
  return field === OPERATION && !operations.has(value) ? false : undefined
}
