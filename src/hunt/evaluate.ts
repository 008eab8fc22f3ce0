import { createDemand } from '../compiler/raw-record.ts'
import type { RecordFieldName } from '../records/fields.ts'
import { compileRule, withKnown } from '../rules/compile-rule.ts'
import type { Rule } from '../rules/load.ts'
import { isRecordField } from '../rules/lower-rule.ts'
import { recordColumns } from '../rules/record-columns.ts'
import { signalFields } from '../rules/render-signal.ts'
import { type FieldValue, refKey } from '../rules/template.ts'
import type { EstateSettings, SourceDef } from '../sources/source.ts'
import { ident, join, type Sql, sql, str, strings } from '../sql/sql.ts'

/** What every signal shows, besides the fields that its own rule names. */
const SHOWN = [
  'dohyo_actor',
  'dohyo_account',
  'dohyo_operation',
  'dohyo_operationKey',
  'dohyo_outcome',
  'dohyo_resource',
  'dohyo_resources',
  'dohyo_restoredFrom',
  'dohyo_rootSnapshots',
  'dohyo_sharedWith',
  'srcDevice_ip',
  'http_userAgent',
  'cloud_region',
] as const satisfies readonly RecordFieldName[]

/** A candidate event on which rules are true, or may be once more is known. Fields are keyed by `refKey`. */
export interface HitRow {
  readonly event_id: string
  /** ms since the epoch, UTC. */
  readonly event_time: number
  readonly event_file: number
  /** Per rule, 0 or 1: with nothing known of other events. */
  readonly fired: readonly number[]
  /** Per rule, 0 or 1: it asks something of other events, and would be true if all of that held. */
  readonly maybe: readonly number[]
  /** Per rule, for each entry of `confidence.adjust`. */
  readonly adjusted: readonly (readonly number[])[]
  readonly [field: string]: FieldValue | readonly number[] | readonly (readonly number[])[]
}

const flags = (conditions: readonly Sql[]): Sql =>
  sql`[${join(conditions.map((each) => sql`toUInt8(${each})`))}]::Array(UInt8)`

export interface Evaluation {
  readonly rules: readonly Rule[]
  readonly source: SourceDef
  readonly settings: EstateSettings
  /** Also give events whose operation failed, so that what announced it can be taken back. */
  readonly withFailures: boolean
  /** Only these events, with what is known of their snapshots by then. */
  readonly known?: ReadonlyMap<string, readonly string[]>
}

/**
 * The second pass: the candidates of a source, each event once (the same event in several files counts in the first of
 * them), with all rules evaluated in full.
 */
export const evaluateSql = ({ rules, source, settings, withFailures, known }: Evaluation): Sql => {
  const demand = createDemand()
  const raw = ident('raw')
  const access = recordColumns(source, { text: demand.text, raw, settings })
  const knownIds =
    known === undefined
      ? sql`emptyArrayString()`
      : sql`JSONExtract(transform(event_id, ${strings([...known.keys()])}, ${strings([...known.values()].map((ids) => JSON.stringify(ids)))}, '[]'), 'Array(String)')`
  const compiled = rules.map((rule) => compileRule(rule, source, access))
  const fired = flags(compiled.map((rule) => rule.secondPass(knownIds)))
  const maybe = flags(compiled.map((rule) => (rule.needsSecondPass ? rule.condition : sql`0`)))
  const adjusted = sql`[${join(compiled.map((rule) => flags(rule.adjust(knownIds))))}]::Array(Array(UInt8))`
  const shownAccess = withKnown(access, knownIds)
  const names = new Set<string>(SHOWN)
  const rawKeys = new Set<string>()
  for (const ref of rules.flatMap(signalFields)) {
    if (ref.kind === 'raw') rawKeys.add(ref.key)
    else names.add(ref.name)
  }
  const shown = [
    ...[...names].filter(isRecordField).map((name) => sql`${shownAccess.field(name)} AS ${ident(name)}`),
    ...[...rawKeys].map(
      (key) => sql`${access.raw(key)} AS ${ident(refKey({ kind: 'raw', key, span: { start: 0, end: 0 } }))}`,
    ),
  ]
  const outcome = access.field('dohyo_outcome')
  const keep = ['event_id', 'event_time', 'event_file', 'raw'].map(ident)
  const only = known === undefined ? sql`` : sql` AND candidate.id IN (${join([...known.keys()].map(str))})`
  const events = sql`(
  SELECT candidate.id AS event_id, toUnixTimestamp64Milli(candidate.time) AS event_time, file AS event_file, candidate.raw AS raw
  FROM sieved ARRAY JOIN candidates AS candidate
  WHERE source = ${str(source.id)}${only}
  ORDER BY event_id, event_file, event_time
  LIMIT 1 BY event_id
)`
  const inner = sql`SELECT ${join([...keep, ...access.columns()], ',\n  ')}\nFROM (${demand.extraction(events, raw, keep)})`
  const failures = withFailures ? sql` OR ${outcome} IN ('failed', 'denied')` : sql``
  return sql`SELECT event_id, event_time, event_file, ${fired} AS fired, ${maybe} AS maybe, ${adjusted} AS adjusted,
  ${join(shown, ',\n  ')}
FROM (${inner})
WHERE arrayExists(x -> x = 1, fired) OR arrayExists(x -> x = 1, maybe)${failures}
ORDER BY event_time, event_id`
}
