/**
 * What a rule's firing hands to all that follows: criticality, lists, suppression, entities, insights. Plain data, so that
 * none of these needs to know how rules are evaluated.
 */

/** What a record field may hold. Absent and null mean the same. */
export type RecordValue = string | number | boolean | readonly string[] | null | undefined

/** Values of a record by field name; raw keys as `fields['a.b']` (`refKey` of rules/template.ts). */
export type RecordFields = Readonly<Record<string, RecordValue>>

/** Identity is all of it: the same address in two sensor zones is two entities. */
export interface EntityRef {
  /** With its underscore: `_username`, `_ip`. */
  readonly type: string
  readonly value: string
  readonly sensorZone?: string
}

/** A record that made a signal. */
export interface SignalRecord {
  readonly id: string
  /** Event time, ms since the epoch, UTC. */
  readonly timestamp: number
  readonly source?: string
  /** Index in the hunt's list of files. */
  readonly file?: number
}

/** `anomaly`: first seen and outlier. */
export type SignalContent = 'rule' | 'anomaly'

/** One firing on one entity, before anything outside the rule has had a say. */
export interface RawSignal {
  readonly ruleId: string
  /** Rendered, like `description` and `summary`. */
  readonly name: string
  readonly description: string
  readonly summary: string
  /** 0 to 10, as the rule says: without the criticality of the entity. */
  readonly severity: number
  readonly tags: readonly string[]
  /** Event time of the record that completed it, ms since the epoch, UTC. */
  readonly timestamp: number
  readonly entity: EntityRef
  /** Id of the record that completed it. */
  readonly recordId: string
  readonly recordCount: number
  /** All that made it, by time, then id. A function, since a rule may fire a million times on the same million records. */
  readonly records: () => readonly SignalRecord[]
  /** Names of the suppressed lists that any of its records hits. */
  readonly suppressedLists: readonly string[]
  /** Ids of the exceptions that suppress it. */
  readonly exceptions?: readonly string[]
  readonly prototype: boolean
  readonly contentType: SignalContent
  /** The rule's own suppression window. */
  readonly suppressionWindowMs?: number
  /** The window of the rule, where it has one. */
  readonly windowMs?: number
  /** Of the attached record: the latest that made it. A function, since few are asked for, and there may be as many as events. */
  readonly fields: () => RecordFields
}

/** Everything in an order that does not depend on how it was found: time, rule, completing record, entity. */
export const bySignalOrder = (a: RawSignal, b: RawSignal): number =>
  a.timestamp - b.timestamp ||
  compareText(a.ruleId, b.ruleId) ||
  compareText(a.recordId, b.recordId) ||
  compareText(a.entity.type, b.entity.type) ||
  compareText(a.entity.value, b.entity.value)

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
