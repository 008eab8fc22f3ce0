/** A rule that fired on one event, before the records of one operation are joined. */
export interface Firing {
  readonly rule: string
  readonly operationKey: string
  readonly outcome: string
  /** 0 to 10. */
  readonly score: number
  /** ms since the epoch, UTC. */
  readonly time: number
  readonly eventId: string
}

/**
 * The record that tells most about an operation stands for it: the one with the highest score (Azure logs the request in the
 * announcement, and often not in the result), then the result before the announcement, then the first.
 */
const rank = (outcome: string): number => (outcome === 'pending' ? 1 : 0)

const byResult = (a: Firing, b: Firing): number => rank(a.outcome) - rank(b.outcome)

const compare = (a: Firing, b: Firing): number =>
  b.score - a.score ||
  byResult(a, b) ||
  a.time - b.time ||
  (a.eventId < b.eventId ? -1 : a.eventId > b.eventId ? 1 : 0)

export interface JoinedFiring<F extends Firing> {
  readonly first: F
  /** How the operation ended, where any of its records tells. */
  readonly outcome: string
  /** All records of the operation on which the rule fired, `first` among them. */
  readonly all: readonly F[]
}

/**
 * Joins the records of one operation (Azure: Start, Accept, Success; GCP: first, last): a rule fires once for it. What an
 * announcement or a first entry said is taken back when another record of the same operation says that it failed.
 */
export const joinOperations = <F extends Firing>(
  firings: readonly F[],
  failedOperations: ReadonlySet<string>,
): readonly JoinedFiring<F>[] => {
  const groups = new Map<string, F[]>()
  for (const firing of firings) {
    const key = JSON.stringify([firing.rule, firing.operationKey])
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [firing])
    else group.push(firing)
  }
  return [...groups.values()].flatMap((group): readonly JoinedFiring<F>[] => {
    const all = group.toSorted(compare)
    const [first] = all
    if (first === undefined) return []
    const tellsOfFailure = first.outcome !== 'success' && first.outcome !== 'pending'
    return failedOperations.has(first.operationKey) && !tellsOfFailure
      ? []
      : [{ first, outcome: all.toSorted(byResult)[0]?.outcome ?? first.outcome, all }]
  })
}
