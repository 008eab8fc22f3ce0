import { InternalError } from '../base/errors.ts'
import type { Value } from '../compiler/value.ts'
import { asBoolean, asNumber, asText } from '../compiler/values.ts'
import type { Expr } from '../language/ast.ts'
import { RECORD_FIELDS, type RecordFieldType } from '../records/fields.ts'
import { ident, join, num, type Sql, sql, str } from '../sql/sql.ts'
import { withKnown } from './compile-rule.ts'
import { isExclude } from './exceptions.ts'
import { type FieldAccess, isRecordField, lowerRule } from './lower-rule.ts'
import { recordFields, whenKey } from './render-signal.ts'
import type { Rule, RuleAggregate } from './rule.ts'
import { refKey, type TemplateRef } from './template.ts'

/**
 * A match row: a record on which a condition of a rule holds, with all that the rule's kind wants to know of it.
 * `key`: the values that separate its group, JSON. `flags`: which conditions hold. `value`: what is counted or remembered.
 * `numbers`, `texts`: the arguments of the aggregates, one of each per aggregate. `record`: JSON of the fields that signals
 * show, by `refKey`. `suppressing`: the suppressed lists that the record hits.
 */
export const MATCH_COLUMNS = sql`rule UInt32, id String, time Int64, file UInt32, source LowCardinality(String), key String, flags Array(UInt8), value Nullable(String), numbers Array(Nullable(Float64)), texts Array(Nullable(String)), record String, suppressing Array(String)`

/** Rows of events: `extraction` is `Demand.extraction` over them, called when all is asked for. */
export interface MatchInput {
  /** Rules with the number that their match rows bear. */
  readonly rules: readonly { readonly rule: Rule; readonly number: number }[]
  readonly access: FieldAccess
  /** Columns of the rows. `time` is Int64, ms. */
  readonly id: Sql
  readonly time: Sql
  readonly file: Sql
  readonly source: Sql
  /** Fields to keep besides those that a rule's signals show. */
  readonly also?: readonly TemplateRef[]
  /** Array(String), the suppressed lists that the record hits. */
  readonly suppressing?: Sql
  /** Gives rows of this number, too, for operations that failed, with the key of the operation. */
  readonly failures?: number
  extraction(): Sql
}

/** All match rows of these rules in one pass over the events: a SELECT in the order of `MATCH_COLUMNS`. */
export const matchesSql = (input: MatchInput): Sql => {
  const access = withKnown(input.access, sql`emptyArrayString()`)
  const tuples = input.rules.map(({ rule, number }) => matchOf(rule, number, access, input.also ?? []))
  const failures = input.failures === undefined ? [] : [failureOf(input.failures, access)]
  const found = sql`arrayConcat(${join([...tuples, ...failures], ',\n  ')})`
  return sql`SELECT found.1 AS rule, event_id AS id, event_time AS time, event_file AS file, event_source AS source, found.2 AS key, found.3 AS flags, found.4 AS value, found.5 AS numbers, found.6 AS texts, found.7 AS record, event_suppressing AS suppressing
FROM (
  SELECT ${input.id} AS event_id, ${input.time} AS event_time, ${input.file} AS event_file, ${input.source} AS event_source, ${input.suppressing ?? sql`emptyArrayString()`} AS event_suppressing, ${found} AS all_found
  FROM (${input.extraction()})
)
ARRAY JOIN all_found AS found`
}

const lower = (expr: Expr, access: FieldAccess): Value =>
  lowerRule(expr, access, (code, _params, _span, options) => {
    // the loader has checked the expression with the same function
    if (options?.severity !== 'warning') throw new InternalError(`unchecked rule expression: ${code}`)
  })

const expressionOf = (ref: TemplateRef): Expr =>
  ref.kind === 'raw'
    ? { kind: 'rawField', span: ref.span, key: ref.key }
    : { kind: 'field', span: ref.span, field: { name: ref.name, span: ref.span, quoted: false } }

const textOf = (ref: TemplateRef, access: FieldAccess): Sql =>
  sql`CAST(${asText(lower(expressionOf(ref), access)).sql}, 'Nullable(String)')`

const list = (type: string, parts: readonly Sql[]): Sql =>
  sql`CAST([${join(parts)}], ${str(`Array(${type})`)})`

const jsonList = (parts: readonly Sql[]): Sql => sql`toJSONString(${list('Nullable(String)', parts)})`

const FOUND = str(
  'Array(Tuple(UInt32, String, Array(UInt8), Nullable(String), Array(Nullable(Float64)), Array(Nullable(String)), String))',
)

const failureOf = (number: number, access: FieldAccess): Sql => {
  const operation = access.field('dohyo_operationKey')
  const failed = sql`ifNull(${access.field('dohyo_outcome')}, '') IN ('failed', 'denied') AND isNotNull(${operation})`
  return sql`if(${failed}, CAST([tuple(${num(number)}, ifNull(${operation}, ''), [], NULL, [], [], '{}')], ${FOUND}), CAST([], ${FOUND}))`
}

/** Array of the tuples of one rule: none, one, or one per element of a list. */
const matchOf = (rule: Rule, number: number, access: FieldAccess, also: readonly TemplateRef[]): Sql => {
  const flags = rule.conditions.map((each) => sql`toUInt8(${asBoolean(lower(each, access)).sql})`)
  const splitting = rule.groupBy.find(isList)
  const groups = rule.groupBy.map((ref) => (ref === splitting ? ELEMENT : textOf(ref, access)))
  const entities = rule.groupByEntity
    ? rule.entities.map(({ field }) => sql`nullIf(${textOf(field, access)}, '')`)
    : []
  const values = rule.values.map((ref) => textOf(ref, access))
  const holds = join(
    [
      sql`(${join(flags, ' OR ')})`,
      ...rule.groupBy.filter((ref) => ref !== splitting).map((ref) => sql`isNotNull(${textOf(ref, access)})`),
    ],
    ' AND ',
  )
  const parts = [
    sql`toUInt32(${num(number)})`,
    jsonList([...entities, ...groups]),
    list('UInt8', flags),
    valueSql(values),
    list(
      'Nullable(Float64)',
      rule.aggregates.map((aggregate) => numberArgument(aggregate, access)),
    ),
    list(
      'Nullable(String)',
      rule.aggregates.map((aggregate) => textArgument(aggregate, access)),
    ),
    recordSql([...recordFields(rule), ...also], access, verdictsSql(rule, access)),
  ]
  const row = sql`tuple(${join(parts)})`
  const rows =
    splitting === undefined
      ? sql`[${row}]`
      : sql`arrayMap(group_element -> ${row}, arrayDistinct(${lower(expressionOf(splitting), access).sql}))`
  // most records match few of the rules: the rest of a row is made for those alone
  return sql`if(${holds}, CAST(${rows}, ${FOUND}), CAST([], ${FOUND}))`
}

/** A record is in a group for each element of a list that separates groups: each resource that it touches, say. */
const isList = (ref: TemplateRef): boolean =>
  ref.kind === 'field' && isRecordField(ref.name) && RECORD_FIELDS[ref.name].type === 'texts'

const ELEMENT = sql`CAST(group_element, 'Nullable(String)')`

/** One value as it is; several as a JSON list, NULL when one of them is. */
const valueSql = (values: readonly Sql[]): Sql => {
  const [first, ...more] = values
  if (first === undefined) return sql`CAST(NULL, 'Nullable(String)')`
  if (more.length === 0) return first
  const missing = join(
    values.map((value) => sql`isNull(${value})`),
    ' OR ',
  )
  return sql`if(${missing}, NULL, ${jsonList(values)})`
}

const NULL_NUMBER = sql`CAST(NULL, 'Nullable(Float64)')`
const NULL_TEXT = sql`CAST(NULL, 'Nullable(String)')`

const numberArgument = (aggregate: RuleAggregate, access: FieldAccess): Sql => {
  const argument = lower(aggregate.argument, access)
  switch (aggregate.function) {
    case 'count':
      // a condition counts where it holds, a value where there is one
      if (argument.type === 'boolean') return sql`toFloat64(${argument.sql})`
      return argument.type === 'null' ? sql`0` : sql`toFloat64(isNotNull(${argument.sql}))`
    case 'sum':
    case 'avg':
    case 'min':
    case 'max':
      return asNumber(argument).sql
    default:
      return NULL_NUMBER
  }
}

const textArgument = (aggregate: RuleAggregate, access: FieldAccess): Sql => {
  switch (aggregate.function) {
    case 'count_distinct':
    case 'first':
    case 'last':
      return asText(lower(aggregate.argument, access)).sql
    default:
      return NULL_TEXT
  }
}

const SQL_TYPES: Readonly<Record<RecordFieldType, string>> = {
  text: 'Nullable(String)',
  number: 'Nullable(Float64)',
  flag: 'Nullable(Bool)',
  boolean: 'Bool',
  texts: 'Array(String)',
}

/** The key in `record` of the exceptions that hold for it: no field is called so. */
export const EXCEPTIONS = 'exceptions'

interface TypedSql {
  readonly value: Sql
  readonly type: string
}

/** What is known of a record alone, by key: `whenKey`, and the ids of the exceptions that hold for it and don't exclude it. */
const verdictsSql = (
  { adjust, exceptions = [] }: Rule,
  access: FieldAccess,
): readonly [string, TypedSql][] => {
  const holds = (when: Expr): Sql => asBoolean(lower(when, access)).sql
  const whens = adjust.flatMap(({ when, step }, i): [string, TypedSql][] =>
    step === undefined ? [[whenKey(i), { value: holds(when), type: SQL_TYPES.boolean }]] : [],
  )
  const kept = exceptions.filter((each) => !isExclude(each))
  if (kept.length === 0) return whens
  const ids = kept.map(({ id, when }) => sql`if(${holds(when)}, ${str(id)}, '')`)
  const value = sql`arrayFilter(id -> id != '', [${join(ids)}])`
  return [...whens, [EXCEPTIONS, { value, type: SQL_TYPES.texts }]]
}

const recordSql = (
  refs: readonly TemplateRef[],
  access: FieldAccess,
  verdicts: readonly [string, TypedSql][],
): Sql => {
  const fields = new Map<string, TypedSql>()
  for (const ref of refs) {
    if (ref.kind === 'raw') fields.set(refKey(ref), { value: access.raw(ref.key), type: SQL_TYPES.text })
    else if (isRecordField(ref.name))
      fields.set(ref.name, { value: access.field(ref.name), type: SQL_TYPES[RECORD_FIELDS[ref.name].type] })
  }
  for (const [key, verdict] of verdicts) fields.set(key, verdict)
  if (fields.size === 0) return sql`'{}'`
  const type = [...fields].map(([name, field]) => `${ident(name)} ${field.type}`).join(', ')
  return sql`toJSONString(CAST(tuple(${join([...fields.values()].map(({ value }) => value))}), ${str(`Tuple(${type})`)}))`
}
