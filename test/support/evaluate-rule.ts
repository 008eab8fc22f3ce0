import fc from 'fast-check'
import type { Expr } from '../../src/language/ast.ts'

/** A record as a rule sees it; an absent key is null. */
export type TestRecord = Readonly<Record<string, string | readonly string[]>>

type Result = string | boolean | readonly string[] | null

/** The part of the rule language that the properties need, evaluated the slow and obvious way. */
export const evaluateRule = (expr: Expr, record: TestRecord): Result => {
  const truth = (part: Expr): boolean => evaluateRule(part, record) === true
  switch (expr.kind) {
    case 'field':
      return record[expr.field.name] ?? null
    case 'string':
    case 'boolean':
      return expr.value
    case 'null':
      return null
    case 'unary':
      return !truth(expr.operand)
    case 'binary': {
      if (expr.op === 'and') return truth(expr.left) && truth(expr.right)
      if (expr.op === 'or') return truth(expr.left) || truth(expr.right)
      const [a, b] = [evaluateRule(expr.left, record), evaluateRule(expr.right, record)]
      const equal = a !== null && b !== null && a === b
      return expr.op === '=' ? equal : !equal
    }
    case 'in': {
      const value = evaluateRule(expr.operand, record)
      const found = value !== null && expr.items.some((item) => evaluateRule(item, record) === value)
      return expr.negated ? !found : found
    }
    case 'isNull':
      return (evaluateRule(expr.operand, record) === null) !== expr.negated
    case 'call': {
      const [list, item] = expr.args.map((arg) => evaluateRule(arg, record))
      if (expr.name === 'lower') return typeof list === 'string' ? list.toLowerCase() : null
      return Array.isArray(list) && list.includes(item)
    }
    default:
      throw new Error(`not in the generated language: ${expr.kind}`)
  }
}

const span = { start: 0, end: 0 }
const field = (name: string): Expr => ({ kind: 'field', span, field: { name, span, quoted: false } })
const string = (value: string): Expr => ({ kind: 'string', span, value })
const call = (name: string, args: readonly Expr[]): Expr => ({
  kind: 'call',
  span,
  name,
  nameSpan: span,
  args,
})

const OPERATIONS = ['Create', 'Share', 'Delete', ''] as const
const CLOUDS = ['AWS', 'GCP'] as const
const SNAPSHOTS = ['snap-1', 'snap-2'] as const

const value = fc.constantFrom(...OPERATIONS, ...CLOUDS, ...SNAPSHOTS).map(string)
const named = fc.constantFrom('dohyo_operation', 'action', 'cloud_provider', 'dohyo_resource').map(field)
const text = fc.oneof(
  named,
  named,
  value,
  named.map((one) => call('lower', [one])),
)

const leaf: fc.Arbitrary<Expr> = fc.oneof(
  { arbitrary: comparison(text, text), weight: 4 },
  {
    arbitrary: fc
      .tuple(text, fc.array(fc.oneof(value, named), { minLength: 1, maxLength: 3 }), fc.boolean())
      .map(([operand, items, negated]): Expr => ({ kind: 'in', span, negated, operand, items })),
    weight: 4,
  },
  fc
    .tuple(text, fc.boolean())
    .map(([operand, negated]): Expr => ({ kind: 'isNull', span, negated, operand })),
  fc.boolean().map((flag): Expr => ({ kind: 'boolean', span, value: flag })),
  fc.constant<Expr>({ kind: 'null', span }),
  text.map((one) => call('array_contains', [field('dohyo_knownSnapshots'), one])),
)

function comparison(left: fc.Arbitrary<Expr>, right: fc.Arbitrary<Expr>): fc.Arbitrary<Expr> {
  return fc
    .tuple(left, right, fc.constantFrom('=' as const, '=' as const, '!=' as const))
    .map(([a, b, op]): Expr => ({ kind: 'binary', span, op, opSpan: span, left: a, right: b }))
}

/** Boolean expressions over operation, action, cloud, resource and known snapshots. */
export const ruleExpressions: fc.Arbitrary<Expr> = fc.letrec<{ expr: Expr }>((tie) => ({
  expr: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    leaf,
    fc
      .tuple(tie('expr'), tie('expr'), fc.constantFrom('and' as const, 'or' as const))
      .map(([left, right, op]): Expr => ({ kind: 'binary', span, op, opSpan: span, left, right })),
    tie('expr').map((operand): Expr => ({ kind: 'unary', span, op: 'not', operand })),
  ),
})).expr

export const ruleRecords: fc.Arbitrary<TestRecord> = fc.record(
  {
    dohyo_operation: fc.constantFrom(...OPERATIONS),
    action: fc.constantFrom(...OPERATIONS),
    cloud_provider: fc.constantFrom(...CLOUDS),
    dohyo_resource: fc.constantFrom(...SNAPSHOTS),
    dohyo_knownSnapshots: fc.subarray([...SNAPSHOTS]),
  },
  { requiredKeys: ['cloud_provider', 'dohyo_knownSnapshots'] },
)
