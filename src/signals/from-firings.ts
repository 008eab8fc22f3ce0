import { renderSignal } from '../rules/render-signal.ts'
import type { Rule } from '../rules/rule.ts'
import type { RawSignal, RecordFields, SignalRecord } from './types.ts'

/** A firing of a rule, with the record that completed it, its fields, and all records that made it, by time, then id. */
export interface Firing {
  readonly rule: Rule
  readonly timestamp: number
  readonly completing: SignalRecord
  readonly fields: RecordFields
  readonly recordId: string
  /** Computed when it is asked for: firings of one group share their records. */
  readonly records: () => readonly SignalRecord[]
  readonly suppressedLists: readonly string[]
  readonly recordCount: number
  /** The window of the rule, ms, where it has one. */
  readonly windowMs?: number
}

/**
 * The signals of a firing: one for each entity selector whose field is there. None when the severity comes from a field that
 * holds no number.
 */
export const signalsOf = (firing: Firing): readonly RawSignal[] => {
  const { rule, fields, recordId, records, recordCount, suppressedLists, timestamp, windowMs } = firing
  const rendered = renderSignal(rule, fields)
  if (rendered === undefined) return []
  const { definition } = rule
  const anomaly = definition.type === 'firstSeen' || definition.type === 'outlier'
  return rendered.entities.map((entity) => ({
    ruleId: rule.id,
    name: rendered.name,
    description: rendered.description,
    summary: rendered.summary,
    severity: rendered.score,
    tags: definition.tags,
    timestamp,
    entity,
    recordId,
    recordCount,
    records,
    suppressedLists,
    prototype: definition.isPrototype,
    contentType: anomaly ? 'anomaly' : 'rule',
    ...(definition.suppressionWindowSize === undefined
      ? {}
      : { suppressionWindowMs: definition.suppressionWindowSize }),
    ...(windowMs === undefined ? {} : { windowMs }),
    fields: () => fields,
  }))
}
