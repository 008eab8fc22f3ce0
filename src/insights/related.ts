import { compareEntities, entitiesOf, entityKey } from '../signals/entity.ts'
import type { EntityRef, RecordFields } from '../signals/types.ts'
import { DAY_MS } from './detect.ts'
import { byInsightOrder, type Insight, type InsightSignal } from './types.ts'

const NEAR_MS = 7 * DAY_MS

/** Is one of the times, in order, within seven days of `time`? */
const isNear = (times: readonly number[], time: number): boolean => {
  let [low, high] = [0, times.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((times[middle] ?? 0) < time - NEAR_MS) low = middle + 1
    else high = middle
  }
  return (times[low] ?? Number.POSITIVE_INFINITY) <= time + NEAR_MS
}

/**
 * Signals beside an insight: on its entity, not attached to it, within seven days of one that is. Suppressed ones and
 * prototypes too, since they are what the analyst would otherwise not see.
 */
export const relatedSignals = <S extends InsightSignal>(
  insight: Insight<S>,
  signals: readonly S[],
): readonly S[] => {
  const attached = new Set<S>(insight.signals)
  const key = entityKey(insight.entity)
  const times = insight.signals.map(({ timestamp }) => timestamp)
  return signals
    .filter(
      (signal) =>
        !attached.has(signal) && entityKey(signal.entity) === key && isNear(times, signal.timestamp),
    )
    .toSorted(byInsightOrder)
}

/** Insights to which one of these related signals belongs, in their order. */
export const relatedInsights = <S extends InsightSignal>(
  related: readonly S[],
  insights: readonly Insight<S>[],
): readonly Insight<S>[] => {
  const wanted = new Set(related)
  return insights.filter((insight) => insight.signals.some((signal) => wanted.has(signal)))
}

interface RecordInTime {
  /** ms */
  readonly timestamp: number
  readonly fields: RecordFields
}

const sorted = (entities: ReadonlyMap<string, EntityRef>): readonly EntityRef[] =>
  [...entities.values()].toSorted(compareEntities)

/**
 * Other entities of an insight. `involved`: in the records behind its signals. `detected`: "may also be" its entity, since a
 * record of its time span names both.
 */
export const relatedEntities = <S extends InsightSignal & { fields(): RecordFields }>(
  insight: Insight<S>,
  records: Iterable<RecordInTime>,
): { readonly involved: readonly EntityRef[]; readonly detected: readonly EntityRef[] } => {
  const own = entityKey(insight.entity)
  const involved = new Map<string, EntityRef>()
  for (const signal of insight.signals)
    for (const entity of [signal.entity, ...entitiesOf(signal.fields())])
      if (entityKey(entity) !== own) involved.set(entityKey(entity), entity)
  const detected = new Map<string, EntityRef>()
  for (const { timestamp, fields } of records) {
    if (timestamp < insight.from || timestamp > insight.to) continue
    const found = new Map(entitiesOf(fields).map((entity) => [entityKey(entity), entity]))
    if (!found.delete(own)) continue
    for (const [key, entity] of found) detected.set(key, entity)
  }
  return { involved: sorted(involved), detected: sorted(detected) }
}
