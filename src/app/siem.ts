import { detectInsights } from '../insights/detect.ts'
import { type EntityState, entityStates } from '../insights/entities.ts'
import { followInsights } from '../insights/follow.ts'
import { relatedEntities } from '../insights/related.ts'
import { tacticsOf } from '../insights/tactics.ts'
import type { Insight as FoundInsight } from '../insights/types.ts'
import type {
  Accounting,
  EntityName,
  EntitySummary,
  Insight,
  Signal,
  SignalEntity,
  Technique,
} from '../report/document.ts'
import { compareEntities, entityKey } from '../signals/entity.ts'
import { type Signal as Judged, judgeSignals, type SuppressedReason } from '../signals/judge.ts'
import type { SiemSettings } from '../signals/settings.ts'
import type { EntityRef, RawSignal } from '../signals/types.ts'

/** A signal of the report before anything outside its rule has had a say, with the firing on each of its entities. */
export interface Draft {
  readonly signal: Omit<Signal, 'id' | 'entities' | 'suppressed' | 'insights'>
  readonly firings: readonly RawSignal[]
}

/** A firing that remembers for which signal of the report it stands, and for which of its entities. */
type Firing = RawSignal & { readonly shown: string; readonly place: number }
type JudgedFiring = Judged<Firing>

const nameOf = ({ type, value }: EntityRef): EntityName => ({ type, value })

const reasonText = (reason: SuppressedReason): string =>
  'by' in reason ? `${reason.kind}:${reason.by}` : reason.kind

const distinct = <T>(values: readonly T[]): readonly T[] => [...new Set(values)]

const present = (values: readonly (string | null)[]): readonly string[] =>
  distinct(values.flatMap((value) => (value === null || value === '' ? [] : [value])))

const iso = (time: number): string => new Date(time).toISOString()

const whyOf = (insight: FoundInsight): readonly string[] => {
  const { alsoOf = [], followHours = 0 } = insight
  const on =
    alsoOf.length === 0 ? '' : `, and ${alsoOf.length === 1 ? 'one' : alsoOf.length} of what it touched`
  return [
    ...causeOf(insight),
    ...(followHours === 0 ? [] : [`with what followed on its entity${on} within ${followHours} hours`]),
  ]
}

const causeOf = ({ cause, signals, score }: FoundInsight): readonly string[] => {
  if (cause.kind === 'custom')
    return [`all signals that the custom insight \`${cause.name}\` asks for have fired`]
  const kinds = new Set(signals.map(({ name }) => name)).size
  return [
    `${kinds === 1 ? 'one kind of signal' : `${kinds} kinds of signals`} within ${cause.lookbackDays} days ${kinds === 1 ? 'counts' : 'add up to'} ${score}, more than ${cause.threshold}`,
  ]
}

const techniquesOf = (signals: readonly Pick<Signal, 'attack'>[]): readonly Technique[] => [
  ...new Map(
    signals.flatMap(({ attack }) => attack.map((entry): [string, Technique] => [entry.technique, entry])),
  ).values(),
]

interface Named {
  readonly signal: Draft['signal']
  /** All entities on which it fired. */
  readonly on: readonly EntityRef[]
}

/** What a signal is about is in its records, whether or not their fields are at hand. */
const entitiesBeside = (
  insight: FoundInsight<JudgedFiring>,
  shown: readonly Named[],
): readonly EntityName[] => {
  const { involved } = relatedEntities(insight, [])
  const all = new Map([...involved, ...shown.flatMap(({ on }) => on)].map((one) => [entityKey(one), one]))
  all.delete(entityKey(insight.entity))
  return [...all.values()].toSorted(compareEntities).map(nameOf)
}

const insightOf = (insight: FoundInsight<JudgedFiring>, byId: ReadonlyMap<string, Named>): Insight => {
  const ids = distinct(insight.signals.map(({ shown }) => shown))
  const shown = ids.flatMap((id) => byId.get(id) ?? [])
  const signals = shown.map(({ signal }) => signal)
  return {
    id: insight.id,
    name: insight.name,
    description: insight.description,
    severity: insight.severity.toLowerCase() as Lowercase<typeof insight.severity>,
    score: insight.score,
    entity: nameOf(insight.entity),
    signals: ids,
    created: iso(insight.created),
    from: iso(insight.from),
    to: iso(insight.to),
    tactics: tacticsOf(insight.tags),
    techniques: techniquesOf(signals),
    resources: present(signals.map(({ resource }) => resource)),
    actors: present(signals.map(({ actor }) => actor)),
    why: whyOf(insight),
    relatedEntities: entitiesBeside(insight, shown),
  }
}

// V8 may give each object that begins with a spread a shape of its own, which takes more memory than the object: there are as
// many of these as signals, so a spread comes behind something.
const summaryOf = (state: EntityState<JudgedFiring>): EntitySummary => ({
  type: state.entity.type,
  value: state.entity.value,
  score: state.score,
  peak: state.peak,
  worst: state.highestSeverity,
  signals: distinct(state.signals.map(({ shown }) => shown)),
  suppressed: state.suppressed,
  insights: state.insights.map(({ id }) => id),
})

const countOf = (judged: readonly JudgedFiring[]): Accounting['signals'] => {
  const reasons = new Map<string, number>()
  for (const { suppressedReasons } of judged)
    for (const reason of suppressedReasons.map(reasonText))
      reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
  return {
    raised: judged.length,
    suppressed: judged.filter(({ suppressed }) => suppressed).length,
    reasons: [...reasons]
      .map(([reason, signals]) => ({ reason, signals }))
      .toSorted((a, b) => b.signals - a.signals || (a.reason < b.reason ? -1 : 1)),
  }
}

const NONE: readonly string[] = []

/** Ids of insights by signal; numbers of ids grow with time, as insights do. */
const membership = (insights: readonly Insight[]): ReadonlyMap<string, readonly string[]> => {
  const found = new Map<string, string[]>()
  for (const { id, signals } of insights)
    for (const signal of signals) found.set(signal, [...(found.get(signal) ?? []), id])
  return found
}

/** Judges the drafts, in the order of the document, and makes insights of what is left. */
export const correlateSignals = (
  drafts: readonly Draft[],
  settings: SiemSettings,
): {
  readonly signals: readonly Signal[]
  readonly insights: readonly Insight[]
  readonly entities: readonly EntitySummary[]
  readonly counts: Accounting['signals']
} => {
  const named = drafts.map((draft, i) => ({ id: `SIGNAL-${i + 1}`, ...draft }))
  const judged = judgeSignals(
    named.flatMap(({ id, firings }) =>
      firings.map((firing, place): Firing => ({ shown: id, place, ...firing })),
    ),
    settings,
  )
  const made = detectInsights(judged, settings, settings.followHours)
  const found = followInsights(made, judged, settings, ({ shown }) => shown)
  const byId = new Map(
    named.map(({ id, signal, firings }) => [id, { signal, on: firings.map(({ entity }) => entity) }]),
  )
  const insights = found.map((insight) => insightOf(insight, byId))
  const insightsOf = membership(insights)
  const entitiesOf = new Map<string, SignalEntity[]>()
  for (const { shown, entity, severity, suppressedReasons } of judged.toSorted((a, b) => a.place - b.place)) {
    const { type, value } = entity
    const one = { type, value, score: severity, suppressed: suppressedReasons.map(reasonText) }
    entitiesOf.set(shown, [...(entitiesOf.get(shown) ?? []), one])
  }
  const signals = named.map(({ id, signal }): Signal => {
    const entities = entitiesOf.get(id) ?? []
    return {
      id,
      entities,
      suppressed: entities.length > 0 && entities.every(({ suppressed }) => suppressed.length > 0),
      insights: insightsOf.get(id) ?? NONE,
      ...signal,
    }
  })
  return {
    signals,
    insights,
    entities: entityStates(judged, found, settings).map(summaryOf),
    counts: countOf(judged),
  }
}
