import { join, num, type Sql, sql, str, strings } from '../../sql/sql.ts'
import { firstOf, once } from '../pick.ts'
import type { FieldSql, RawRecord } from '../source.ts'
import { trustedAccounts } from '../trusted.ts'
import { eventTime } from './identity.ts'
import { account, body, category, claim, isOperation, requestBody } from './record-shape.ts'

export const GALLERY_SHARE = 'microsoft.compute/galleries/share/action'

/** Stands in the lists where Azure logs that a gallery was shared but not with whom. */
const UNKNOWN_TARGETS = '(targets not in the log)'

const GRANTS = 'microsoft.compute/{}/begingetaccess/action'
const DOWNLOADABLE = ['disks', 'snapshots', 'restorepointcollections/restorepoints/diskrestorepoints']
const BEGIN_ACCESS = DOWNLOADABLE.map((kind) => GRANTS.replace('{}', kind))
const END_ACCESS = BEGIN_ACCESS.map((name) => name.replace('begingetaccess', 'endgetaccess'))

const SHARING =
  'operationType Nullable(String), permissions Nullable(String), groups Array(Tuple(type Nullable(String), ids Array(String)))'

interface Update {
  readonly operation: Sql
  readonly permissions: Sql
  readonly groups: Sql
  /** Array of what the groups name: subscription and tenant ids. */
  readonly targets: Sql
}

/**
 * The sharing update of a gallery: `{operationType: Add | Remove | Reset | EnableCommunity, groups: [{type, ids}]}`, bare or
 * under `properties` (or `sharingProfile`) as in the resource. `fallback` is for every other operation and `unknown` for
 * an update without a readable body.
 */
const ofUpdate = (r: RawRecord, fallback: Sql, unknown: Sql, use: (update: Update) => Sql): Sql =>
  sql`multiIf(NOT ${isOperation(r, [GALLERY_SHARE])}, ${fallback}, ${body(r)} IS NULL, ${unknown}, ${use(updateOf(r))})`

const updateOf = (r: RawRecord): Update => {
  const type = `Tuple(${SHARING}, properties Tuple(${SHARING}, sharingProfile Tuple(${SHARING})), sharingProfile Tuple(${SHARING}))`
  const sharing = r.local('sharing', () => sql`JSONExtract(ifNull(${body(r)}, ''), ${str(type)})`)
  const places = [sharing, sql`${sharing}.4`, sql`${sharing}.4.4`, sql`${sharing}.5`]
  const pick = (index: 1 | 2 | 3): readonly Sql[] => places.map((place) => sql`${place}.${num(index)}`)
  const groups = r.local('share groups', () => sql`arrayConcat(${join(pick(3))})`)
  return {
    operation: r.local('share operation', () => sql`lower(ifNull(${firstOf(...pick(1))}, ''))`),
    permissions: sql`lower(ifNull(${firstOf(...pick(2))}, ''))`,
    groups,
    targets: r.local(
      'share targets',
      () =>
        sql`arrayDistinct(arrayMap(share_id -> lower(replaceRegexpOne(share_id, '(?i)^/(subscriptions|tenants)/', '')), arrayFlatten(arrayMap(share_group -> share_group.2, ${groups}))))`,
    ),
  }
}

const NOBODY = strings([])

/** Subscription and tenant ids that the gallery is newly shared with; `UNKNOWN_TARGETS` alone when no body was logged. */
export const sharedWith: FieldSql = once('shared with', (r) =>
  ofUpdate(
    r,
    NOBODY,
    strings([UNKNOWN_TARGETS]),
    (update) => sql`if(${update.operation} IN ('remove', 'reset'), ${NOBODY}, ${update.targets})`,
  ),
)

/**
 * Ours are the gallery's own subscription and tenant besides the listed ones. The token's tenant stands in only where the
 * record has no tenant of its own: under Azure Lighthouse it is the managing company's.
 */
export const sharedExternal: FieldSql = (r) => {
  const own = strings(r.settings.ownAccounts.map((id) => id.toLowerCase()))
  const trusted = trustedAccounts(r, eventTime, (id) => id.toLowerCase())
  const tenant = firstOf(r.text('tenantId'), claim(r, 'tenantId'))
  return sql`arrayFilter(share_target -> NOT has(arrayConcat(${own}, ${trusted}, [ifNull(${account(r)}, ''), lower(ifNull(${tenant}, ''))]), share_target), ${sharedWith(r)})`
}

export const sharedPublic: FieldSql = (r) =>
  ofUpdate(
    r,
    sql`false`,
    sql`false`,
    (update) =>
      sql`(${update.operation} NOT IN ('remove', 'reset') AND (${update.operation} = 'enablecommunity' OR ${update.permissions} = 'community' OR arrayExists(share_group -> lower(ifNull(share_group.1, '')) = 'community', ${update.groups})))`,
  )

/** `*` where all access ends: a SAS link revoked, a gallery's sharing reset. */
export const unsharedFrom: FieldSql = (r) =>
  ofUpdate(
    r,
    sql`if(${isOperation(r, END_ACCESS)}, ['*'], ${NOBODY})`,
    NOBODY,
    (update) =>
      sql`multiIf(${update.operation} = 'reset', ['*'], ${update.operation} = 'remove', ${update.targets}, ${NOBODY})`,
  )

/**
 * Where an export writes to. A SAS link of a disk or snapshot is never in the log; one that the body says is for writing
 * is an upload into the disk and exports nothing; nor does a policy that looked at the call.
 */
export const exportTarget: FieldSql = (r) => {
  const asked = (name: string): Sql =>
    sql`JSONExtract(ifNull(${requestBody(r)}, ''), ${str(name)}, 'Nullable(String)')`
  return sql`multiIf(${isOperation(r, BEGIN_ACCESS)}, if(lower(ifNull(${asked('access')}, '')) = 'write' OR lower(ifNull(${category(r)}, '')) = 'policy', NULL, '(SAS link, not in the log)'), ${isOperation(r, ['microsoft.sql/servers/databases/export/action'])}, ${firstOf(asked('storageUri'))}, NULL)`
}
