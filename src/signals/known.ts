/** How far back a snapshot counts as known. */
const WINDOW_MS = 90 * 86_400_000

/** Rules whose events tell of a snapshot that is ours: created, copied, shared. */
const TELLING: ReadonlySet<string> = new Set([
  'snapshot-created',
  'snapshot-copied',
  'snapshot-shared-external',
  'snapshot-made-public',
])

/** Snapshots that these logs tell of, and when. */
export interface KnownSnapshots {
  add(rule: string, ids: readonly string[], time: number): void
  /** Those of `ids` that an event within the 90 days before `time` (ms) told of. */
  before(ids: readonly string[], time: number): readonly string[]
}

export const createKnownSnapshots = (): KnownSnapshots => {
  const times = new Map<string, number[]>()
  return {
    add: (rule, ids, time) => {
      if (!TELLING.has(rule)) return
      for (const id of ids) {
        const found = times.get(id)
        if (found === undefined) times.set(id, [time])
        else found.push(time)
      }
    },
    before: (ids, time) =>
      [...new Set(ids)]
        .filter((id) => times.get(id)?.some((t) => t < time && t >= time - WINDOW_MS) === true)
        .sort(),
  }
}
