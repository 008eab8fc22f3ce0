import { shortName } from './actor-names.ts'
import {
  type HuntDocument,
  type Insight,
  isSilenced,
  type Severity,
  type Signal,
  severityRank,
} from './document.ts'
import { type Exposure, exposuresOf, resourceKey, WAYS, wayText } from './exposure.ts'
import { byTime } from './findings.ts'
import { worstOf } from './insight-text.ts'

/** What belongs together: insights that share an actor, a resource or a signal, with all that happened around them. */
export interface Story {
  /** From 1, in the order of reading: the worst first. */
  readonly number: number
  readonly title: string
  readonly severity: Severity
  /** Empty for a grave finding that is part of no insight. */
  readonly insights: readonly Insight[]
  /** In order of time. */
  readonly signals: readonly Signal[]
  /** Open ones first. */
  readonly exposures: readonly Exposure[]
}

export interface Stories {
  readonly stories: readonly Story[]
  /** Signals that are part of no story, worst first. */
  readonly lone: readonly Signal[]
}

/** Of the same actors and resources, this long before and after the insights: what an investigator looks at next. */
const AROUND_MS = 24 * 60 * 60 * 1000

/** A finding of this severity is told like an insight. */
const GRAVE: readonly Severity[] = ['critical', 'high']

/** Services act for everybody: they tie nothing together. */
const isService = (actor: string): boolean => /^[a-z0-9.-]+\.(?:amazonaws|azure|googleapis)\.com$/.test(actor)

const tiesOf = (signal: Signal): readonly string[] => [
  ...(signal.actor === null || isService(signal.actor) ? [] : [`actor ${signal.cloud} ${signal.actor}`]),
  ...(signal.resource === null ? [] : [`resource ${resourceKey(signal)}`]),
]

/** Sets that grow together: `find` names the set of a thing, `join` makes one set of two. */
const createSets = () => {
  const parents = new Map<string, string>()
  const find = (name: string): string => {
    let at = name
    for (let up = parents.get(at); up !== undefined && up !== at; up = parents.get(at)) at = up
    // all on the way know it now: the first of 30,000 signals of one actor is 30,000 steps away
    for (let on = name, up = parents.get(on); up !== undefined && up !== at; on = up, up = parents.get(on))
      parents.set(on, at)
    parents.set(name, at)
    return at
  }
  return { find, join: (a: string, b: string): void => void parents.set(find(a), find(b)) }
}

interface Group {
  readonly insights: Insight[]
  readonly signals: Map<string, Signal>
  readonly ties: Set<string>
}

const groupsOf = (document: HuntDocument, signals: readonly Signal[]): readonly Group[] => {
  const byId = new Map(signals.map((signal) => [signal.id, signal]))
  const sets = createSets()
  const told = new Map<string, readonly Signal[]>()
  for (const insight of document.insights) {
    const own = insight.signals.flatMap((id) => byId.get(id) ?? [])
    told.set(insight.id, own)
    for (const signal of own) for (const tie of tiesOf(signal)) sets.join(tie, `insight ${insight.id}`)
  }
  const inInsight = new Set(document.insights.flatMap(({ signals: ids }) => ids))
  const grave = signals.filter(({ id, severity }) => !inInsight.has(id) && GRAVE.includes(severity))
  for (const signal of grave) for (const tie of tiesOf(signal)) sets.join(tie, `signal ${signal.id}`)
  const groups = new Map<string, Group>()
  const groupOf = (name: string): Group => {
    const root = sets.find(name)
    const group = groups.get(root) ?? { insights: [], signals: new Map(), ties: new Set() }
    groups.set(root, group)
    return group
  }
  const add = (group: Group, signal: Signal): void => {
    group.signals.set(signal.id, signal)
    for (const tie of tiesOf(signal)) group.ties.add(tie)
  }
  for (const insight of document.insights) {
    const group = groupOf(`insight ${insight.id}`)
    group.insights.push(insight)
    for (const signal of told.get(insight.id) ?? []) add(group, signal)
  }
  for (const signal of grave) add(groupOf(`signal ${signal.id}`), signal)
  return [...groups.values()]
}

/** What signals are tied to, each once: a hunt may have many. */
const indexOf = (signals: readonly Signal[]) => {
  const byTie = new Map<string, Signal[]>()
  for (const signal of signals)
    for (const tie of tiesOf(signal)) {
      const all = byTie.get(tie)
      if (all === undefined) byTie.set(tie, [signal])
      else all.push(signal)
    }
  return (ties: ReadonlySet<string>): readonly Signal[] => [...ties].flatMap((tie) => byTie.get(tie) ?? [])
}

const withWhatIsAround = (group: Group, tied: readonly Signal[]): readonly Signal[] => {
  const times = [...group.signals.values()].map(({ time }) => Date.parse(time))
  const [from, to] = times.reduce(
    ([first, last], time) => [Math.min(first, time), Math.max(last, time)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  )
  const around = tied.filter(({ time }) => {
    const at = Date.parse(time)
    return at >= from - AROUND_MS && at <= to + AROUND_MS
  })
  return [
    ...new Map([...group.signals.values(), ...around].map((each) => [each.id, each])).values(),
  ].toSorted(byTime)
}

const titleOf = (exposures: readonly Exposure[], { insights }: Group, lead: Signal | undefined): string => {
  const inOrder = exposures.toSorted((a, b) => WAYS.indexOf(a.way) - WAYS.indexOf(b.way))
  const ways = [...new Set(inOrder.map((each) => `${shortName(each.resource)} ${wayText(each)}`))]
  const [first, second, ...rest] = ways
  if (first === undefined)
    return [...new Set(insights.map(({ name }) => name))].join('; ') || (lead?.name ?? 'Finding')
  return (
    [first, ...(second === undefined ? [] : [second])].join('; ') +
    (rest.length > 0 ? `; ${rest.length} more` : '')
  )
}

const worstSignal = (a: Signal, b: Signal): number =>
  severityRank(a.severity) - severityRank(b.severity) || b.score - a.score || byTime(a, b)

const OPEN_FIRST = (exposures: readonly Exposure[]): number =>
  exposures.some(({ state }) => state === 'open') ? 0 : exposures.length > 0 ? 1 : 2

/**
 * The document as what happened: insights of one incident together, grave findings without an insight told like them, the rest
 * apart. Signals that settings silence are in neither.
 */
export const storiesOf = (document: HuntDocument): Stories => {
  const signals = document.signals.filter((signal) => !isSilenced(signal))
  const tied = indexOf(signals)
  const silenced = indexOf(document.signals.filter(isSilenced))
  const unnumbered = groupsOf(document, signals).map((group) => {
    const own = withWhatIsAround(group, tied(group.ties))
    // what ended an exposure counts even when settings silence it
    const exposures = exposuresOf([...own, ...new Set(silenced(new Set(own.flatMap(tiesOf))))])
    const lead = own.toSorted(worstSignal)[0]
    const severity = worstOf([
      ...own.map((each) => each.severity),
      ...group.insights.map((each) => each.severity),
    ])
    return {
      title: titleOf(exposures, group, lead),
      severity: severity ?? 'info',
      insights: group.insights,
      signals: own,
      exposures,
    }
  })
  const stories = unnumbered
    .toSorted(
      (a, b) =>
        severityRank(a.severity) - severityRank(b.severity) ||
        OPEN_FIRST(a.exposures) - OPEN_FIRST(b.exposures) ||
        b.insights.length - a.insights.length ||
        (a.signals[0]?.time ?? '').localeCompare(b.signals[0]?.time ?? '', 'en'),
    )
    .map((story, i): Story => ({ number: i + 1, ...story }))
  const told = new Set(stories.flatMap((story) => story.signals.map(({ id }) => id)))
  return { stories, lone: signals.filter(({ id }) => !told.has(id)).toSorted(worstSignal) }
}
