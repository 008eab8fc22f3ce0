import { shortName } from '../actor-names.ts'
import type { Signal } from '../document.ts'
import { resourceKey } from '../exposure.ts'
import { shortLabel } from '../short-label.ts'
import type { ChainStep } from './chain-layout.ts'

/** What the picture shows as one: a signal, or several of a kind that follow each other. */
export interface Step extends ChainStep {
  /** At least one, in order of time. */
  readonly lead: Signal
  readonly signals: readonly Signal[]
  readonly laneName: string
}

/** This many of one kind in a row are one step. */
const RUN = 3

const kindOf = ({ rule, actor, outcome }: Signal): string => JSON.stringify([rule, actor, outcome])

const runsOf = (signals: readonly Signal[]): readonly (readonly Signal[])[] => {
  const runs: Signal[][] = []
  for (const signal of signals) {
    const last = runs.at(-1)
    if (last?.[0] !== undefined && kindOf(last[0]) === kindOf(signal)) last.push(signal)
    else runs.push([signal])
  }
  return runs.flatMap((run) => (run.length >= RUN ? [run] : run.map((signal) => [signal])))
}

const laneOf = (run: readonly Signal[], lead: Signal): Pick<Step, 'lane' | 'laneName'> => {
  const keys = new Set(run.map(resourceKey))
  if (keys.size > 1) return { lane: `many ${keys.size}`, laneName: `${keys.size} resources` }
  return lead.resource === null
    ? { lane: `account ${lead.account ?? ''}`, laneName: lead.account ?? 'no resource named' }
    : { lane: `resource ${resourceKey(lead)}`, laneName: shortName(lead.resource) }
}

/** The steps of a story in order of time. */
export const stepsOf = (signals: readonly Signal[]): readonly Step[] =>
  runsOf(signals).flatMap((run) => {
    const [lead] = run
    if (lead === undefined) return []
    const label = run.length === 1 ? shortLabel(lead) : `${shortLabel(lead)} ×${run.length}`
    return [{ time: Date.parse(lead.time), label, lead, signals: run, ...laneOf(run, lead) }]
  })
