import type { Expr, FieldRef } from '../language/ast.ts'
import {
  type Comparison,
  compareKnown,
  compareScalars,
  EITHER,
  either,
  FALSE,
  fromTruth,
  type Known,
  known,
  NEVER,
  not,
  ofBoolean,
  type Truth,
  testKnown,
  truthOf,
  union,
} from './abstract.ts'
import { alternativesOfTest, type RegexTest, regexTest } from './alternatives.ts'
import { type TextTest, testKey } from './text-test.ts'
import { equals, globTest, type World } from './worlds.ts'

type TextWorld = Extract<World, { kind: 'text' }>
/** What is known of a value, or: it is the field that the world is of. */
export type Seen = Known | TextWorld

export interface Evaluation {
  readonly lookup: (field: FieldRef) => Seen
  /** Called for each condition that is reached. */
  readonly onTruth: (node: Expr, truth: Truth) => void
  /** Called with the values that a comparison's operand can have there. */
  readonly onOperand: (node: Expr, value: Known) => void
  /** Called for a regular expression that is reached: which alternatives hold. */
  readonly onAlternatives: (node: Expr, holds: readonly boolean[]) => void
}

const isWorld = (value: Seen): value is TextWorld => value !== 'any' && 'kind' in value
const plain = (value: Seen): Known => (isWorld(value) ? 'any' : value)

const ask = (test: TextTest, value: Seen): Truth => {
  if (!isWorld(value)) return testKnown([test], value)
  return value.asked.has(testKey(test)) ? ofBoolean(value.holds.has(testKey(test))) : EITHER
}

const compare = (op: Comparison, left: Seen, right: Seen): Truth => {
  if (!isWorld(left) && !isWorld(right)) return compareKnown(op, left, right)
  if (!isWorld(left)) return isWorld(right) ? EITHER : compare(flip(op), right, left)
  if (isWorld(right) || right === 'any') return EITHER
  return [...right]
    .map((value): Truth => {
      if (value === null) return ofBoolean(op === '!=')
      if (typeof value === 'number')
        return ofBoolean(Number.isNaN(left.number) ? op === '!=' : compareScalars(op, left.number, value))
      if (typeof value === 'string' && (op === '=' || op === '!=')) {
        // only the query's own constants are tests; a computed text is not among them
        const key = testKey(equals(value))
        if (left.holds.has(key)) return ofBoolean(op === '=')
        return left.asked.has(key) ? ofBoolean(op === '!=') : EITHER
      }
      return EITHER
    })
    .reduce(either, NEVER)
}

const FLIPPED: Readonly<Record<Comparison, Comparison>> = {
  '=': '=',
  '!=': '!=',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
}
const flip = (op: Comparison): Comparison => FLIPPED[op]

/** What the expression can be, given what its fields can be. Follows `compiler/lower-expression.ts`; what is not known there is `any`. */
export const evaluate = (expr: Expr, e: Evaluation): Seen => {
  switch (expr.kind) {
    case 'field':
      return e.lookup(expr.field)
    case 'string':
    case 'number':
    case 'boolean':
      return known(expr.value)
    case 'null':
      return known(null)
    case 'conditional':
      return choose(expr.condition, expr.then, expr.otherwise, e)
    case 'call': {
      const name = expr.name.toLowerCase()
      const [condition, then, otherwise] = expr.args
      if (name === 'if' && condition !== undefined && then !== undefined && otherwise !== undefined)
        return choose(condition, then, otherwise, e)
      if (name === 'case') return cases(expr.args, e)
      if (name === 'isnull' || regexTest(expr) !== undefined) return fromTruth(truth(expr, e))
      for (const arg of expr.args) if (arg.kind !== 'regex') evaluate(arg, e)
      return 'any'
    }
    case 'unary':
      if (expr.op === 'not') return fromTruth(truth(expr, e))
      return negate(plain(evaluate(expr.operand, e)))
    case 'binary':
      if (/^[-+*/%]$/.test(expr.op)) {
        evaluate(expr.left, e)
        evaluate(expr.right, e)
        return 'any'
      }
      return fromTruth(truth(expr, e))
    case 'in':
    case 'matches':
    case 'contains':
    case 'isNull':
      return fromTruth(truth(expr, e))
    default:
      return 'any'
  }
}

const negate = (value: Known): Known =>
  value === 'any' || [...value].some((v) => typeof v !== 'number')
    ? 'any'
    : new Set([...value].map((v) => -Number(v)))

const choose = (condition: Expr, then: Expr, otherwise: Expr, e: Evaluation): Known => {
  const { t, f } = truth(condition, e)
  const results = [...(t ? [plain(evaluate(then, e))] : []), ...(f ? [plain(evaluate(otherwise, e))] : [])]
  return results.reduce(union, new Set())
}

const cases = (args: readonly Expr[], e: Evaluation): Known => {
  const [condition, value, ...rest] = args
  if (condition === undefined || value === undefined) return known(null)
  const { t, f } = truth(condition, e)
  return union(t ? plain(evaluate(value, e)) : new Set(), f ? cases(rest, e) : new Set())
}

/** The outcomes that a condition can have. Both sides of `and` and `or` are looked at only where they matter. */
export const truth = (expr: Expr, e: Evaluation): Truth => {
  const found = judge(expr, e)
  e.onTruth(expr, found)
  return found
}

const judge = (expr: Expr, e: Evaluation): Truth => {
  const regex = regexTest(expr)
  if (regex !== undefined) {
    const found = search(regex, evaluate(regex.operand, e), e)
    return regex.negated ? not(found) : found
  }
  switch (expr.kind) {
    case 'unary':
      return expr.op === 'not' ? not(truth(expr.operand, e)) : truthOf(plain(evaluate(expr, e)))
    case 'binary':
      return binary(expr, e)
    case 'in': {
      const operand = evaluate(expr.operand, e)
      e.onOperand(expr, plain(operand))
      const found = expr.items
        .map((item) => compare('=', operand, evaluate(item, e)))
        .reduce((a, b): Truth => ({ t: a.t || b.t, f: a.f && b.f }), FALSE)
      return expr.negated ? not(found) : found
    }
    case 'matches': {
      const operand = evaluate(expr.operand, e)
      const test =
        expr.style === 'glob' && expr.pattern.kind === 'string' ? globTest(expr.pattern.value) : undefined
      const found = test === undefined ? unknown(operand) : ask(test, operand)
      return expr.negated ? not(found) : found
    }
    case 'contains': {
      const operand = evaluate(expr.operand, e)
      const found =
        expr.part.kind === 'string' && expr.part.value !== ''
          ? ask({ kind: 'contains', text: expr.part.value, ci: false }, operand)
          : unknown(operand)
      return expr.negated ? not(found) : found
    }
    case 'isNull':
      return expr.negated ? not(missing(evaluate(expr.operand, e))) : missing(evaluate(expr.operand, e))
    case 'call':
      if (expr.name.toLowerCase() === 'isnull' && expr.args[0] !== undefined)
        return missing(evaluate(expr.args[0], e))
      return truthOf(plain(evaluate(expr, e)))
    default:
      return truthOf(plain(evaluate(expr, e)))
  }
}

/** Null passes no pattern. */
const unknown = (operand: Seen): Truth =>
  !isWorld(operand) && operand !== 'any' && [...operand].every((v) => v === null) ? FALSE : EITHER

const missing = (value: Seen): Truth => {
  if (isWorld(value)) return FALSE
  return value === 'any' ? EITHER : [...value].map((v) => ofBoolean(v === null)).reduce(either, NEVER)
}

const search = (test: RegexTest, operand: Seen, e: Evaluation): Truth => {
  const alternatives = alternativesOfTest(test)
  if (alternatives === undefined) return unknown(operand)
  const answers = alternatives.map(({ test }) => ask(test, operand))
  e.onAlternatives(
    test.node,
    answers.map(({ t }) => t),
  )
  if (!isWorld(operand))
    return testKnown(
      alternatives.map(({ test }) => test),
      operand,
    )
  return { t: answers.some(({ t }) => t), f: answers.every(({ f }) => f) }
}

const binary = (expr: Extract<Expr, { kind: 'binary' }>, e: Evaluation): Truth => {
  switch (expr.op) {
    case 'and': {
      const left = truth(expr.left, e)
      if (!left.t) return left
      const right = truth(expr.right, e)
      return { t: right.t, f: left.f || right.f }
    }
    case 'or': {
      const left = truth(expr.left, e)
      if (!left.f) return left
      const right = truth(expr.right, e)
      return { t: left.t || right.t, f: right.f }
    }
    case '=':
    case '!=':
    case '<':
    case '<=':
    case '>':
    case '>=': {
      const [left, right] = [evaluate(expr.left, e), evaluate(expr.right, e)]
      e.onOperand(expr, plain(expr.right.kind === 'field' ? right : left))
      return compare(expr.op, left, right)
    }
    default:
      return EITHER
  }
}
