import { shortName } from './actor-names.ts'
import type { Severity, Signal } from './document.ts'
import { resourceKey } from './exposure.ts'
import type { ChainStep } from './html/chain-layout.ts'
import { worstOf } from './insight-text.ts'
import { shortLabel } from './short-label.ts'

/** One event, as the rule tells it that says what was done, with what other rules conclude from it. */
interface Moment {
  readonly lead: Signal
  readonly also: readonly Signal[]
}

/** What the picture shows as one: an event, or several of a kind that follow each other. */
export interface Step extends ChainStep, Moment {
  /** The leads of all, in order of time; `lead` is the first. */
  readonly signals: readonly Signal[]
  readonly severity: Severity
  readonly laneName: string
}

/** This many of one kind in a row are one step. */
const RUN = 3

/** Rules that judge an event that another rule tells of. */
const JUDGE: ReadonlySet<string> = new Set([
  'first-seen-snapshot-actor',
  'snapshot-off-hours',
  'snapshot-volume-outlier',
])

/** What was done comes before what it means: few events before many, then the order that they came in. */
const tellsMore = (a: Signal, b: Signal): number =>
  Number(JUDGE.has(a.rule)) - Number(JUDGE.has(b.rule)) ||
  Number(a.rule.startsWith('chain-')) - Number(b.rule.startsWith('chain-')) ||
  a.events.length - b.events.length ||
  b.score - a.score

const sharesEvent = (a: Signal, ids: ReadonlySet<string>): boolean => a.events.some(({ id }) => ids.has(id))

const momentsOf = (signals: readonly Signal[]): readonly Moment[] => {
  const groups: { time: string; ids: Set<string>; signals: Signal[] }[] = []
  for (const signal of signals) {
    const ids = signal.events.map(({ id }) => id)
    // equal times stand beside each other
    let found: (typeof groups)[number] | undefined
    for (let i = groups.length - 1; i >= 0 && groups[i]?.time === signal.time; i--)
      if (sharesEvent(signal, groups[i]?.ids ?? new Set())) found = groups[i]
    if (found === undefined) groups.push({ time: signal.time, ids: new Set(ids), signals: [signal] })
    else {
      found.signals.push(signal)
      for (const id of ids) found.ids.add(id)
    }
  }
  return groups.flatMap((group) => {
    const [lead, ...also] = group.signals.toSorted(tellsMore)
    return lead === undefined ? [] : [{ lead, also }]
  })
}

const kindOf = ({ lead: { rule, actor, outcome } }: Moment): string => JSON.stringify([rule, actor, outcome])

const runsOf = (moments: readonly Moment[]): readonly (readonly Moment[])[] => {
  const runs: Moment[][] = []
  for (const moment of moments) {
    const last = runs.at(-1)
    if (last?.[0] !== undefined && kindOf(last[0]) === kindOf(moment)) last.push(moment)
    else runs.push([moment])
  }
  return runs.flatMap((run) => (run.length >= RUN ? [run] : run.map((moment) => [moment])))
}

const laneOf = (signals: readonly Signal[], lead: Signal): Pick<Step, 'lane' | 'laneName'> => {
  const keys = new Set(signals.map(resourceKey))
  if (keys.size > 1) return { lane: `many ${keys.size}`, laneName: `${keys.size} resources` }
  return lead.resource === null
    ? { lane: `account ${lead.account ?? ''}`, laneName: lead.account ?? 'no resource named' }
    : { lane: `resource ${resourceKey(lead)}`, laneName: shortName(lead.resource) }
}

const distinctRules = (signals: readonly Signal[]): readonly Signal[] => [
  ...new Map(signals.map((signal) => [signal.rule, signal])).values(),
]

/** The steps of a story in order of time. */
export const stepsOf = (signals: readonly Signal[]): readonly Step[] =>
  runsOf(momentsOf(signals)).flatMap((run) => {
    const [first] = run
    if (first === undefined) return []
    const { lead } = first
    const leads = run.map((moment) => moment.lead)
    const also = run.length === 1 ? first.also : distinctRules(run.flatMap((moment) => moment.also))
    return [
      {
        time: Date.parse(lead.time),
        label: run.length === 1 ? shortLabel(lead) : `${shortLabel(lead)} ×${run.length}`,
        lead,
        also,
        signals: leads,
        severity: worstOf([...leads, ...also].map(({ severity }) => severity)) ?? lead.severity,
        ...laneOf(leads, lead),
      },
    ]
  })
