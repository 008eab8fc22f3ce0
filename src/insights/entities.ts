import { compareEntities, entityKey } from '../signals/entity.ts'
import type { SiemSettings } from '../signals/settings.ts'
import type { EntityRef } from '../signals/types.ts'
import { type Activity, createActivity } from './activity.ts'
import { DAY_MS } from './detect.ts'
import { byInsightOrder, counts, type Insight, type InsightSignal } from './types.ts'

/** What a run of signals says of one entity. */
export interface EntityState<S extends InsightSignal> {
  readonly entity: EntityRef
  /** Activity score at the time of the last signal of all: what is not in an insight yet. */
  readonly score: number
  /** The highest score it has had, those that became insights included. */
  readonly peak: number
  /** Of the signals that count; 0 when none does. */
  readonly highestSeverity: number
  /** All, suppressed ones and prototypes too, in order of time. */
  readonly signals: readonly S[]
  /** Number of those that are suppressed. */
  readonly suppressed: number
  readonly insights: readonly Insight<S>[]
}

const groupByEntity = <T extends { readonly entity: EntityRef }>(
  items: readonly T[],
): ReadonlyMap<string, readonly T[]> => {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const key = entityKey(item.entity)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [item])
    else group.push(item)
  }
  return groups
}

/** The entities of all signals, the highest score first; then by what they have now, the worst signal, and name. */
export const entityStates = <S extends InsightSignal>(
  signals: readonly S[],
  insights: readonly Insight<S>[],
  { lookbackDays }: Pick<SiemSettings, 'lookbackDays'>,
): readonly EntityState<S>[] => {
  const ordered = signals.toSorted(byInsightOrder)
  const now = ordered.at(-1)?.timestamp ?? 0
  const byEntity = groupByEntity(ordered)
  const insightsOf = groupByEntity(
    insights.flatMap((insight) =>
      [insight.entity, ...(insight.alsoOf ?? [])].map((entity) => ({ entity, insight })),
    ),
  )
  const taken = new Set(insights.flatMap((insight) => insight.signals))
  return [...byEntity]
    .flatMap(([key, own]): readonly EntityState<S>[] => {
      const [first] = own
      if (first === undefined) return []
      const made = (insightsOf.get(key) ?? []).map(({ insight }) => insight)
      const activity: Activity<S> = createActivity(lookbackDays * DAY_MS)
      let peak = made.reduce((most, { score }) => Math.max(most, score), 0)
      for (const signal of own) {
        if (!counts(signal) || taken.has(signal)) continue
        activity.add(signal)
        peak = Math.max(peak, activity.score)
      }
      activity.advance(now)
      return [
        {
          entity: first.entity,
          score: activity.score,
          peak,
          highestSeverity: own.filter(counts).reduce((most, { severity }) => Math.max(most, severity), 0),
          signals: own,
          suppressed: own.filter(({ suppressed }) => suppressed).length,
          insights: made,
        },
      ]
    })
    .toSorted(
      (a, b) =>
        b.peak - a.peak ||
        b.score - a.score ||
        b.highestSeverity - a.highestSeverity ||
        compareEntities(a.entity, b.entity),
    )
}
