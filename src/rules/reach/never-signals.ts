import type { RecordMapping } from '../../sources/siem/siem-record.ts'
import type { Rule } from '../rule.ts'
import { refKey, type TemplateRef } from '../template.ts'
import { type NeverTrue, neverTrue, outcomesOf } from './can-fire.ts'
import { type Records, recordsOf } from './domain.ts'

/** Why a rule can't raise a signal on any record of a source. */
export type NeverSignals =
  | ({ readonly kind: 'condition' } & NeverTrue)
  /** The fields of its entities, or those that it groups or counts by, are in none of the records that it asks for. */
  | { readonly kind: 'fields'; readonly use: 'entity' | 'group'; readonly fields: readonly string[] }

/** Undefined when the source may give what the rule asks for. A chain, whose steps may be of several sources, needs all of them. */
export const neverSignals = (rule: Rule, mapping: RecordMapping): NeverSignals | undefined => {
  const missed = rule.conditions.map((condition) => neverTrue(condition, mapping))
  const first = missed.find((each) => each !== undefined)
  if (first !== undefined && missed.every((each) => each !== undefined))
    return { kind: 'condition', ...first }
  const asked = recordsOf(mapping).filter((records) =>
    rule.conditions.some((condition) => outcomesOf(condition, records).holds),
  )
  const entities = rule.entities.map(({ field }) => field)
  if (asked.every((records) => entities.every((ref) => isAbsent(ref, records))))
    return { kind: 'fields', use: 'entity', fields: entities.map(refKey) }
  const needed = [...rule.groupBy, ...rule.values]
  const missing = needed.filter((ref) => asked.every((records) => isAbsent(ref, records)))
  return missing.length === 0 ? undefined : { kind: 'fields', use: 'group', fields: missing.map(refKey) }
}

const isAbsent = (ref: TemplateRef, records: Records): boolean => {
  if (ref.kind === 'raw') return false
  const { values } = records.field(ref.name)
  return values !== undefined && values.size === 0
}
