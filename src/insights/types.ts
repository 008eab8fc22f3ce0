import { compareEntities, compareText } from '../signals/entity.ts'
import type { InsightSeverity } from '../signals/settings.ts'
import type { EntityRef } from '../signals/types.ts'

/** What insights need to know of a signal: `Signal` of signals/judge.ts, or anything that has as much. */
export interface InsightSignal {
  readonly ruleId: string
  readonly name: string
  readonly entity: EntityRef
  /** With the criticality of the entity. */
  readonly severity: number
  /** ms since the epoch, UTC. */
  readonly timestamp: number
  readonly suppressed: boolean
  readonly prototype: boolean
  readonly tags: readonly string[]
  /** Id of the record that completed it. */
  readonly recordId: string
}

/** Why an insight was made. */
export type InsightCause =
  | { readonly kind: 'score'; readonly threshold: number; readonly lookbackDays: number }
  | { readonly kind: 'custom'; readonly name: string }

export interface Insight<S extends InsightSignal = InsightSignal> {
  /** `INSIGHT-1`, in order of creation. */
  readonly id: string
  readonly name: string
  readonly description: string
  readonly severity: InsightSeverity
  /** Activity score of the entity when it was made. */
  readonly score: number
  readonly entity: EntityRef
  /** Other entities whose insights it took in; see `followInsights`. */
  readonly alsoOf?: readonly EntityRef[]
  /** How long what followed was added to it, where it was. */
  readonly followHours?: number
  /** In order of time; at least one. */
  readonly signals: readonly S[]
  /** Time of the signal that made it, ms. */
  readonly created: number
  /** Times of the first and last signal, ms. */
  readonly from: number
  readonly to: number
  readonly tags: readonly string[]
  readonly cause: InsightCause
}

/** A total order: time first, then whatever tells two signals apart, so that the order of input never matters. */
export const byInsightOrder = (a: InsightSignal, b: InsightSignal): number =>
  a.timestamp - b.timestamp ||
  compareText(a.ruleId, b.ruleId) ||
  compareText(a.recordId, b.recordId) ||
  compareEntities(a.entity, b.entity) ||
  compareText(a.name, b.name) ||
  b.severity - a.severity

/** Suppressed signals and prototypes add to no score and join no insight. */
export const counts = (signal: Pick<InsightSignal, 'suppressed' | 'prototype'>): boolean =>
  !signal.suppressed && !signal.prototype
