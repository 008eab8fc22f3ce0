import { bind } from '../../records/bind-sql.ts'
import { type Sql, sql, str, strings } from '../../sql/sql.ts'
import { once } from '../pick.ts'
import type { FieldSql, RawRecord } from '../source.ts'
import { trustedAccounts } from '../trusted.ts'
import { eventTime } from './identity.ts'
import { isOperation, logKind, payload, principal, project, request } from './record-shape.ts'

const PUBLIC = ['allUsers', 'allAuthenticatedUsers'] as const

/** Mail providers where anybody gets an address: that the actor has one too makes nobody a colleague. */
export const CONSUMER_DOMAINS: readonly string[] = [
  'gmail.com',
  'googlemail.com',
  'googlegroups.com',
  'outlook.com',
  'hotmail.com',
  'live.com',
  'msn.com',
  'yahoo.com',
  'icloud.com',
  'me.com',
  'aol.com',
  'proton.me',
  'protonmail.com',
  'gmx.com',
  'gmx.net',
  'mail.ru',
  'yandex.ru',
] as const

/** Google's own projects that hold the agents which act for a customer's project; the number in the name says whose. */
const AGENT =
  '^(?:service-(\\d+)@(?:compute-system|container-engine-robot|gcp-sa-[a-z0-9-]+)\\.iam\\.gserviceaccount\\.com|(\\d+)(?:-compute@developer|@cloudservices)\\.gserviceaccount\\.com)$'

const lower = (values: readonly string[]): readonly string[] =>
  values.map((value) => value.trim().toLowerCase()).filter((value) => value !== '')

const isShare: FieldSql = once('is share', (r) => isOperation(r, '.+\\.setIamPolicy'))

interface Delta {
  readonly all: Sql
  readonly of: (action: 'ADD' | 'REMOVE') => Sql
}
const delta = (r: RawRecord): Delta => {
  const all = r.local(
    'policy delta',
    () =>
      sql`JSONExtract(ifNull(${payload(r, 'serviceData', 'policyDelta', 'bindingDeltas')}, ''), 'Array(Tuple(action Nullable(String), member Nullable(String)))')`,
  )
  return {
    all,
    of: (action) =>
      sql`arrayMap(iam_delta -> ifNull(iam_delta.2, ''), arrayFilter(iam_delta -> ifNull(iam_delta.1, '') = ${str(action)}, ${all}))`,
  }
}

/** Compute's older requests have the bindings beside the policy. */
const policyMembers: FieldSql = once('policy members', (r) => {
  const members = (bindings: Sql): Sql =>
    sql`arrayMap(iam_binding -> iam_binding.1, JSONExtract(ifNull(${bindings}, ''), 'Array(Tuple(members Array(String)))'))`
  return sql`arrayFlatten(arrayConcat(${members(request(r, 'policy', 'bindings'))}, ${members(request(r, 'bindings'))}))`
})

/**
 * IAM members that the call lets in. The request's policy replaces the old one, so it names everybody who has access
 * afterwards; only where Google logs the difference (`policyDelta`) are the new ones known apart from the old.
 */
export const sharedWith: FieldSql = once(
  'shared with',
  (r) =>
    sql`if(${isShare(r)}, arrayDistinct(arrayFilter(iam_member -> iam_member != '', if(notEmpty(${delta(r).all}), ${delta(r).of('ADD')}, ${policyMembers(r)}))), emptyArrayString())`,
)

/** dohyo_wholePolicy. */
export const wholePolicy: FieldSql = (r) =>
  sql`(${isShare(r)} AND empty(${delta(r).all}) AND notEmpty(${policyMembers(r)}))`

/** `*` when the new policy lets nobody in. */
export const unsharedFrom: FieldSql = (r) =>
  sql`multiIf(NOT ${isShare(r)}, emptyArrayString(), notEmpty(${delta(r).all}), arrayDistinct(${delta(r).of('REMOVE')}), ${request(r, 'policy')} IS NOT NULL AND empty(${policyMembers(r)}), ['*'], emptyArrayString())`

export const sharedPublic: FieldSql = (r) => sql`hasAny(${sharedWith(r)}, ${strings(PUBLIC)})`

const domainOf = (email: Sql): Sql => sql`lower(extract(ifNull(${email}, ''), '@([^@]+)$'))`

/** Domains of our people: those listed, else the actor's own unless it is a mail provider's or a service account's. */
const ownDomains: FieldSql = once('own domains', (r) => {
  if (r.settings.ownDomains.length > 0) return strings(lower(r.settings.ownDomains))
  const own = r.local('own domain', () => domainOf(principal(r)))
  return sql`if(${own} = '' OR ${own} IN ${strings(CONSUMER_DOMAINS)} OR endsWith(${own}, 'gserviceaccount.com'), emptyArrayString(), [${own}])`
})

const ownProjects: FieldSql = once(
  'own projects',
  (r) => sql`arrayPushBack(${strings(lower(r.settings.ownAccounts))}, lower(ifNull(${project(r)}, '')))`,
)

/**
 * The project (or its number) that a service account belongs to, '' when `email` is none: `name@PROJECT.iam.gserviceaccount.com`
 * (of `example.com:PROJECT` the domain comes second), `PROJECT@appspot.gserviceaccount.com`, and Google's agents
 * (`service-NUMBER@compute-system.iam…`, `NUMBER-compute@developer…`). An agent of an unknown number is somebody else's:
 * granting it access is how a foreign project is let in, and its name alone doesn't tell whose it is.
 */
const projectOf = (email: Sql): Sql => {
  const agent = sql`extractGroups(${email}, ${str(AGENT)})`
  const owned = sql`extract(${email}, ${str('@(.+)\\.iam\\.gserviceaccount\\.com$')})`
  return sql`multiIf(notEmpty(${agent}), concat(${agent}[1], ${agent}[2]), endsWith(${email}, '@appspot.gserviceaccount.com'), splitByChar('@', ${email})[1], position(${owned}, '.') > 0, replaceRegexpOne(${owned}, ${str('^([^.]+)\\.(.+)$')}, ${str('\\2:\\1')}), ${owned})`
}

/** Does the lower-case member (`user:a@b`, `domain:b`, `projectViewer:p`) belong to us, or is it trusted? */
const isOurs = (r: RawRecord, member: Sql): Sql => {
  const trusted = trustedAccounts(r, eventTime, (id) => id.toLowerCase())
  return bind(sql`iam_name`, sql`substring(${member}, position(${member}, ':') + 1)`, (name) =>
    bind(sql`iam_owner`, projectOf(name), (owner) => {
      const domain = sql`if(startsWith(${member}, 'domain:'), ${name}, ${domainOf(name)})`
      return sql`(hasAny(${trusted}, [${member}, ${name}, ${domain}, ${owner}]) OR multiIf(startsWith(${member}, 'project'), has(${ownProjects(r)}, ${name}), ${owner} != '', has(${ownProjects(r)}, ${owner}), startsWith(${member}, 'principal'), false, has(${ownDomains(r)}, ${domain})))`
    }),
  )
}

/** Deleted principals can't use what they were given. */
export const sharedExternal: FieldSql = (r) =>
  sql`arrayFilter(iam_member -> iam_member NOT IN ${strings(PUBLIC)} AND NOT startsWith(iam_member, 'deleted:') AND NOT ${isOurs(r, sql`lower(iam_member)`)}, ${sharedWith(r)})`

/**
 * Is the caller a stranger by the settings? Nobody is one on the strength of an empty list: people are judged by listed
 * domains, service accounts by listed projects, Google's agents by listed project numbers.
 */
const isStranger: FieldSql = (r) => {
  const projects = lower(r.settings.ownAccounts)
  const flag = (yes: boolean): Sql => (yes ? sql`true` : sql`false`)
  const people = flag(r.settings.ownDomains.length > 0)
  const numbers = flag(projects.some((id) => /^\d+$/.test(id)))
  return bind(sql`caller_email`, sql`lower(ifNull(${principal(r)}, ''))`, (email) =>
    bind(
      sql`caller_owner`,
      projectOf(email),
      (owner) =>
        sql`(multiIf(${owner} = '', ${people} AND position(${email}, '@') > 0, match(${owner}, '^[0-9]+$'), ${numbers}, ${flag(projects.length > 0)}) AND NOT ${isOurs(r, sql`concat('user:', ${email})`)})`,
    ),
  )
}

/**
 * Another project copies this project's disk (Google then logs the copy in the disk's project, without an address), or the
 * caller is a stranger. Google's own system events are neither.
 */
export const crossEntity: FieldSql = (r) =>
  sql`(position(ifNull(${payload(r, 'metadata', '@type')}, ''), 'CrossEntityControlAuditMetadata') > 0 OR (ifNull(${logKind(r)}, '') != 'system_event' AND ${isStranger(r)}))`

/**
 * Snapshot schedules: the system event, or Compute Engine's service agent without a caller's address (an address means
 * that somebody used the agent's credentials).
 */
export const isBackup = (r: RawRecord, callerIp: Sql): Sql => {
  const email = sql`lower(ifNull(${principal(r)}, ''))`
  return sql`((ifNull(${logKind(r)}, '') = 'system_event' AND ${isOperation(r, 'ScheduledSnapshots')}) OR (${callerIp} IS NULL AND match(${email}, ${str('^service-\\d+@compute-system\\.iam\\.gserviceaccount\\.com$')})) OR has(${strings(lower(r.settings.backupPrincipals))}, ${email}))`
}
