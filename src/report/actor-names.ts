import type { Signal } from './document.ts'

/** The last part of an ARN or path: enough to recognise, with the whole in the finding. */
export const shortName = (name: string): string =>
  name
    .split('/')
    .filter((part) => part !== '')
    .at(-1) ?? name

/** As {@link shortName}, but an address of a bucket stays whole: its last part alone says nothing of whose it is. */
export const knownName = (name: string): string => (name.includes('://') ? name : shortName(name))

/** The account that an ARN names. A signal's own account is that of the data, which may be somebody else's. */
const accountOf = ({ actor, account }: Signal): string | null =>
  /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(actor ?? '')?.[1] ?? account

const withAccount = (signal: Signal, actor: string): string => {
  const account = accountOf(signal)
  return account === null ? actor : `${shortName(actor)} (${account})`
}

/** Values that stand for more than one actor. */
const ambiguous = (
  signals: readonly Signal[],
  nameOf: (signal: Signal, actor: string) => string,
): ReadonlySet<string> => {
  const actors = new Map<string, Set<string>>()
  for (const signal of signals) {
    if (signal.actor === null) continue
    const name = nameOf(signal, signal.actor)
    actors.set(name, (actors.get(name) ?? new Set<string>()).add(signal.actor))
  }
  return new Set([...actors].flatMap(([name, all]) => (all.size > 1 ? [name] : [])))
}

/** What to call the actor of a signal; undefined where the event names nobody. */
export type NameOf = (signal: Signal) => string | undefined

/**
 * Names that tell the actors of these signals apart: `bert`, or `bert (123456789012)` where several end in `bert`, or all of
 * it where that is not enough either.
 */
export const actorNames = (signals: readonly Signal[]): NameOf => {
  const twice = ambiguous(signals, (_, actor) => shortName(actor))
  const still = ambiguous(signals, withAccount)
  return (signal) => {
    if (signal.actor === null) return undefined
    const short = shortName(signal.actor)
    if (!twice.has(short)) return short
    const longer = withAccount(signal, signal.actor)
    return still.has(longer) ? signal.actor : longer
  }
}
