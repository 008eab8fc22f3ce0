import { entityKey } from '../signals/entity.ts'
import type { CustomInsight } from '../signals/settings.ts'
import type { InsightSignal } from './types.ts'

/** A custom insight whose rules have all fired. */
export interface Completion<S extends InsightSignal> {
  readonly custom: CustomInsight
  /** One signal for each of its rules or names. */
  readonly members: readonly S[]
}

/** `*` stands for any text; everything else is exact. Names may come from logs, so no regular expression that can run away. */
const wildcard = (pattern: string): ((text: string) => boolean) => {
  const [head = '', ...pieces] = pattern.split('*')
  const tail = pieces.pop()
  if (tail === undefined) return (text) => text === pattern
  return (text) => {
    if (!text.startsWith(head)) return false
    let at = head.length
    for (const piece of pieces) {
      const found = text.indexOf(piece, at)
      if (found === -1) return false
      at = found + piece.length
    }
    return text.length - tail.length >= at && text.endsWith(tail)
  }
}

const partsOf = (custom: CustomInsight): readonly ((signal: InsightSignal) => boolean)[] =>
  custom.ruleIds.length > 0
    ? custom.ruleIds.map((id) => (signal) => signal.ruleId === id)
    : custom.signalNames.map((name) => {
        const matches = wildcard(name)
        return (signal) => matches(signal.name)
      })

/** A chain of signals for the first parts, the newest first. */
interface Chain<S> {
  readonly signal: S
  readonly before: Chain<S> | undefined
  /** Time of the oldest. */
  readonly start: number
}

const links = <S>(chain: Chain<S> | undefined): readonly S[] => {
  const found: S[] = []
  for (let link = chain; link !== undefined; link = link.before) found.push(link.signal)
  return found.reverse()
}

/** Follows one custom insight in one scope: gives its members when a signal completes it, and then starts afresh. */
type Follow<S> = (signal: S, parts: readonly number[]) => readonly S[] | undefined

/** Any order: the latest signal of each part; one signal may stand for several. */
const followAny = <S extends InsightSignal>(size: number, lookbackMs: number): Follow<S> => {
  let latest: (S | undefined)[] = []
  return (signal, parts) => {
    for (const part of parts) latest[part] = signal
    const members = Array.from({ length: size }, (_, part) => latest[part]).filter(
      (member) => member !== undefined && member.timestamp > signal.timestamp - lookbackMs,
    ) as S[]
    if (members.length < size) return undefined
    latest = []
    return [...new Set(members)]
  }
}

/** In order: for each length the chain that began last, since it stays inside the window longest. A signal stands for one part. */
const followOrdered = <S extends InsightSignal>(size: number, lookbackMs: number): Follow<S> => {
  let best: (Chain<S> | undefined)[] = []
  return (signal, parts) => {
    for (const part of parts.toSorted((a, b) => b - a)) {
      const before = part === 0 ? undefined : best[part - 1]
      if (part > 0 && before === undefined) continue
      const start = before?.start ?? signal.timestamp
      if (start >= (best[part]?.start ?? Number.NEGATIVE_INFINITY)) best[part] = { signal, before, start }
    }
    const whole = best[size - 1]
    if (whole === undefined || whole.start <= signal.timestamp - lookbackMs) return undefined
    best = []
    return links(whole)
  }
}

/**
 * Signals of equal time count as in order, so they are followed by the first part that each stands for. The signal at which
 * a custom insight is complete is the last of its members in the given order.
 */
const inFollowingOrder = <S extends InsightSignal>(
  signals: readonly S[],
  partsAt: (signal: S) => readonly number[],
): readonly { readonly signal: S; readonly parts: readonly number[] }[] =>
  signals
    .flatMap((signal) => {
      const parts = partsAt(signal)
      return parts.length === 0 ? [] : [{ signal, parts }]
    })
    .toSorted((a, b) => a.signal.timestamp - b.signal.timestamp || (a.parts[0] ?? 0) - (b.parts[0] ?? 0))

/**
 * All completions of the enabled custom insights, by the signal that completes them. `signals` are those that count, in the
 * order of insights. A signal serves each custom insight once.
 */
export const completionsOf = <S extends InsightSignal>(
  signals: readonly S[],
  customs: readonly CustomInsight[],
  lookbackMs: number,
): ReadonlyMap<S, readonly Completion<S>[]> => {
  const place = new Map(signals.map((signal, i) => [signal, i] as const))
  const found = new Map<S, Completion<S>[]>()
  for (const custom of customs) {
    if (!custom.enabled) continue
    const parts = partsOf(custom)
    const make = custom.ordered ? followOrdered : followAny
    const scopes = new Map<string, Follow<S>>()
    const partsAt = (signal: S): readonly number[] => parts.flatMap((is, part) => (is(signal) ? [part] : []))
    for (const { signal, parts: here } of inFollowingOrder(signals, partsAt)) {
      const scope = custom.signalMatchStrategy === 'STRICT' ? '' : entityKey(signal.entity)
      const follow = scopes.get(scope) ?? make<S>(parts.length, lookbackMs)
      scopes.set(scope, follow)
      const members = follow(signal, here)
      if (members === undefined) continue
      const last = members.reduce((a, b) => ((place.get(a) ?? 0) > (place.get(b) ?? 0) ? a : b))
      found.set(last, [...(found.get(last) ?? []), { custom, members }])
    }
  }
  return found
}
