import { InternalError } from '../base/errors.ts'
import { entityKey } from '../signals/entity.ts'
import type { SiemSettings } from '../signals/settings.ts'
import type { EntityRef } from '../signals/types.ts'
import { describeInsight, HOUR_MS, severityOfScore } from './detect.ts'
import { byInsightOrder, counts, type Insight, type InsightSignal } from './types.ts'

const RANK = ['LOW', 'MEDIUM', 'HIGH', 'CRITICAL'] as const

/** Insights that tell one story. */
interface Story<S extends InsightSignal> {
  readonly insights: Insight<S>[]
  readonly signals: Set<S>
  /** In order of creation. */
  readonly number: number
  /** When its first insight was made, ms. */
  readonly created: number
}

/**
 * A live system makes an insight the moment that the score is high enough, and another one of what follows; a hunt looks back
 * and can tell all of it as one. Insights become one when the same firing is in them (on who did it and on what it was done
 * to), or when they are of one entity and made within `followHours` of the first. What else counts until then on one of its
 * entities, or on a resource that its signals name, joins it. Its score is the sum over all its signals, each name once with its highest. With 0 hours, insights
 * are those of {@link detectInsights}.
 *
 * `firingOf` tells which signals are of one firing. The result does not depend on the order of either list.
 */
export const followInsights = <S extends InsightSignal>(
  insights: readonly Insight<S>[],
  signals: readonly S[],
  settings: Pick<SiemSettings, 'followHours' | 'threshold'>,
  firingOf: (signal: S) => string,
): readonly Insight<S>[] => {
  const ms = settings.followHours * HOUR_MS
  if (ms === 0) return insights
  const stories: Story<S>[] = []
  let made = 0
  const copies = copiesOf(signals, firingOf)
  const ofEntity = new Map<string, Story<S>>()
  const isOpen = (story: Story<S>, time: number): boolean => Math.abs(time - story.created) <= ms
  const add = (story: Story<S>, insight: Insight<S>): void => {
    story.insights.push(insight)
    ofEntity.set(entityKey(insight.entity), story)
    for (const signal of insight.signals) story.signals.add(signal)
  }
  // a firing that is suppressed on who did it, as more of the same, is theirs all the same
  const around = (insight: Insight<S>): readonly Story<S>[] =>
    [insight, ...insight.signals.flatMap((signal) => copies.get(firingOf(signal)) ?? [])].flatMap((one) => {
      const story = ofEntity.get(entityKey(one.entity))
      return story !== undefined && isOpen(story, 'created' in one ? one.created : one.timestamp)
        ? [story]
        : []
    })
  for (const insight of insights) {
    const [oldest, ...others] = [...new Set(around(insight))].toSorted((a, b) => a.number - b.number)
    const story = oldest ?? { insights: [], signals: new Set<S>(), number: made++, created: insight.created }
    if (oldest === undefined) stories.push(story)
    for (const other of others) {
      for (const each of other.insights) add(story, each)
      stories.splice(stories.indexOf(other), 1)
    }
    add(story, insight)
  }
  const watching = new Map<string, Story<S>[]>()
  const watch = (entity: EntityRef, story: Story<S>): void => {
    const found = watching.get(entityKey(entity)) ?? []
    if (!found.includes(story)) watching.set(entityKey(entity), [...found, story])
  }
  const join = (story: Story<S>, signal: S): void => {
    story.signals.add(signal)
    for (const { entity } of copies.get(firingOf(signal)) ?? [])
      if (entity.type === '_resource') watch(entity, story)
  }
  for (const story of stories) {
    for (const { entity } of story.insights) watch(entity, story)
    for (const signal of [...story.signals]) join(story, signal)
  }
  const taken = new Set(insights.flatMap((insight) => insight.signals))
  for (const signal of signals.toSorted(byInsightOrder)) {
    if (!counts(signal) || taken.has(signal)) continue
    const story = watching
      .get(entityKey(signal.entity))
      ?.toSorted((one, other) => one.number - other.number)
      .findLast((one) => one.created <= signal.timestamp && isOpen(one, signal.timestamp))
    if (story !== undefined) join(story, signal)
  }
  return stories.map((story, i) => told(story, i + 1, settings))
}

/** By firing, its signal on each of its entities, whatever became of it. */
const copiesOf = <S extends InsightSignal>(
  signals: readonly S[],
  firingOf: (signal: S) => string,
): ReadonlyMap<string, readonly S[]> => {
  const found = new Map<string, S[]>()
  for (const signal of signals) {
    const of = found.get(firingOf(signal))
    if (of === undefined) found.set(firingOf(signal), [signal])
    else of.push(signal)
  }
  return found
}

const told = <S extends InsightSignal>(
  { insights, signals: all, created }: Story<S>,
  number: number,
  { followHours, threshold }: Pick<SiemSettings, 'followHours' | 'threshold'>,
): Insight<S> => {
  const signals = [...all].toSorted(byInsightOrder)
  const entity = mainEntity(insights, signals)
  const first = insights.find((one) => one.cause.kind === 'custom') ?? insights[0]
  if (first === undefined) throw new InternalError('a story without an insight')
  const highest = new Map<string, number>()
  for (const { name, severity } of signals) highest.set(name, Math.max(severity, highest.get(name) ?? 0))
  const score = [...highest.values()].reduce((sum, each) => sum + each, 0)
  const severities = [severityOfScore(score, threshold), ...insights.map(({ severity }) => severity)]
  const others = new Map(insights.map((one) => [entityKey(one.entity), one.entity]))
  others.delete(entityKey(entity))
  return {
    ...describeInsight(signals, entity, first),
    id: `INSIGHT-${number}`,
    severity: severities.reduce((a, b) => (RANK.indexOf(a) < RANK.indexOf(b) ? b : a)),
    score,
    entity,
    alsoOf: [...others.values()],
    created,
    cause: first.cause,
    followHours,
  }
}

/** Who did it, before what it was done to; then the one with more signals, then the first. */
const mainEntity = <S extends InsightSignal>(
  insights: readonly Insight<S>[],
  signals: readonly S[],
): EntityRef => {
  const weight = ({ entity }: Insight<S>): number =>
    signals.filter((signal) => entityKey(signal.entity) === entityKey(entity)).length +
    (entity.type === '_username' ? signals.length : 0)
  const [best] = insights.toSorted((a, b) => weight(b) - weight(a) || a.created - b.created)
  if (best === undefined) throw new InternalError('a story without an insight')
  return best.entity
}
