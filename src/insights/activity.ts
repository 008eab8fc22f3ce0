import type { InsightSignal } from './types.ts'

/** The signals of one entity that count towards its activity score. */
export interface Activity<S extends InsightSignal> {
  /** Takes a signal in order of time; those that are `lookback` older fall out. */
  add(signal: S): void
  /** Drops what has fallen out by `time`, ms. */
  advance(time: number): void
  /** Sum of severities, each name once with its highest. */
  readonly score: number
  /** In order of time. */
  readonly signals: readonly S[]
  /** They now belong to an insight. */
  consume(): void
}

/**
 * A sliding window `(t − lookback, t]` over the signals of an entity. Per name only those are kept in mind that may still
 * become its highest, so a signal costs the same however many came before.
 */
export const createActivity = <S extends InsightSignal>(lookbackMs: number): Activity<S> => {
  let window: S[] = []
  let start = 0
  let score = 0
  /** By name: severities that fall from first to last; the first counts. */
  let peaks = new Map<string, S[]>()

  const top = (name: string): number => peaks.get(name)?.[0]?.severity ?? 0

  const drop = (signal: S): void => {
    const list = peaks.get(signal.name)
    if (list?.[0] !== signal) return
    score -= signal.severity
    list.shift()
    if (list.length === 0) peaks.delete(signal.name)
    score += top(signal.name)
  }

  const advance = (time: number): void => {
    for (let first = window[start]; first !== undefined; first = window[start]) {
      if (first.timestamp > time - lookbackMs) break
      drop(first)
      start++
    }
    // the dead part is cut off once it is the larger one, which costs a constant per signal
    if (start > 1024 && start > window.length / 2) {
      window = window.slice(start)
      start = 0
    }
  }

  return {
    add: (signal) => {
      advance(signal.timestamp)
      window.push(signal)
      const list = peaks.get(signal.name) ?? []
      score -= list[0]?.severity ?? 0
      while (list.length > 0 && (list.at(-1)?.severity ?? 0) <= signal.severity) list.pop()
      list.push(signal)
      peaks.set(signal.name, list)
      score += list[0]?.severity ?? 0
    },
    advance,
    get score() {
      return score
    },
    get signals() {
      return window.slice(start)
    },
    consume: () => {
      window = []
      start = 0
      score = 0
      peaks = new Map()
    },
  }
}
