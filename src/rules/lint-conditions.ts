import type { Expr } from '../language/ast.ts'
import { diagnostic } from '../language/diagnostics/codes.ts'
import type { Diagnostic } from '../language/diagnostics/diagnostic.ts'
import type { SourceDef } from '../sources/source.ts'
import { contradictions } from './lint-contradictions.ts'
import { eventIdStarts, hasKey, keyValues, type SourceRecords } from './lint-records.ts'
import { operandsOfChain } from './mutate-expression.ts'
import { outcomesOf } from './reach/can-fire.ts'
import { walkExpr } from './walk-expr.ts'

export interface ConditionFindings {
  /** Spans are those of the condition's own text. */
  readonly findings: readonly Diagnostic[]
  /** The records that may meet it. */
  readonly records: readonly SourceRecords[]
}

const warn: typeof diagnostic = (code, params, span) =>
  diagnostic(code, params, span, { severity: 'warning' })

const METADATA = ['metadata_vendor', 'metadata_product', 'cloud_provider']

const holds = (expr: Expr, records: SourceRecords): boolean => outcomesOf(expr, records).holds

/** Does this say which logs a rule is for? */
const namesLog = (part: Expr): boolean => {
  const names = [...walkExpr(part)].flatMap((each) => (each.kind === 'field' ? [each.field.name] : []))
  return names.length > 0 && names.every((name) => METADATA.includes(name))
}

/** What is proven of one condition of a rule, over the records of all sources. */
export const lintCondition = (condition: Expr, all: readonly SourceRecords[]): ConditionFindings => {
  const parts = operandsOfChain('and', condition)
  const naming = parts.filter(namesLog)
  const own = all.filter((records) => naming.every((part) => holds(part, records)))
  if (own.length === 0) {
    const stranger = naming.find((part) => all.every((records) => !holds(part, records))) ?? naming[0]
    return { findings: stranger === undefined ? [] : [unknownLog(stranger, all)], records: [] }
  }
  const records = own.filter((each) => parts.every((part) => holds(part, each)))
  const values = impossibleValues(condition, own)
  const contradicting = contradictions(condition)
  if (records.length > 0)
    return { findings: [...contradicting, ...values, ...deadParts(condition, records)], records }
  // a value that is never there says it better than that nothing meets the part it stands in
  const said = values.length > 0 || contradicting.length > 0
  return {
    findings: said ? [...contradicting, ...values] : missed(parts, own, naming.length > 0),
    records: [],
  }
}

const unknownLog = (part: Expr, all: readonly SourceRecords[]): Diagnostic => {
  const field =
    [...walkExpr(part)].flatMap((each) => (each.kind === 'field' ? [each.field.name] : []))[0] ?? ''
  const value = [...walkExpr(part)].flatMap((each) => (each.kind === 'string' ? [each.value] : []))[0] ?? ''
  const known = new Set(all.flatMap((each) => [...(each.field(field).values ?? [])]))
  return warn('DQ921', { field, value, known: [...known] }, part.span)
}

/** Fields that say which events are meant: records on which these hold are closer than others. */
const CHOOSING = ['action', 'metadata_deviceEventId', 'metadata_mapperName', 'objectType', 'application']

const choosesEvents = (part: Expr): boolean =>
  [...walkExpr(part)].some((each) => each.kind === 'field' && CHOOSING.includes(each.field.name))

/** The parts that the records which come closest don't meet. */
const missed = (
  parts: readonly Expr[],
  own: readonly SourceRecords[],
  named: boolean,
): readonly Diagnostic[] => {
  const [closest] = own
    .map((records) => ({ records, unmet: parts.filter((part) => !holds(part, records)) }))
    .toSorted(
      (a, b) =>
        a.unmet.length - b.unmet.length ||
        a.unmet.filter(choosesEvents).length - b.unmet.filter(choosesEvents).length,
    )
  if (closest === undefined) return []
  const source = named ? closest.records.source.title : 'any log source here'
  return closest.unmet.map((part) => {
    const elsewhere = own.some((records) => holds(part, records))
    return warn('DQ922', { source, reason: reasonOf(part, [closest.records], elsewhere) }, part.span)
  })
}

/** Why: the fields that are never set, and the mapping that makes these records. */
const reasonOf = (part: Expr, records: readonly SourceRecords[], elsewhere: boolean): string => {
  const names = new Set(
    [...walkExpr(part)].flatMap((each) => (each.kind === 'field' ? [each.field.name] : [])),
  )
  const unset = [...names].filter((name) => records.every((each) => each.field(name).values?.size === 0))
  const mapping = [...new Set(records.map(({ mapper }) => mapper.name))]
  const which = mapping.length === 1 ? `the mapping “${mapping[0]}”` : 'every mapping that fits'
  if (unset.length > 0)
    return elsewhere
      ? `${which}, which takes the records that the rest asks for, never sets ${unset.join(', ')}`
      : `${unset.join(', ')} is never set`
  const [name] = names
  const values = name === undefined ? undefined : records[0]?.field(name).values
  if (names.size === 1 && values !== undefined && values.size < 20)
    return `${which} gives ${name} ${[...values].join(', ')}`
  return elsewhere
    ? `${which}, which takes the records that the rest asks for, gives no such value`
    : `${which} gives no such value`
}

/** Alternatives that add nothing, since no record that gets as far meets them. */
const deadParts = (expr: Expr, records: readonly SourceRecords[]): readonly Diagnostic[] => {
  if (expr.kind !== 'binary') return []
  if (expr.op === 'and') {
    const parts = operandsOfChain('and', expr)
    if (!parts.some(({ kind }) => kind === 'binary')) return []
    // each record once: what meets all parts but this one is what fails at none, or at this one alone
    const unmet = records.map((each) => parts.flatMap((part, i) => (holds(part, each) ? [] : [i])))
    return parts.flatMap((part, i) =>
      deadParts(
        part,
        records.filter((_, r) => unmet[r]?.every((at) => at === i) === true),
      ),
    )
  }
  if (expr.op !== 'or') return []
  return operandsOfChain('or', expr).flatMap((part) => {
    const left = records.filter((each) => holds(part, each))
    return left.length === 0
      ? [warn('DQ923', { reason: reasonOf(part, records, false) }, part.span)]
      : deadParts(part, left)
  })
}

const textOf = (expr: Expr): string | undefined => (expr.kind === 'string' ? expr.value : undefined)

/** `operand = 'text'`, one for each text that is compared with. */
const equalities = (
  expr: Expr,
): readonly { readonly operand: Expr; readonly item: Expr; readonly text: string }[] => {
  const pairs: readonly (readonly [Expr, Expr])[] =
    expr.kind === 'binary' && expr.op === '='
      ? [
          [expr.left, expr.right],
          [expr.right, expr.left],
        ]
      : expr.kind === 'in' && !expr.negated
        ? expr.items.map((item) => [expr.operand, item] as const)
        : []
  return pairs.flatMap(([operand, item]) => {
    const text = textOf(item)
    return text === undefined ? [] : [{ operand, item, text }]
  })
}

/** Keys that no event has, and values that a field or key never has, wherever they stand. */
const impossibleValues = (condition: Expr, own: readonly SourceRecords[]): readonly Diagnostic[] => {
  const sources = [...new Set(own.map(({ source }) => source))]
  return [...walkExpr(condition)].flatMap((expr): readonly Diagnostic[] => {
    if (expr.kind === 'rawField')
      return sources.some((source) => hasKey(source, expr.key))
        ? []
        : [warn('DQ931', { key: expr.key, sources: sources.map(({ title }) => title) }, expr.span)]
    return equalities(expr).flatMap(({ operand, item, text }) =>
      impossible(operand, item, text, own, sources),
    )
  })
}

const impossible = (
  operand: Expr,
  item: Expr,
  text: string,
  own: readonly SourceRecords[],
  sources: readonly SourceDef[],
): readonly Diagnostic[] => {
  if (operand.kind === 'rawField') {
    const values = sources.map((source) => keyValues(source, operand.key))
    return values.every((each) => each !== undefined && !each.includes(text))
      ? [
          warn(
            'DQ932',
            { what: `fields['${operand.key}']`, value: text, possible: values.flatMap((each) => each ?? []) },
            item.span,
          ),
        ]
      : []
  }
  if (operand.kind !== 'field' || METADATA.includes(operand.field.name)) return []
  const { name } = operand.field
  if (name === 'metadata_deviceEventId') return impossibleId(item, text, sources)
  const domains = own.map((each) => each.field(name))
  const possible = new Set(domains.flatMap(({ values }) => [...(values ?? [])]))
  // where it is never set at all, the value is not what is wrong
  if (possible.size === 0 || possible.has(text) || domains.some(({ values }) => values === undefined))
    return []
  return [
    warn(
      'DQ932',
      { what: name, value: text, possible: possible.size > 20 ? [] : [...possible].sort() },
      item.span,
    ),
  ]
}

const impossibleId = (item: Expr, text: string, sources: readonly SourceDef[]): readonly Diagnostic[] => {
  const starts = sources.map(eventIdStarts)
  const dead = starts.every(
    (each) => each !== undefined && !each.some((start) => text.startsWith(`${start}-`)),
  )
  return dead
    ? [
        warn(
          'DQ932',
          {
            what: 'metadata_deviceEventId',
            value: text,
            possible: starts.flatMap((each) => (each ?? []).map((start) => `${start}-…`)),
          },
          item.span,
        ),
      ]
    : []
}
