import type { Expr } from '../language/ast.ts'

/** A threat indicator in the normalised form of Sumo's threat intelligence. Dates are ISO 8601. */
export interface ThreatIndicator {
  readonly indicator: string
  /** `ipv4-addr`, `domain-name`, `file:hashes`, `url` … */
  readonly type: string
  readonly id?: string | undefined
  readonly source?: string | undefined
  /** 0 to 100. */
  readonly confidence?: number | undefined
  readonly threatType?: string | undefined
  readonly actors?: string | undefined
  readonly killChain?: string | undefined
  readonly validFrom?: string | undefined
  readonly validUntil?: string | undefined
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

/** What a call asks. */
export interface ThreatMatch {
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

/** From `from` on and before `until`, ms since the epoch, UTC; infinite where there is no end. */
export interface Period {
  readonly from: number
  readonly until: number
}

const timeOf = (text: string | undefined, otherwise: number): number =>
  text === undefined ? otherwise : Date.parse(text)

const periodOf = ({ validFrom, validUntil }: ThreatIndicator, validity: Validity): Period => {
  const from = timeOf(validFrom, Number.NEGATIVE_INFINITY)
  const until = timeOf(validUntil, Number.POSITIVE_INFINITY)
  switch (validity) {
    case 'active_indicators':
      return { from, until }
    case 'expired_indicators':
      return { from: until, until: Number.POSITIVE_INFINITY }
    case 'all_indicators':
      return { from: Number.NEGATIVE_INFINITY, until: Number.POSITIVE_INFINITY }
  }
}

/** The same time in as few periods as there can be, in order. */
const united = (periods: readonly Period[]): readonly Period[] => {
  const all: Period[] = []
  for (const period of periods.toSorted((a, b) => a.from - b.from)) {
    if (period.from >= period.until) continue
    const last = all.at(-1)
    if (last === undefined || period.from > last.until) all.push(period)
    else all[all.length - 1] = { from: last.from, until: Math.max(last.until, period.until) }
  }
  return all
}

/** When a record with this value is a match, by value: indicators that pass, at the times at which they are asked for. */
export const threatPeriods = (
  { filter, validity }: ThreatMatch,
  indicators: readonly ThreatIndicator[],
): ReadonlyMap<string, readonly Period[]> => {
  const found = new Map<string, Period[]>()
  for (const indicator of indicators) {
    if (filter !== undefined && !passes(filter, indicator)) continue
    const period = periodOf(indicator, validity)
    const known = found.get(indicator.indicator)
    if (known === undefined) found.set(indicator.indicator, [period])
    else known.push(period)
  }
  return new Map([...found].map(([value, periods]) => [value, united(periods)]))
}
