import { compareEntities, entitiesOf, entityKey } from '../signals/entity.ts'
import type { EntityRef, RecordFields } from '../signals/types.ts'
import { DAY_MS } from './detect.ts'
import { byInsightOrder, type Insight, type InsightSignal } from './types.ts'

const NEAR_MS = 7 * DAY_MS

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
        !attached.has(signal) &&
        entityKey(signal.entity) === key &&
        times.some((time) => Math.abs(time - signal.timestamp) <= NEAR_MS),
    )
    .toSorted(byInsightOrder)
}

/** Other insights to which a related signal belongs, in their order. */
export const relatedInsights = <S extends InsightSignal>(
  insight: Insight<S>,
  insights: readonly Insight<S>[],
): readonly Insight<S>[] =>
  insights.filter((other) => other !== insight && relatedSignals(insight, other.signals).length > 0)

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
export const relatedEntities = <S extends InsightSignal & RecordInTime>(
  insight: Insight<S>,
  records: Iterable<RecordInTime>,
): { readonly involved: readonly EntityRef[]; readonly detected: readonly EntityRef[] } => {
  const own = entityKey(insight.entity)
  const involved = new Map<string, EntityRef>()
  for (const signal of insight.signals)
    for (const entity of [signal.entity, ...entitiesOf(signal.fields)])
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
