import { shortName } from './actor-names.ts'
import type { Signal } from './document.ts'
import { type Exposure, since, stateName, wayName } from './exposure.ts'
import type { Story } from './story.ts'

/** One thing that was taken, and what it is a copy of. */
export interface Taken {
  readonly resource: string
  readonly of: string | null
  /** `AWS 111122223333, us-east-1` */
  readonly place: string
}

/** Who got something, and what. */
export interface Recipient {
  readonly to: string
  /** `snap-1 shared, used, taken back` */
  readonly what: readonly string[]
  readonly open: boolean
}

/** What somebody asks who is woken up, answered from a story. Every list is of distinct values, the most telling first. */
export interface Answers {
  readonly taken: readonly Taken[]
  readonly by: readonly string[]
  readonly from: readonly string[]
  readonly agents: readonly string[]
  readonly to: readonly Recipient[]
  /** Accounts that used what they were given. */
  readonly usedBy: readonly string[]
  /** First exposure; the first signal where nothing got out. */
  readonly since: string
  readonly firstSign: string
  readonly lastSign: string
  readonly places: readonly string[]
  readonly states: { readonly open: number; readonly unknown: number; readonly 'taken back': number }
  readonly now: readonly string[]
}

const distinct = (values: readonly (string | null)[]): readonly string[] => [
  ...new Set(values.filter((value): value is string => value !== null && value !== '')),
]

/** `AWS 111122223333, us-east-1` */
const placeOf = ({ cloud, account, region }: Pick<Signal, 'cloud' | 'account' | 'region'>): string =>
  [account === null ? cloud : `${cloud} ${account}`, ...(region === null ? [] : [region])].join(', ')

/** What each resource was made from: the first that a signal says. */
const sourcesOf = (signals: readonly Signal[]): ReadonlyMap<string, string> => {
  const found = new Map<string, string>()
  for (const { resource, rule, facts } of signals) {
    const [source] = facts?.sourceResource ?? []
    if (resource === null || source === undefined || rule === 'snapshot-sharing-revoked') continue
    if (!found.has(resource)) found.set(resource, source)
  }
  return found
}

const takenOf = ({ exposures, signals }: Story): readonly Taken[] => {
  const sources = sourcesOf(signals)
  return [
    ...new Map(
      exposures.map((each): [string, Taken] => [
        each.key,
        { resource: each.resource, of: sources.get(each.resource) ?? null, place: placeOf(each) },
      ]),
    ).values(),
  ]
}

/** A command line's own address and name, not those of a service that acts for somebody. */
const isService = (name: string): boolean => /\.amazonaws\.com$/.test(name)

const people = (names: readonly string[]): readonly string[] => {
  const known = names.filter((name) => !isService(name))
  return known.length > 0 ? known : names
}

const recipientOf = (name: string, exposures: readonly Exposure[]): Recipient => {
  const own = exposures.filter(({ to }) => to === name)
  return {
    to: name,
    what: own.map(({ resource, way, used, state }) =>
      [`${shortName(resource)} ${wayName(way)}`, ...(used.length > 0 ? ['used'] : []), stateName(state)].join(
        ', ',
      ),
    ),
    open: own.some(({ state }) => state === 'open'),
  }
}

const MOST_STEPS = 6

const END: Partial<Record<Exposure['way'], (exposure: Exposure) => string>> = {
  share: ({ resource, to }) => `Take back the access of ${to} to ${shortName(resource)}`,
  public: ({ resource }) => `Close ${shortName(resource)}: everybody can copy it`,
  link: ({ resource }) => `Revoke the download link of ${shortName(resource)}`,
  'public-address': ({ resource }) => `Take ${shortName(resource)} off the internet`,
}

const some = (values: readonly string[], most = 3): string =>
  values.length <= most
    ? values.join(', ')
    : `${values.slice(0, most).join(', ')} and ${values.length - most} more`

const nowOf = ({ exposures }: Story, by: readonly string[]): readonly string[] => {
  const open = exposures.filter(({ state }) => state !== 'taken back')
  const ends = open.flatMap((each) => END[each.way]?.(each) ?? [])
  const left = distinct(exposures.map(({ resource }) => shortName(resource)))
  const targets = distinct(exposures.flatMap(({ way, to }) => (way === 'export' ? [to] : [])))
  return [
    ...ends.slice(0, MOST_STEPS),
    ...(ends.length > MOST_STEPS ? [`${ends.length - MOST_STEPS} more to take back: see the table`] : []),
    ...(by.length === 0
      ? []
      : [`Disable the credentials of ${some(by)}; keep the logs and the snapshots as evidence`]),
    ...(targets.length === 0 ? [] : [`Find out who owns ${some(targets)} and who can read it`]),
    ...(left.length === 0
      ? []
      : [`Treat what was on ${some(left)} as disclosed: rotate every secret that was there`]),
  ]
}

/** The answers of one story, derived from its signals: as far as these logs show. */
export const answersOf = (story: Story): Answers => {
  const { signals, exposures } = story
  const byCount = [...signals].reduce(
    (counts, { actor }) => (actor === null ? counts : counts.set(actor, (counts.get(actor) ?? 0) + 1)),
    new Map<string, number>(),
  )
  const by = people([...byCount].toSorted((a, b) => b[1] - a[1]).map(([name]) => name))
  const own = signals.filter(({ actor }) => actor === null || by.includes(actor))
  const inState = (state: Exposure['state']): number =>
    exposures.filter((each) => each.state === state).length
  const times = exposures
    .map(since)
    .filter((time) => time !== '')
    .toSorted()
  const firstSign = signals[0]?.time ?? ''
  return {
    taken: takenOf(story),
    by,
    from: distinct(own.map(({ sourceIp }) => sourceIp)),
    agents: distinct(own.map(({ userAgent }) => userAgent)),
    to: distinct(exposures.map(({ to }) => to)).map((to) => recipientOf(to, exposures)),
    usedBy: distinct(
      exposures.flatMap(({ used }) => used.map((use) => use.by ?? 'an account that the log does not name')),
    ),
    since: times[0] ?? firstSign,
    firstSign,
    lastSign: signals.at(-1)?.time ?? '',
    places: distinct(signals.map(({ cloud, account }) => (account === null ? cloud : `${cloud} ${account}`))),
    states: { open: inState('open'), unknown: inState('unknown'), 'taken back': inState('taken back') },
    now: nowOf(story, by),
  }
}
