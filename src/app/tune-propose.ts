import { type HuntDocument, isSilenced, type Signal } from '../report/document.ts'
import {
  type LeftOut,
  type Proposal,
  type ProposalEvidence,
  type ProposalKind,
  RISKS,
  type Risk,
} from '../report/tune.ts'
import { CONSUMER_DOMAINS } from '../sources/gcp-audit/record-members.ts'
import type { CensusRow } from './census.ts'
import { gapsOf, isRegular, median } from './tune-regular.ts'

const DAY = 86_400_000

/** Ids of the rules that tell of snapshots made, and of those whose signals are a part of ordinary keeping of snapshots. */
export const CREATED = 'snapshot-created'
const ROUTINE: ReadonlySet<string> = new Set([
  CREATED,
  'snapshot-deleted',
  'snapshot-bulk-create',
  'snapshot-bulk-delete',
  'first-seen-snapshot-actor',
  'snapshot-volume-outlier',
  'snapshot-off-hours',
  'chain-create-then-delete',
])

/** A week is the least that can show what is done every day. */
const LEAST_DAYS = 7
const MOST_EVENTS = 5

const EXFILTRATION = /^(T1537|T1567(\.\d{3})?)$/
const SESSION = /^arn:(aws[\w-]*):sts::(\d+):assumed-role\/([^/]+)\//
const ROLE = /^arn:aws[\w-]*:iam::(\d+):role\/(?:.*\/)?([^/]+)$/

/** Names come from logs: what may look like another name is not for a file of settings. */
const PLAIN = /^[!-~]+( [!-~]+)*$/

const distinct = <T>(values: readonly T[]): readonly T[] => [...new Set(values)]

/** Names of sessions are the caller's choice: the role is what was there the day before. */
export const createNames = (census: readonly CensusRow[]): ((actor: string) => string) => {
  const roles = new Map(
    census.flatMap(({ principal }): (readonly [string, string])[] => {
      const [, account, role] = ROLE.exec(principal) ?? []
      return role === undefined ? [] : [[`${account}/${role}`, principal]]
    }),
  )
  return (actor) => {
    const [, partition, account, role] = SESSION.exec(actor) ?? []
    return role === undefined
      ? actor
      : (roles.get(`${account}/${role}`) ?? `arn:${partition}:iam::${account}:role/${role}`)
  }
}

const present = (values: readonly (string | null)[]): readonly string[] =>
  distinct(values.flatMap((value) => (value === null || value === '' ? [] : [value]))).toSorted()

const daysOf = (signals: readonly Signal[]): readonly number[] =>
  distinct(signals.map(({ time }) => Math.floor(Date.parse(time) / DAY))).toSorted((a, b) => a - b)

const evidenceOf = (signals: readonly Signal[]): ProposalEvidence => {
  const times = signals.map(({ time }) => time).toSorted()
  return {
    signals: signals.length,
    days: daysOf(signals).length,
    first: times[0] ?? '',
    last: times.at(-1) ?? '',
    operations: present(signals.map(({ operation }) => operation)),
    actors: present(signals.map(({ actor }) => actor)),
    sourceIps: present(signals.map(({ sourceIp }) => sourceIp)),
    events: distinct(signals.flatMap(({ events }) => events.map(({ id }) => id))).slice(0, MOST_EVENTS),
  }
}

const groupBy = (
  signals: readonly Signal[],
  keysOf: (signal: Signal) => readonly string[],
): ReadonlyMap<string, readonly Signal[]> => {
  const groups = new Map<string, Signal[]>()
  for (const signal of signals)
    for (const key of distinct(keysOf(signal))) {
      const group = groups.get(key)
      if (group === undefined) groups.set(key, [signal])
      else group.push(signal)
    }
  return groups
}

interface Found {
  readonly proposals: readonly Omit<Proposal, 'accepted'>[]
  readonly leftOut: readonly LeftOut[]
}

/** Who makes snapshots as a routine, and does nothing else that a rule knows of. */
const principals = (signals: readonly Signal[], census: readonly CensusRow[]): Found => {
  const nameOf = createNames(census)
  const byName = groupBy(signals, ({ actor }) => (actor === null ? [] : [nameOf(actor)]))
  const proposals: Omit<Proposal, 'accepted'>[] = []
  const leftOut: LeftOut[] = []
  for (const [value, all] of byName) {
    const made = all.filter(({ rule }) => rule === CREATED)
    if (made.length < 2 || made.every(isSilenced)) continue
    const others = distinct(all.map(({ rule }) => rule).filter((rule) => !ROUTINE.has(rule))).toSorted()
    const rows = census.filter(({ principal }) => principal === value)
    const human = rows.reduce((sum, row) => sum + row.human, 0)
    const days = daysOf(made)
    const perDay = days.map(
      (day) => made.filter(({ time }) => Math.floor(Date.parse(time) / DAY) === day).length,
    )
    const evidence = evidenceOf(made)
    const usual = median(perDay)
    const reasons = [
      ...(others.length === 0 ? [] : [`it also raised ${others.join(', ')}`]),
      ...(rows.length === 0 ? ['what else it does is not known'] : []),
      ...(human === 0 ? [] : ['a person acts by that name']),
      ...(evidence.operations.length === 1
        ? []
        : [`it makes snapshots in ${evidence.operations.length} ways: ${evidence.operations.join(', ')}`]),
      ...(days.length >= LEAST_DAYS
        ? []
        : [`seen on ${days.length} ${days.length === 1 ? 'day' : 'days'}, fewer than ${LEAST_DAYS}`]),
      ...(days.length >= LEAST_DAYS && !isRegular(days)
        ? [`not regular: between ${Math.min(...gapsOf(days))} and ${Math.max(...gapsOf(days))} days apart`]
        : []),
      ...(Math.max(...perDay) > 3 * usual
        ? [`${Math.max(...perDay)} on one day, where ${usual} are usual`]
        : []),
    ]
    if (reasons.length > 0) {
      leftOut.push({ kind: 'backupPrincipal', value, reasons })
      continue
    }
    // of backups in Azure, making a download link is a part
    const hidesLinks = made.some(({ cloud }) => cloud === 'Azure')
    const risk: Risk = hidesLinks
      ? 'high'
      : days.length >= 2 * LEAST_DAYS && evidence.sourceIps.length <= 2
        ? 'low'
        : 'medium'
    proposals.push({
      kind: 'backupPrincipal',
      key: 'estate.backupPrincipals',
      value,
      risk,
      needsConfirmation: hidesLinks,
      why: [
        `${made.length} snapshots on ${days.length} days, ${usual} on a usual day, always by ${evidence.operations.join(', ')}`,
        'no share, export or other finding of its own in this history',
        ...(hidesLinks ? ['download links that it makes would be no findings any more'] : []),
        `from ${evidence.sourceIps.length === 1 ? 'one address' : `${evidence.sourceIps.length} addresses`}`,
      ],
      evidence,
    })
  }
  return { proposals, leftOut }
}

interface Recipient {
  readonly kind: Exclude<ProposalKind, 'backupPrincipal'>
  readonly value: string
  /** What speaks for its being ours. */
  readonly ours: string | undefined
}

const MEMBER = /^(?:user|group|domain):(?:.*@)?([\w-]+(?:\.[\w-]+)+)$/i
const DOMAIN = /@([\w-]+(?:\.[\w-]+)+)$/

const total = (rows: readonly CensusRow[]): number => rows.reduce((sum, { events }) => sum + events, 0)

/** What would have to be settled for a share with this account or member to be no finding. */
const recipientOf = (id: string, census: readonly CensusRow[]): Recipient => {
  const own = census.filter(({ account }) => account === id)
  if (own.length > 0)
    return { kind: 'ownAccount', value: id, ours: `its own logs are here: ${total(own)} events` }
  const domain = MEMBER.exec(id)?.[1]?.toLowerCase()
  const people = census.filter(
    ({ principal, human, days }) =>
      human > 0 && days > 1 && domain !== undefined && DOMAIN.exec(principal)?.[1]?.toLowerCase() === domain,
  )
  return domain === undefined || people.length === 0 || CONSUMER_DOMAINS.includes(domain)
    ? { kind: 'trustedAccount', value: id, ours: undefined }
    : {
        kind: 'ownDomain',
        value: domain,
        ours: `${new Set(people.map(({ principal }) => principal)).size} people of it act in these logs`,
      }
}

const KEYS = {
  ownAccount: 'estate.ownAccounts',
  ownDomain: 'estate.ownDomains',
  trustedAccount: 'estate.trustedAccounts',
} as const

/** Whom snapshots go to again and again. */
const recipients = (signals: readonly Signal[], census: readonly CensusRow[]): Found => {
  const nameOf = createNames(census)
  const shares = signals.filter(
    (signal) =>
      !isSilenced(signal) &&
      signal.outcome === 'success' &&
      signal.attack.some(({ technique }) => EXFILTRATION.test(technique)),
  )
  const known = new Map<string, Recipient>()
  const keysOf = ({ facts }: Signal): readonly string[] =>
    (facts?.sharedExternal ?? []).map((id) => {
      const recipient = recipientOf(id, census)
      const key = `${recipient.kind} ${recipient.value}`
      known.set(key, recipient)
      return key
    })
  const proposals: Omit<Proposal, 'accepted'>[] = []
  const leftOut: LeftOut[] = []
  for (const [key, all] of groupBy(shares, keysOf)) {
    const recipient = known.get(key)
    if (recipient === undefined) continue
    const { kind, value, ours } = recipient
    const evidence = evidenceOf(all)
    const givers = distinct(evidence.actors.map(nameOf))
    const passing = givers.filter((name) => {
      const rows = census.filter(({ principal }) => principal === name)
      return Math.max(0, ...rows.map(({ days }) => days)) < 2
    })
    const reasons = [
      ...(all.length > 1 ? [] : ['shared with only once']),
      ...(all.length > 1 && evidence.days === 1 ? ['shared with on one day only'] : []),
      ...(passing.length === 0 ? [] : [`by ${passing.join(', ')}, seen on one day only`]),
    ]
    if (reasons.length > 0) {
      leftOut.push({ kind, value, reasons })
      continue
    }
    proposals.push({
      kind,
      key: KEYS[kind],
      value,
      risk: ours === undefined ? 'high' : 'medium',
      needsConfirmation: true,
      why: [
        `${all.length} shares on ${evidence.days} days, by ${givers.join(', ')}`,
        ...(ours === undefined ? [] : [ours]),
      ],
      evidence,
    })
  }
  return { proposals, leftOut }
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** What the history of a hunt speaks for, the least risky first. Nothing that is in force already is proposed again. */
export const propose = (document: HuntDocument, census: readonly CensusRow[]): Found => {
  const found = [principals(document.signals, census), recipients(document.signals, census)]
  const proposals = found.flatMap((each) => each.proposals)
  const odd = proposals
    .filter(({ value }) => !PLAIN.test(value))
    .map(
      ({ kind, value }): LeftOut => ({ kind, value, reasons: ['there are unusual characters in its name'] }),
    )
  return {
    proposals: proposals
      .filter(({ value }) => PLAIN.test(value))
      .toSorted(
        (a, b) =>
          RISKS.indexOf(a.risk) - RISKS.indexOf(b.risk) ||
          b.evidence.signals - a.evidence.signals ||
          byText(a.value, b.value),
      ),
    leftOut: [...found.flatMap(({ leftOut }) => leftOut), ...odd].toSorted(
      (a, b) => byText(a.kind, b.kind) || byText(a.value, b.value),
    ),
  }
}
