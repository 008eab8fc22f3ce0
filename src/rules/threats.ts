import type { Expr } from '../language/ast.ts'
import { anyOf } from './any-of.ts'

/** A threat indicator in the normalised form of Sumo's threat intelligence. Dates are ISO 8601. */
export interface ThreatIndicator {
  readonly indicator: string
  /** `ipv4-addr`, `domain-name`, `file:hashes`, `url` … */
  readonly type: string
  readonly id?: string
  readonly source?: string
  /** 0 to 100. */
  readonly confidence?: number
  readonly threatType?: string
  readonly actors?: string
  readonly killChain?: string
  readonly validFrom?: string
  readonly validUntil?: string
}

type Call = Extract<Expr, { kind: 'call' }>
type Validity = 'active_indicators' | 'expired_indicators' | 'all_indicators'

const ATTRIBUTES: ReadonlySet<string> = new Set([
  'actors',
  'confidence',
  'id',
  'indicator',
  'killChain',
  'source',
  'threatType',
  'type',
  'validFrom',
  'validUntil',
])

export const isThreatMatch = (call: Call): boolean => call.name.toLowerCase() === 'hasthreatmatch'

interface ThreatMatch {
  readonly fields: readonly Expr[]
  readonly filter: Expr | undefined
  readonly validity: Validity
}

const validityOf = (expr: Expr): Validity | undefined => {
  if (expr.kind !== 'field') return undefined
  const name = expr.field.name.toLowerCase()
  return name === 'active_indicators' || name === 'expired_indicators' || name === 'all_indicators'
    ? name
    : undefined
}

/** What is wrong with a filter over indicators: a message. */
const filterProblem = (expr: Expr): string | undefined => {
  if (expr.kind === 'unary' && expr.op === 'not') return filterProblem(expr.operand)
  if (expr.kind !== 'binary') return 'the filter must compare attributes of indicators'
  if (expr.op === 'and' || expr.op === 'or') return filterProblem(expr.left) ?? filterProblem(expr.right)
  if (!['=', '!=', '<', '<=', '>', '>='].includes(expr.op))
    return 'the filter may use = != < > <= >= AND OR NOT and parentheses'
  if (expr.left.kind !== 'field' || !ATTRIBUTES.has(expr.left.field.name))
    return `the filter knows the attributes ${[...ATTRIBUTES].join(', ')}`
  return expr.right.kind === 'string' || expr.right.kind === 'number'
    ? undefined
    : 'the filter compares with texts and numbers only'
}

/** Reads the arguments `[fields][, filter][, validity]`, or says what is wrong with them. */
export const readThreatMatch = (call: Call): ThreatMatch | string => {
  const [list, ...rest] = call.args
  if (list?.kind !== 'list' || list.items.length === 0) return 'a list of fields comes first: [srcDevice_ip]'
  if (list.items.some((item) => item.kind !== 'field' && item.kind !== 'rawField'))
    return 'the list may hold fields only'
  const validities = rest.flatMap((arg) => validityOf(arg) ?? [])
  const filters = rest.filter((arg) => validityOf(arg) === undefined)
  const [filter] = filters
  if (filters.length > 1 || validities.length > 1) return 'at most one filter and one kind of validity'
  const problem = filter === undefined ? undefined : filterProblem(filter)
  return problem ?? { fields: list.items, filter, validity: validities[0] ?? 'active_indicators' }
}

const compare = (op: string, a: string | number, b: string | number): boolean => {
  const numeric = typeof a === 'number' || typeof b === 'number'
  const [x, y] = numeric ? [Number(a), Number(b)] : [a, b]
  switch (op) {
    case '=':
      return x === y
    case '!=':
      return x !== y
    case '<':
      return x < y
    case '<=':
      return x <= y
    case '>':
      return x > y
    default:
      return x >= y
  }
}

const passes = (filter: Expr, indicator: ThreatIndicator): boolean => {
  if (filter.kind === 'unary') return !passes(filter.operand, indicator)
  if (filter.kind !== 'binary') return false
  if (filter.op === 'and') return passes(filter.left, indicator) && passes(filter.right, indicator)
  if (filter.op === 'or') return passes(filter.left, indicator) || passes(filter.right, indicator)
  const name = filter.left.kind === 'field' ? filter.left.field.name : ''
  const value = Object.entries(indicator).find(([key]) => key === name)?.[1] as string | number | undefined
  if (filter.right.kind !== 'string' && filter.right.kind !== 'number') return false
  // as with fields of records, a comparison with what is missing is false, and != true
  return value === undefined ? filter.op === '!=' : compare(filter.op, value, filter.right.value)
}

/** The condition in terms of the record: a field equals an indicator that passes, valid at the time of the record. */
export const threatCondition = (
  call: Call,
  { fields, filter, validity }: ThreatMatch,
  indicators: readonly ThreatIndicator[],
): Expr => {
  const { span } = call
  const groups = new Map<string, { from: number; until: number; values: Set<string> }>()
  for (const indicator of indicators) {
    if (filter !== undefined && !passes(filter, indicator)) continue
    const from =
      indicator.validFrom === undefined ? Number.NEGATIVE_INFINITY : Date.parse(indicator.validFrom)
    const until =
      indicator.validUntil === undefined ? Number.POSITIVE_INFINITY : Date.parse(indicator.validUntil)
    const key = validity === 'all_indicators' ? '' : `${from} ${until}`
    const group = groups.get(key) ?? { from, until, values: new Set<string>() }
    group.values.add(indicator.indicator)
    groups.set(key, group)
  }
  const timestamp: Expr = { kind: 'field', span, field: { name: 'timestamp', span, quoted: false } }
  const at = (op: '>=' | '<', time: number): Expr =>
    Number.isFinite(time)
      ? {
          kind: 'binary',
          span,
          op,
          opSpan: span,
          left: timestamp,
          right: { kind: 'number', span, value: time, text: String(time) },
        }
      : { kind: 'boolean', span, value: op === '>=' ? time < 0 : time > 0 }
  const valid = (from: number, until: number): Expr => {
    switch (validity) {
      case 'all_indicators':
        return { kind: 'boolean', span, value: true }
      case 'expired_indicators':
        return at('>=', until)
      case 'active_indicators':
        return { kind: 'binary', span, op: 'and', opSpan: span, left: at('>=', from), right: at('<', until) }
    }
  }
  return anyOf(
    [...groups.values()].map(({ from, until, values }): Expr => {
      const items = [...values].map((value): Expr => ({ kind: 'string', span, value }))
      const among = fields.map((operand): Expr => ({ kind: 'in', span, negated: false, operand, items }))
      return { kind: 'binary', span, op: 'and', opSpan: span, left: anyOf(among), right: valid(from, until) }
    }),
  )
}
