import { createDemand, type Demand } from '../compiler/raw-record.ts'
import type { RecordFieldName } from '../records/fields.ts'
import { asksWhatIsKnown, compileRule, withKnown } from '../rules/compile-rule.ts'
import { KNOWN_SNAPSHOTS } from '../rules/known-snapshots.ts'
import type { Rule } from '../rules/load.ts'
import { type FieldAccess, isRecordField } from '../rules/lower-rule.ts'
import { recordAccess } from '../rules/record-access.ts'
import { recordFields } from '../rules/render-signal.ts'
import { type FieldValue, refKey } from '../rules/template.ts'
import { type Enrichment, enrichedAccess, suppressingSql } from '../signals/enrich.ts'
import type { EstateSettings, SourceDef } from '../sources/source.ts'
import { ident, join, num, type Sql, sql, str, strings } from '../sql/sql.ts'
import type { Ceiling } from './ceiling.ts'
import { repeatedSql, withNames } from './namesakes.ts'

/** What every signal shows, besides the fields that its own rule names. */
export const SHOWN = [
  'dohyo_actor',
  'dohyo_account',
  'dohyo_operation',
  'dohyo_operationKey',
  'dohyo_outcome',
  'dohyo_resource',
  'dohyo_resourceKey',
  'dohyo_resources',
  'dohyo_restoredFrom',
  'dohyo_rootSnapshots',
  'dohyo_sharedWith',
  'dohyo_sourceIp',
  'http_userAgent',
  'dohyo_region',
] as const satisfies readonly RecordFieldName[]

/** What a signal also tells of the way that data took (`Signal.facts`), where its event is looked at by itself. */
export const TOLD = [
  'dohyo_sharedExternal',
  'dohyo_unsharedFrom',
  'dohyo_exportTarget',
  'dohyo_consumerAccount',
  'dohyo_sourceResource',
  'dohyo_restoredFrom',
] as const satisfies readonly RecordFieldName[]

/** What the rules say about an event, in the order of the statement's rules. */
interface Verdicts {
  readonly event_id: string
  /** Per rule, 0 or 1. */
  readonly fired: readonly number[]
  /** Per rule, for each entry of `confidence.adjust`, 0 or 1. */
  readonly adjusted: readonly (readonly number[])[]
}

/** A candidate event on which rules are true, or may be once more is known. Fields are keyed by `refKey`. */
export interface HitRow extends Verdicts {
  /** ms since the epoch, UTC. */
  readonly event_time: number
  readonly event_file: number
  /** Per rule, 0 or 1: it asks something of other events, and may be true. */
  readonly maybe: readonly number[]
  /** The suppressed lists that the event hits, where there are such lists. */
  readonly suppressing?: readonly string[]
  /** Per rule, for each of its exceptions, 0 or 1; where any rule has some. */
  readonly excepted?: readonly (readonly number[])[]
  readonly [field: string]: FieldValue | readonly number[] | readonly (readonly number[])[]
}

/** An event anew, once it is known what other events say about its snapshots; for `rulesThatAsk` only. */
export interface KnownRow extends Verdicts {
  readonly dohyo_knownSnapshots: readonly string[]
}

const flags = (conditions: readonly Sql[]): Sql =>
  sql`[${join(conditions.map((each) => sql`toUInt8(${each})`))}]::Array(UInt8)`

/** What there is to know besides rules and events. */
export interface Context {
  readonly settings: EstateSettings
  readonly enrichment: Enrichment
  /** Some events in the store have the id of others: see `nameNamesakes`. */
  readonly namesakes?: boolean
}

export interface Evaluation extends Context {
  readonly rules: readonly Rule[]
  readonly source: SourceDef
  readonly ceiling: Ceiling
}

const RAW = ident('raw')
const KEPT = ['event_id', 'event_time', 'event_file', 'raw'].map(ident)
const REST = ['event_time', 'event_file', 'blocks', 'raw'].map(ident)

/** Which candidates: those that `only` is true of, by their `event_id`, and that one of these blocks of rules wants. */
interface Wanted {
  readonly only?: Sql
  readonly blocks?: readonly number[] | undefined
}

/**
 * The candidates of a source, each event once: the same event in several files counts in the first of them. Only events that
 * are there more than once are sorted for that: with all their text, all of them would not fit into memory.
 */
const candidates = (
  { source, ceiling: { bytes }, namesakes = false }: Omit<Evaluation, 'rules'>,
  { only = sql`true`, blocks }: Wanted = {},
): Sql => {
  const short = bytes === undefined ? sql`true` : sql`length(candidate.raw) <= ${num(bytes)}`
  const wanted =
    blocks === undefined ? sql`true` : sql`hasAny(blocks, [${join(blocks.map(num))}]::Array(UInt32))`
  const ofSource = sql`source = ${str(source.id)}`
  const repeated = repeatedSql(source)
  const rows = (which: Sql, and: Sql): Sql => sql`
  SELECT candidate.id AS event_id, toUnixTimestamp64Milli(candidate.time) AS event_time, file AS event_file, candidate.blocks AS blocks, candidate.raw AS raw
  FROM sieved ARRAY JOIN candidates AS candidate
  WHERE ${ofSource} AND ${and} AND ${short} AND event_id ${which} ${repeated}`
  const kept = join(KEPT)
  const several = sql`(${rows(sql`IN`, sql`true`)})`
  const named = namesakes ? withNames(source, several, REST) : several
  return sql`(SELECT ${kept} FROM (${rows(sql`NOT IN`, only)}) WHERE ${wanted}
  UNION ALL
  SELECT ${kept} FROM (
    SELECT * FROM ${named}
    ORDER BY event_id, event_file, event_time
    LIMIT 1 BY event_id
  ) WHERE ${only} AND ${wanted}
)`
}

const TIME = ident('event_time')

const accessOf = (
  { source, settings, enrichment }: Omit<Evaluation, 'rules' | 'ceiling'>,
  { text, local }: Demand,
): FieldAccess =>
  enrichedAccess(recordAccess(source, { text, local, raw: RAW, settings }), enrichment, {
    time: TIME,
    local,
  })

/** The candidates of a source for other statements: `extraction` when all fields have been asked for. */
export const eventAccess = (
  of: Omit<Evaluation, 'rules'>,
  blocks: readonly number[],
): {
  readonly access: FieldAccess
  /** The suppressed lists that an event hits: Array(String). */
  readonly suppressing: Sql
  extraction(): Sql
} => {
  const demand = createDemand()
  const access = accessOf(of, demand)
  return {
    access,
    suppressing: suppressingSql(access, of.enrichment, TIME),
    extraction: () => demand.extraction(candidates(of, { blocks }), RAW, KEPT),
  }
}

/** Everything that signals of these rules show. */
const shownSql = (rules: readonly Rule[], access: FieldAccess): readonly Sql[] => {
  const names = new Set<string>([...SHOWN, ...TOLD])
  const rawKeys = new Set<string>()
  for (const ref of rules.flatMap(recordFields)) {
    if (ref.kind === 'raw') rawKeys.add(ref.key)
    else names.add(ref.name)
  }
  return [
    ...[...names].filter(isRecordField).map((name) => sql`${access.field(name)} AS ${ident(name)}`),
    ...[...rawKeys].map(
      (key) => sql`${access.raw(key)} AS ${ident(refKey({ kind: 'raw', key, span: { start: 0, end: 0 } }))}`,
    ),
  ]
}

/**
 * The second pass: the candidates of a source with all rules evaluated in full. `withFailures` also gives events whose
 * operation failed, so that what announced it can be taken back. `blocks`: looks only at what these want.
 */
export const evaluateSql = (
  evaluation: Evaluation,
  withFailures: boolean,
  blocks?: readonly number[],
): Sql => {
  const demand = createDemand()
  const nothing = sql`emptyArrayString()`
  const access = accessOf(evaluation, demand)
  const compiled = evaluation.rules.map((rule) => compileRule(rule, access))
  const fired = demand.local('fired', () => flags(compiled.map((rule) => rule.secondPass(nothing))))
  const maybe = demand.local('maybe', () =>
    flags(compiled.map((rule) => (rule.needsSecondPass ? rule.condition : sql`0`))),
  )
  const columns = [
    sql`${fired} AS fired`,
    sql`${maybe} AS maybe`,
    sql`[${join(compiled.map((rule) => flags(rule.adjust(nothing))))}]::Array(Array(UInt8)) AS adjusted`,
    ...shownSql(evaluation.rules, withKnown(access, nothing)),
    ...(evaluation.enrichment.suppressedLists.length === 0
      ? []
      : [sql`${suppressingSql(access, evaluation.enrichment, TIME)} AS suppressing`]),
  ]
  if (evaluation.rules.some(({ exceptions }) => exceptions !== undefined))
    columns.push(
      sql`[${join(compiled.map(({ exceptions }) => flags(exceptions)))}]::Array(Array(UInt8)) AS excepted`,
    )
  const failures = withFailures ? sql` OR ${access.field('dohyo_outcome')} IN ('failed', 'denied')` : sql``
  return sql`SELECT event_id, event_time, event_file,
  ${join(columns, ',\n  ')}
FROM (${demand.extraction(candidates(evaluation, { blocks }), RAW, KEPT)})
WHERE has(${fired}, 1) OR has(${maybe}, 1)${failures}
ORDER BY event_time, event_id`
}

/** The rules that have to be asked again about an event when it is known what other events say about its snapshots. */
export const rulesThatAsk = (rules: readonly Rule[]): readonly Rule[] => rules.filter(asksWhatIsKnown)

/** Asks `rulesThatAsk` again. `known`: by event, the ids of its snapshots that earlier events told of. */
export const evaluateKnownSql = (
  evaluation: Evaluation,
  known: ReadonlyMap<string, readonly string[]>,
): Sql => {
  const demand = createDemand()
  const access = accessOf(evaluation, demand)
  const ids = demand.local(
    'known',
    () =>
      sql`JSONExtract(transform(event_id, ${strings([...known.keys()])}, ${strings([...known.values()].map((list) => JSON.stringify(list)))}, '[]'), 'Array(String)')`,
  )
  const compiled = rulesThatAsk(evaluation.rules).map((rule) => compileRule(rule, access))
  const columns = [
    sql`${flags(compiled.map((rule) => rule.secondPass(ids)))} AS fired`,
    sql`[${join(compiled.map((rule) => flags(rule.adjust(ids))))}]::Array(Array(UInt8)) AS adjusted`,
    sql`${withKnown(access, ids).field(KNOWN_SNAPSHOTS)} AS ${ident(KNOWN_SNAPSHOTS)}`,
  ]
  const only = sql`event_id IN (${join([...known.keys()].map(str))})`
  return sql`SELECT event_id,
  ${join(columns, ',\n  ')}
FROM (${demand.extraction(candidates(evaluation, { only }), RAW, KEPT)})`
}
