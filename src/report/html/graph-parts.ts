import { knownName, shortName } from '../actor-names.ts'
import type { Signal } from '../document.ts'
import { type Exposure, type ExposureState, resourceKey, wayName } from '../exposure.ts'
import type { GraphEdge, GraphNode } from './graph-layout.ts'

export interface StoryEdge extends GraphEdge {
  /** `made`: from one resource to what was made of it; `did`: from a principal; a state: data on its way out. */
  readonly kind: 'did' | 'made' | ExposureState
  readonly used: boolean
}

export interface StoryGraph {
  readonly nodes: readonly GraphNode[]
  readonly edges: readonly StoryEdge[]
  /** Resources and recipients that have no place in it. */
  readonly left: number
}

const MOST_RESOURCES = 10
const MOST_RECIPIENTS = 8
const MOST_ACTORS = 6

const first = <T>(values: readonly T[], most: number): readonly T[] => values.slice(0, most)

const distinct = (values: readonly string[]): readonly string[] => [...new Set(values)]

/** What a signal's resource was made from, by the keys that the graph knows, else by name. */
const sourcesOf = ({ facts = {} }: Signal): readonly string[] =>
  distinct([...(facts.restoredFrom ?? []), ...(facts.sourceResource ?? [])])

const recipientId = ({ to }: Exposure): string => `to ${to}`

const noteOf = (exposures: readonly Exposure[]): string => {
  const ways = distinct(exposures.map(({ way }) => wayName(way)))
  const states = distinct(exposures.map(({ state }) => state))
  const used = exposures.some((each) => each.used.length > 0)
  return [...ways, ...(used ? ['used'] : []), ...states].join(', ')
}

/** `signals` tell what was done. Principal → what it was made of → resource → recipient. Resources that data left through have a place before others. */
export const graphOf = (signals: readonly Signal[], exposures: readonly Exposure[]): StoryGraph => {
  const named = signals.filter(({ resource }) => resource !== null)
  const exposed = distinct(exposures.map(({ key }) => key))
  const all = distinct([...exposed, ...named.map(resourceKey)])
  const shown = first(all, MOST_RESOURCES)
  const names = new Map(named.map((signal) => [resourceKey(signal), signal]))
  const keyOfName = new Map(named.map((signal) => [signal.resource ?? '', resourceKey(signal)]))
  const made = shown.flatMap((key) =>
    named
      .filter((signal) => resourceKey(signal) === key)
      .flatMap(sourcesOf)
      .map((source) => ({ from: keyOfName.get(source) ?? source, to: key }))
      .filter(({ from, to }) => from !== to),
  )
  const sources = distinct(made.map(({ from }) => from)).filter((source) => !all.includes(source))
  const derived = new Set(made.filter(({ from }) => shown.includes(from)).map(({ to }) => to))
  const acts = named.flatMap((signal) => {
    const key = resourceKey(signal)
    return signal.actor === null ||
      !shown.includes(key) ||
      derived.has(key) ||
      signal.rule === 'shared-snapshot-consumed'
      ? []
      : [{ actor: signal.actor, key }]
  })
  const allActors = distinct(acts.map(({ actor }) => actor))
  const actors = first(allActors, MOST_ACTORS)
  const recipients = distinct(exposures.map(recipientId)).map(
    (id) => [id, exposures.filter((each) => recipientId(each) === id)] as const,
  )
  const shownRecipients = first(recipients, MOST_RECIPIENTS)
  const nodes: readonly GraphNode[] = [
    ...actors.map(
      (actor): GraphNode => ({
        id: `by ${actor}`,
        title: shortName(actor),
        note: 'principal',
        place: 'first',
      }),
    ),
    ...first(sources, MOST_RESOURCES).map(
      (source): GraphNode => ({ id: source, title: shortName(source), note: 'source', place: 'between' }),
    ),
    ...shown.map((key): GraphNode => {
      const signal = names.get(key)
      const where = [signal?.account, signal?.region].filter((part) => part !== null && part !== undefined)
      return { id: key, title: shortName(signal?.resource ?? key), note: where.join(', '), place: 'between' }
    }),
    ...shownRecipients.map(
      ([id, group]): GraphNode => ({
        id,
        title: knownName(group[0]?.to ?? ''),
        note: noteOf(group),
        place: 'last',
      }),
    ),
  ]
  const ids = new Set(nodes.map(({ id }) => id))
  const edges: readonly StoryEdge[] = [
    ...acts.map(({ actor, key }): StoryEdge => ({ from: `by ${actor}`, to: key, kind: 'did', used: false })),
    ...made.map((edge): StoryEdge => ({ ...edge, kind: 'made', used: false })),
    ...exposures.map(
      (each): StoryEdge => ({
        from: each.key,
        to: recipientId(each),
        kind: each.state,
        used: each.used.length > 0,
      }),
    ),
  ]
  const known = edges.filter(({ from, to }) => ids.has(from) && ids.has(to))
  return {
    nodes,
    edges: [...new Map(known.map((edge) => [JSON.stringify(edge), edge])).values()],
    left:
      all.length -
      shown.length +
      (recipients.length - shownRecipients.length) +
      (allActors.length - actors.length),
  }
}
