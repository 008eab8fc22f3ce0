const MAX_LENGTH = 64

/** Optimal string alignment distance: insertions, deletions, substitutions, swaps of neighbours. */
const distance = (a: string, b: string): number => {
  let before: number[] = []
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1
      let best = Math.min((previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (previous[j - 1] ?? 0) + cost)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        best = Math.min(best, (before[j - 2] ?? 0) + 1)
      }
      row.push(best)
    }
    before = previous
    previous = row
  }
  return previous[b.length] ?? 0
}

/**
 * Names that `name` may be a misspelling of, best first, at most `limit`. Compares without case; about one error in three
 * characters is tolerated, so that unrelated names are never suggested.
 */
export const similar = (name: string, candidates: Iterable<string>, limit = 3): readonly string[] => {
  if (name.length > MAX_LENGTH) return []
  const wanted = name.toLowerCase()
  const found: { readonly candidate: string; readonly d: number }[] = []
  for (const candidate of new Set(candidates)) {
    const other = candidate.toLowerCase()
    const tolerated = Math.max(1, Math.floor(Math.max(wanted.length, other.length) / 3))
    if (other.length > MAX_LENGTH || Math.abs(other.length - wanted.length) > tolerated) continue
    const d = distance(wanted, other)
    if (d <= tolerated && d < Math.min(wanted.length, other.length)) found.push({ candidate, d })
  }
  found.sort((a, b) => a.d - b.d || (a.candidate < b.candidate ? -1 : 1))
  return found.slice(0, limit).map((f) => f.candidate)
}
