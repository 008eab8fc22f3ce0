import { CONFIDENCES, SEVERITIES, type Severity, type Signal, severityRank } from './document.ts'

/** Signals that say the same of the same actor: one thing to read, with the resources listed. */
export interface Finding {
  /** From 1, in the order of reading; the time line refers to it. */
  readonly number: number
  /** Speaks for all: the first of those with the highest score. */
  readonly lead: Signal
  /** In order of time. */
  readonly signals: readonly Signal[]
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** Time, then rule, then event id: never the order of reading. */
export const byTime = (a: Signal, b: Signal): number =>
  compare(a.time, b.time) || compare(a.rule, b.rule) || compare(a.events[0]?.id ?? '', b.events[0]?.id ?? '')

const kindOf = (signal: Signal): string =>
  JSON.stringify([signal.rule, signal.name, signal.severity, signal.actor, signal.outcome])

const worstFirst = (a: Signal, b: Signal): number =>
  severityRank(a.severity) - severityRank(b.severity) ||
  b.score - a.score ||
  CONFIDENCES.indexOf(a.confidence) - CONFIDENCES.indexOf(b.confidence) ||
  byTime(a, b)

/** Worst first: severity, score, confidence, time. */
export const groupFindings = (signals: readonly Signal[]): readonly Finding[] => {
  const groups = new Map<string, Signal[]>()
  for (const signal of [...signals].sort(byTime)) {
    const kind = kindOf(signal)
    const group = groups.get(kind)
    if (group === undefined) groups.set(kind, [signal])
    else group.push(signal)
  }
  return [...groups.values()]
    .flatMap((group) => {
      const lead = [...group].sort(worstFirst)[0]
      return lead === undefined ? [] : [{ lead, signals: group }]
    })
    .sort((a, b) => worstFirst(a.lead, b.lead))
    .map((finding, index) => ({ number: index + 1, ...finding }))
}

/** How many findings there are of each severity, worst first, without the zeros. */
export const bySeverity = (
  findings: readonly Finding[],
): readonly { readonly severity: Severity; readonly count: number }[] =>
  SEVERITIES.map((severity) => ({
    severity,
    count: findings.filter((finding) => finding.lead.severity === severity).length,
  })).filter((entry) => entry.count > 0)
