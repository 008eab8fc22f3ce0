import { shortName } from './actor-names.ts'
import { isSilenced, type Signal } from './document.ts'
import { meaningOf } from './exposure-meaning.ts'
import { byTime } from './findings.ts'

/**
 * How data got out of its owner's hands: given to named principals, opened to everybody, by a download link, written to storage,
 * copied by somebody outside, read block by block, or restored with a public address.
 */
export const WAYS = [
  'share',
  'public',
  'link',
  'export',
  'outside-copy',
  'block-read',
  'public-address',
] as const
export type Way = (typeof WAYS)[number]

export type ExposureState = 'open' | 'taken back' | 'unknown'

/** What happened at one moment, with where it is written. */
export interface ExposureStep {
  readonly time: string
  readonly actor: string | null
  readonly signal: string
  readonly events: readonly string[]
}

export interface ExposureUse extends ExposureStep {
  /** The account that used the access, where the log tells. */
  readonly by: string | null
}

export interface ExposureEnd extends ExposureStep {
  readonly how: 'taken back' | 'deleted'
}

/** One resource, open to one recipient in one way. Derived from signals only: as far as these logs show. */
export interface Exposure {
  /** By a name that no other account has. */
  readonly key: string
  readonly resource: string
  readonly cloud: Signal['cloud']
  readonly account: string | null
  readonly region: string | null
  readonly way: Way
  /** Account, principal, bucket; `everybody`, `whoever has the link`, `the internet`. */
  readonly to: string
  /** Empty when it is known from its use only. */
  readonly given: readonly ExposureStep[]
  readonly used: readonly ExposureUse[]
  /** The end that holds now; absent while it is open. */
  readonly ended?: ExposureEnd
  readonly state: ExposureState
  /** Why the state is what it is. */
  readonly reason: string
}

const EVERYBODY: ReadonlySet<string> = new Set(['all', 'allusers', 'allauthenticatedusers', 'community'])

/** Is this recipient everybody, in the words of some cloud? */
export const isEverybody = (name: string): boolean => EVERYBODY.has(name.toLowerCase())

const NOT_NAMED = 'not named'

/** Names of one resource in the world: what rules without a resource among their entities name it by. */
const UNIQUE = /^(?:arn:|\/subscriptions\/|projects\/|(?:snap|ami|vol|sg|i)-[0-9a-f]+$)/

/** The name that no other account has, or one made of what there is. */
export const resourceKey = ({ entities, resource, resourceKey: own, account, region }: Signal): string =>
  entities.find(({ type }) => type === '_resource')?.value ??
  own ??
  (resource !== null && UNIQUE.test(resource)
    ? resource
    : [account, region, resource].map((part) => part ?? '').join('/'))

const stepOf = ({ time, actor, id, events }: Signal): ExposureStep => ({
  time,
  actor,
  signal: id,
  events: events.map((event) => event.id),
})

interface Given {
  readonly way: Way
  readonly to: string
}

/** What a successful event opens. */
const givenBy = (signal: Signal): readonly Given[] => {
  const { facts = {}, sharedWith, operation, actor, account } = signal
  switch (meaningOf(signal)) {
    case 'outside-copy':
      return [{ way: 'outside-copy', to: actor ?? 'another project' }]
    case 'block-read':
      return [{ way: 'block-read', to: actor ?? NOT_NAMED }]
    case 'public-address':
      return [{ way: 'public-address', to: 'the internet' }]
    case 'given':
      break
    default:
      return []
  }
  const shares: readonly Given[] = [
    ...(facts.sharedExternal ?? []).map((to): Given => ({ way: 'share', to })),
    ...(sharedWith.some(isEverybody) ? [{ way: 'public' as const, to: 'everybody' }] : []),
  ]
  const [target] = facts.exportTarget ?? []
  if (target === undefined || target === account) return shares
  return /begingetaccess\/action$/.test(operation)
    ? [...shares, { way: 'link', to: 'whoever has the link' }]
    : [...shares, { way: 'export', to: target }]
}

interface Draft extends Omit<Exposure, 'state' | 'reason' | 'ended' | 'given' | 'used'> {
  readonly given: ExposureStep[]
  readonly used: ExposureUse[]
  /** No event tells how the last call ended. */
  pending: boolean
}

const REVOCABLE: ReadonlySet<Way> = new Set(['share', 'public', 'link'])

const endsIt = (exposure: Draft, signal: Signal): ExposureEnd['how'] | undefined => {
  if (signal.outcome !== 'success') return undefined
  if (meaningOf(signal) === 'deleted' && exposure.way !== 'export' && exposure.way !== 'outside-copy')
    return 'deleted'
  if (!REVOCABLE.has(exposure.way)) return undefined
  const from = signal.facts?.unsharedFrom ?? []
  const meant = from.some(
    (name) => name === '*' || name === exposure.to || (exposure.way === 'public' && isEverybody(name)),
  )
  return meant ? 'taken back' : undefined
}

const remains = ({ used, way }: Draft): string =>
  used.length > 0
    ? '; it was used before, and what was copied then stays outside'
    : way === 'link'
      ? '; downloads through the link are not in these logs'
      : way === 'share' || way === 'public'
        ? '; a copy made meanwhile would stay outside, and not every copy is logged here'
        : ''

const judged = (draft: Draft, ended: ExposureEnd | undefined): Pick<Exposure, 'state' | 'reason'> => {
  const { way, used, pending, given } = draft
  if (ended !== undefined) {
    const what = ended.how === 'deleted' ? 'the resource was deleted' : 'access was taken back'
    return { state: 'taken back', reason: `${what}${remains(draft)}` }
  }
  if (pending) return { state: 'unknown', reason: 'the log does not tell how the call ended' }
  if (given.length === 0)
    return { state: 'unknown', reason: 'it was used, but when access was given is not in these logs' }
  switch (way) {
    case 'share':
    case 'public':
      return {
        state: 'open',
        reason: used.length > 0 ? 'it was used, and nobody took it back' : 'nobody took it back',
      }
    case 'link':
      return {
        state: 'open',
        reason: 'nobody revoked the link; it also ends when its time is up, which is not in the log',
      }
    case 'export':
      return { state: 'unknown', reason: 'the data lies there; who can read it is not in these logs' }
    case 'outside-copy':
      return { state: 'open', reason: 'the copy lies in the other project, out of reach' }
    case 'block-read':
      return { state: 'unknown', reason: 'the content was read; there is nothing to take back' }
    case 'public-address':
      return {
        state: 'open',
        reason: 'nothing in these logs deletes it; a change of its address would not be seen',
      }
  }
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
const STATES: readonly ExposureState[] = ['open', 'unknown', 'taken back']

/** Open ones first, then by the way, time, resource and recipient. */
const worstFirst = (a: Exposure, b: Exposure): number =>
  STATES.indexOf(a.state) - STATES.indexOf(b.state) ||
  WAYS.indexOf(a.way) - WAYS.indexOf(b.way) ||
  compare(since(a), since(b)) ||
  compare(a.key, b.key) ||
  compare(a.to, b.to)

/** When it began, as far as is known: when access was given, or first used. */
export const since = ({ given, used }: Pick<Exposure, 'given' | 'used'>): string =>
  given[0]?.time ?? used[0]?.time ?? ''

const draftOf = (signal: Signal, { way, to }: Given): Draft => ({
  key: resourceKey(signal),
  resource: signal.resource ?? NOT_NAMED,
  cloud: signal.cloud,
  account: signal.account,
  region: signal.region,
  way,
  to,
  given: [],
  used: [],
  pending: false,
})

/**
 * What left its owner's hands, to whom, and whether that is over. What settings silence (a trusted account, a suppressed
 * principal) is no exposure, but ends one.
 */
export const exposuresOf = (signals: readonly Signal[]): readonly Exposure[] => {
  const drafts = new Map<string, Draft>()
  const inTime = signals.toSorted(byTime)
  const byKey = new Map<string, { readonly signals: Signal[]; readonly drafts: Draft[] }>()
  const about = (signal: Signal) => {
    const key = resourceKey(signal)
    const found = byKey.get(key) ?? { signals: [], drafts: [] }
    byKey.set(key, found)
    return found
  }
  const draftFor = (signal: Signal, given: Given): Draft => {
    const name = JSON.stringify([resourceKey(signal), given.way, given.to])
    const known = drafts.get(name)
    if (known !== undefined) return known
    const draft = draftOf(signal, given)
    drafts.set(name, draft)
    about(signal).drafts.push(draft)
    return draft
  }
  for (const signal of inTime) {
    about(signal).signals.push(signal)
    if (isSilenced(signal)) continue
    if (signal.outcome === 'success' || signal.outcome === 'pending')
      for (const given of givenBy(signal)) {
        const draft = draftFor(signal, given)
        const step = stepOf(signal)
        // one call may fire several rules that say the same of one recipient
        if (draft.given.at(-1)?.events[0] !== step.events[0]) draft.given.push(step)
        draft.pending = signal.outcome === 'pending'
      }
    if (meaningOf(signal) === 'used') {
      const by = signal.facts?.consumerAccount?.[0] ?? null
      const outside = by === null || by === signal.account ? null : by
      const use: ExposureUse = { ...stepOf(signal), by: outside }
      const open = about(signal).drafts.filter(
        ({ way, to }) => way === 'public' || (way === 'share' && (outside === null || to === outside)),
      )
      const to = outside ?? 'an account that the log does not name'
      for (const draft of open.length > 0 ? open : [draftFor(signal, { way: 'share', to })])
        draft.used.push(use)
    }
  }
  return [...drafts.values()]
    .map((draft): Exposure => {
      const last = draft.given.at(-1)?.time ?? draft.used.at(-1)?.time ?? ''
      const end = byKey
        .get(draft.key)
        ?.signals.find((signal) => signal.time >= last && endsIt(draft, signal) !== undefined)
      const how = end === undefined ? undefined : endsIt(draft, end)
      const ended = end === undefined || how === undefined ? undefined : { ...stepOf(end), how }
      const { pending: _, ...rest } = draft
      return { ...rest, ...(ended === undefined ? {} : { ended }), ...judged(draft, ended) }
    })
    .toSorted(worstFirst)
}

const NAMES: Readonly<Record<Way, string>> = {
  share: 'shared',
  public: 'made public',
  link: 'download link',
  export: 'exported',
  'outside-copy': 'copied from outside',
  'block-read': 'read block by block',
  'public-address': 'restored with a public address',
}

export const wayName = (way: Way): string => NAMES[way]

/** `unknown` means what nobody knows: said in full, since it stands beside answers. */
export const stateName = (state: ExposureState): string =>
  state === 'open' ? 'still open' : state === 'unknown' ? 'not known whether open' : state

const RECIPIENT: Readonly<Record<Way, (to: string) => string>> = {
  share: (to) => `shared with ${to}`,
  public: () => 'open to everybody',
  link: () => 'by download link',
  export: (to) => `exported to ${to}`,
  'outside-copy': (to) => `copied from outside by ${to}`,
  'block-read': (to) => `read by ${shortName(to)}`,
  'public-address': () => 'restored with a public address',
}

/** `shared with 444455556666` */
export const wayText = ({ way, to }: Pick<Exposure, 'way' | 'to'>): string => RECIPIENT[way](to)
