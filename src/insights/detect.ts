import { entityKey } from '../signals/entity.ts'
import type { CustomInsight, InsightSeverity, SiemSettings } from '../signals/settings.ts'
import type { EntityRef } from '../signals/types.ts'
import { type Activity, createActivity } from './activity.ts'
import { type Completion, completionsOf } from './custom.ts'
import { tacticsOf } from './tactics.ts'
import { byInsightOrder, counts, type Insight, type InsightCause, type InsightSignal } from './types.ts'

export const HOUR_MS = 3_600_000
export const DAY_MS = 24 * HOUR_MS

type Settings = Pick<SiemSettings, 'threshold' | 'lookbackDays' | 'customInsights'>

/** One above the threshold is LOW, two and three are MEDIUM, more is HIGH; CRITICAL comes from custom insights only. */
export const severityOfScore = (score: number, threshold: number): InsightSeverity => {
  const above = score - threshold
  if (above < 2) return 'LOW'
  return above < 4 ? 'MEDIUM' : 'HIGH'
}

/** The highest of the dynamic thresholds that the worst signal reaches; else the insight's own. */
const severityOfCustom = (custom: CustomInsight, signals: readonly InsightSignal[]): InsightSeverity => {
  const worst = signals.reduce((most, { severity }) => Math.max(most, severity), 0)
  return (
    custom.dynamicSeverity
      .toSorted((a, b) => b.minimumSignalSeverity - a.minimumSignalSeverity)
      .find(({ minimumSignalSeverity }) => worst >= minimumSignalSeverity)?.insightSeverity ?? custom.severity
  )
}

const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`

const distinct = <T>(values: readonly T[]): readonly T[] => [...new Set(values)]

interface Draft<S extends InsightSignal> {
  readonly entity: EntityRef
  readonly signals: readonly S[]
  readonly created: number
  readonly score: number
  readonly severity: InsightSeverity
  readonly cause: InsightCause
  readonly custom?: CustomInsight
}

/** What is said of an insight from its signals, in their order; a custom insight has words of its own. */
export const describeInsight = <S extends InsightSignal>(
  signals: readonly S[],
  entity: EntityRef,
  own: Pick<Insight, 'cause' | 'name' | 'description' | 'tags'>,
): Pick<Insight<S>, 'name' | 'description' | 'signals' | 'from' | 'to' | 'tags'> => {
  const isCustom = own.cause.kind === 'custom'
  const tags = distinct([...signals.flatMap((signal) => signal.tags), ...(isCustom ? own.tags : [])])
  const tactics = tacticsOf(tags)
  const times = signals.map(({ timestamp }) => timestamp)
  return {
    name: isCustom ? own.name : tactics.length === 0 ? `Activity of ${entity.value}` : listed(tactics),
    description: (isCustom ? own.description : '') || listed(distinct(signals.map(({ name }) => name))),
    signals,
    from: times[0] ?? 0,
    to: times.at(-1) ?? 0,
    tags,
  }
}

const finish = <S extends InsightSignal>(draft: Draft<S>, number: number): Insight<S> => {
  const { custom, entity, created, score, severity, cause } = draft
  const own = {
    cause,
    name: custom?.name ?? '',
    description: custom?.description ?? '',
    tags: custom?.tags ?? [],
  }
  return {
    ...describeInsight(draft.signals.toSorted(byInsightOrder), entity, own),
    id: `INSIGHT-${number}`,
    severity,
    score,
    entity,
    created,
    cause,
  }
}

/**
 * Makes insights from signals, in event time: after each signal, a custom insight that is now complete, else one when the
 * activity score of the signal's entity is above the threshold. Either takes all signals in the entity's window with it, so
 * that its score starts afresh. Equal signals give equal insights, in whatever order they come.
 *
 * With `followHours`, what comes on the entity within that time of an insight is left to `followInsights`, and makes no other.
 */
export const detectInsights = <S extends InsightSignal>(
  signals: readonly S[],
  { threshold, lookbackDays, customInsights }: Settings,
  followHours = 0,
): readonly Insight<S>[] => {
  const lookbackMs = lookbackDays * DAY_MS
  const counting = signals.filter(counts).toSorted(byInsightOrder)
  const completions = completionsOf(counting, customInsights, lookbackMs)
  const activities = new Map<string, Activity<S>>()
  const insights: Insight<S>[] = []
  const openUntil = new Map<string, number>()
  const isOpen = ({ entity, timestamp }: S): boolean =>
    timestamp <= (openUntil.get(entityKey(entity)) ?? Number.NEGATIVE_INFINITY)
  const add = (draft: Draft<S>): void => {
    const key = entityKey(draft.entity)
    const until = draft.created + followHours * HOUR_MS
    if (followHours > 0 && draft.created > (openUntil.get(key) ?? Number.NEGATIVE_INFINITY))
      openUntil.set(key, until)
    insights.push(finish(draft, insights.length + 1))
  }
  const activityOf = (entity: EntityRef): Activity<S> => {
    const key = entityKey(entity)
    const activity = activities.get(key) ?? createActivity<S>(lookbackMs)
    activities.set(key, activity)
    return activity
  }
  const addCustoms = (complete: readonly Completion<S>[], created: number): void => {
    const involved = new Map<string, { score: number; readonly active: readonly S[] }>()
    for (const { custom, members } of complete) {
      for (const entity of new Map(members.map((one) => [entityKey(one.entity), one.entity])).values()) {
        const activity = activityOf(entity)
        activity.advance(created)
        const before = involved.get(entityKey(entity))
        const { score, active } = before ?? { score: activity.score, active: activity.signals }
        involved.set(entityKey(entity), { score, active })
        const attached = distinct([...members, ...active])
        add({
          entity,
          signals: attached,
          created,
          score,
          severity: severityOfCustom(custom, attached),
          cause: { kind: 'custom', name: custom.name },
          custom,
        })
        activity.consume()
      }
    }
  }
  for (const signal of counting) {
    const complete = completions.get(signal)
    if (complete === undefined && isOpen(signal)) continue
    const activity = activityOf(signal.entity)
    activity.add(signal)
    if (complete !== undefined) {
      addCustoms(complete, signal.timestamp)
      continue
    }
    if (activity.score <= threshold) continue
    add({
      entity: signal.entity,
      signals: activity.signals,
      created: signal.timestamp,
      score: activity.score,
      severity: severityOfScore(activity.score, threshold),
      cause: { kind: 'score', threshold, lookbackDays },
    })
    activity.consume()
  }
  return insights
}
