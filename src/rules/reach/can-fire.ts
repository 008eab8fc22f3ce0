import { own } from '../../base/own.ts'
import { fitsWildcards } from '../../compiler/wildcards.ts'
import type { Expr } from '../../language/ast.ts'
import type { RecordMapping } from '../../sources/siem/siem-record.ts'
import { readsField } from '../walk-expr.ts'
import { ANYTHING, canBe, type Domain, NOTHING, type Records, recordsOf } from './domain.ts'
import { regexMatcher } from './regex-match.ts'

/** Why a condition can't hold on any record of a source. */
export interface NeverTrue {
  /** Name of the mapper whose records come closest. */
  readonly mapper: string
  /** The parts of the condition that none of its records meets. */
  readonly parts: readonly Expr[]
}

/** Which outcomes a condition may have. Fields count as independent of each other, so more may seem possible than is. */
interface Outcomes {
  readonly holds: boolean
  readonly fails: boolean
}

const EITHER: Outcomes = { holds: true, fails: true }

/** Undefined when some record of the source may meet the condition. */
export const neverTrue = (condition: Expr, mapping: RecordMapping): NeverTrue | undefined => {
  const parts = conjuncts(condition)
  const missed = recordsOf(mapping).map((records) => ({
    mapper: records.mapper.name,
    parts: parts.filter((part) => !outcomesOf(part, records).holds),
  }))
  if (missed.some((each) => each.parts.length === 0)) return undefined
  // what the condition asks of the event it means says more than that another event isn't it
  const others = ({ parts: unmet }: NeverTrue): number => unmet.filter(choosesEvent).length
  return missed.toSorted((a, b) => others(a) - others(b) || a.parts.length - b.parts.length)[0]
}

const choosesEvent = (part: Expr): boolean =>
  readsField(part, 'metadata_deviceEventId') || readsField(part, 'action')

const conjuncts = (expr: Expr): readonly Expr[] =>
  expr.kind === 'binary' && expr.op === 'and' ? [...conjuncts(expr.left), ...conjuncts(expr.right)] : [expr]

export const outcomesOf = (expr: Expr, records: Records): Outcomes => {
  switch (expr.kind) {
    case 'boolean':
      return { holds: expr.value, fails: !expr.value }
    case 'null':
      return { holds: false, fails: true }
    case 'field': {
      const domain = domainOf(expr, records)
      return { holds: canBe(domain, 'true'), fails: true }
    }
    case 'unary':
      return expr.op === 'not' ? negate(outcomesOf(expr.operand, records)) : EITHER
    case 'binary': {
      if (expr.op === 'and' || expr.op === 'or') {
        const [a, b] = [outcomesOf(expr.left, records), outcomesOf(expr.right, records)]
        return expr.op === 'and'
          ? { holds: a.holds && b.holds, fails: a.fails || b.fails }
          : { holds: a.holds || b.holds, fails: a.fails && b.fails }
      }
      return compare(expr, records)
    }
    case 'in': {
      const domain = domainOf(expr.operand, records)
      return negateIf(expr.negated, some(expr.items.map((item) => equal(domain, item, records))))
    }
    case 'isNull': {
      const domain = domainOf(expr.operand, records)
      return negateIf(expr.negated, { holds: domain.absent, fails: hasValues(domain) })
    }
    case 'matches':
    case 'contains':
      return negateIf(expr.negated, matches(expr, records))
    case 'call':
      return /^(?:contains|isprivateip|ispublicip|isvalid\w+|isnumeric)$/i.test(expr.name) &&
        expr.args.some((arg) => !hasValues(domainOf(arg, records)))
        ? { holds: false, fails: true }
        : EITHER
    default:
      return EITHER
  }
}

const negate = ({ holds, fails }: Outcomes): Outcomes => ({ holds: fails, fails: holds })
const negateIf = (negated: boolean, of: Outcomes): Outcomes => (negated ? negate(of) : of)
const some = (all: readonly Outcomes[]): Outcomes => ({
  holds: all.some(({ holds }) => holds),
  fails: all.every(({ fails }) => fails),
})

const hasValues = ({ values }: Domain): boolean => values === undefined || values.size > 0

const literalOf = (expr: Expr): string | undefined =>
  expr.kind === 'string'
    ? expr.value
    : expr.kind === 'boolean' || expr.kind === 'number'
      ? String(expr.value)
      : undefined

const FORMS: Readonly<Record<string, 'upper' | 'lower'>> = {
  lower: 'lower',
  tolowercase: 'lower',
  upper: 'upper',
  touppercase: 'upper',
}

/** Functions that make something of nothing. */
const OF_NOTHING = /^(?:if|coalesce|isnull|isempty|isblank|length|size|jsonarraysize|tostring|element_at)$/i

const domainOf = (expr: Expr, records: Records): Domain => {
  const literal = literalOf(expr)
  if (literal !== undefined) return { absent: false, values: new Set([literal]) }
  switch (expr.kind) {
    case 'field':
      return records.field(expr.field.name)
    // a part that only a search engine's notation has: no key of an event is flattened to it
    case 'rawField':
      return expr.key.includes('{}') ? NOTHING : ANYTHING
    case 'call': {
      const form = own(FORMS, expr.name.toLowerCase())
      const [arg] = expr.args
      if (form !== undefined && arg !== undefined) {
        const { absent, values } = domainOf(arg, records)
        const change = (text: string): string => (form === 'upper' ? text.toUpperCase() : text.toLowerCase())
        return { absent, form, ...(values === undefined ? {} : { values: new Set([...values].map(change)) }) }
      }
      return !OF_NOTHING.test(expr.name) && expr.args.some((each) => !hasValues(domainOf(each, records)))
        ? NOTHING
        : ANYTHING
    }
    default:
      return ANYTHING
  }
}

const equal = (domain: Domain, item: Expr, records: Records): Outcomes => {
  const literal = literalOf(item)
  if (literal === undefined)
    return { holds: hasValues(domain) && hasValues(domainOf(item, records)), fails: true }
  const certain = !domain.absent && domain.values?.size === 1 && domain.values.has(literal)
  return { holds: canBe(domain, literal), fails: !certain }
}

type Comparison = Extract<Expr, { readonly kind: 'binary' }>

const compare = ({ op, left, right }: Comparison, records: Records): Outcomes => {
  const [a, b] = [domainOf(left, records), domainOf(right, records)]
  if (op === '=' || op === '!=') {
    const [domain, other] = literalOf(left) === undefined ? [a, right] : [b, left]
    const same = equal(domain, other, records)
    return op === '=' ? same : negate(same)
  }
  if (op === '<' || op === '<=' || op === '>' || op === '>=')
    return { holds: hasValues(a) && hasValues(b), fails: true }
  return EITHER
}

type Match = Extract<Expr, { readonly kind: 'matches' | 'contains' }>

const matches = (expr: Match, records: Records): Outcomes => {
  const domain = domainOf(expr.operand, records)
  const test = testOf(expr)
  if (!hasValues(domain)) return { holds: false, fails: true }
  if (test === undefined) return EITHER
  if (domain.values === undefined) return { holds: mayHave(test.fixed, domain.form), fails: true }
  const outcomes = [...domain.values].map(test.passes)
  return {
    holds: outcomes.some((passes) => passes !== false),
    fails: domain.absent || outcomes.some((passes) => passes !== true),
  }
}

/** Can text that is all in one case hold these letters? */
const mayHave = (fixed: string, form: 'upper' | 'lower' | undefined): boolean =>
  form === undefined || fixed === (form === 'upper' ? fixed.toUpperCase() : fixed.toLowerCase())

/** A test of one text, undefined where it is not known, and letters that every text has which passes it. */
const testOf = (
  expr: Match,
): { readonly passes: (text: string) => boolean | undefined; readonly fixed: string } | undefined => {
  if (expr.kind === 'contains') {
    const part = literalOf(expr.part)
    return part === undefined ? undefined : { passes: (text) => text.includes(part), fixed: part }
  }
  if (expr.style === 'regex') return { passes: regexMatcher(expr.pattern.pattern), fixed: '' }
  const pattern = literalOf(expr.pattern)
  // what an escape takes literally is not looked into
  if (pattern === undefined || (expr.style === 'like' && expr.escape !== undefined)) return undefined
  if (/\\[%_\\]/.test(pattern)) return undefined
  const [any, one] = expr.style === 'glob' ? ['*', '?'] : ['%', '_']
  return {
    passes: (text) => fitsWildcards(text, pattern, any, one),
    fixed: pattern.replaceAll(any, '').replaceAll(one, ''),
  }
}
