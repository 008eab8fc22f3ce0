import { join, type Sql, sql, str, strings } from '../../sql/sql.ts'
import { offHours } from '../off-hours.ts'
import { firstOf, once } from '../pick.ts'
import { siemRecord } from '../siem/siem-record-sql.ts'
import type { FieldSql, RawRecord, SourceDef } from '../source.ts'
import { eventTime } from './identity.ts'
import { NSG_WRITES, openAdminPorts, openTo } from './record-network.ts'
import { errorCode, errorText, outcome } from './record-outcome.ts'
import {
  account,
  body,
  caller,
  claim,
  isOperation,
  operation,
  requestBody,
  resource,
  subscriptionIn,
} from './record-shape.ts'
import {
  exportTarget,
  GALLERY_SHARE,
  sharedExternal,
  sharedPublic,
  sharedWith,
  unsharedFrom,
} from './record-sharing.ts'
import { actorIsHuman, createdCount, sizeGb, snapshotCall } from './record-snapshot-call.ts'
import { siemMapping } from './siem-record.ts'
import { callerIpAddress } from './siem-record-keys.ts'

/** Application id of the Backup Management Service in the public cloud; a claim of a token that only Entra ID signs. */
const AZURE_BACKUP = '262044b1-e2ce-469f-a196-69ab7ada62d3'

const SNAPSHOT_WRITE = 'microsoft.compute/snapshots/write'
const DISK_WRITE = 'microsoft.compute/disks/write'
const MACHINE_WRITES = [
  'microsoft.compute/virtualmachines/write',
  'microsoft.compute/virtualmachines/attachdetachdatadisks/action',
] as const

const named = (r: RawRecord): Sql =>
  firstOf(claim(r, 'upn'), caller(r), claim(r, 'appId'), claim(r, 'objectId'), claim(r, 'name'))

/** A display name (`azure-backup`) or a resource group (`AzureBackupRG_…`) is anybody's to choose and proves nothing. */
const isBackup: FieldSql = (r) => {
  const trusted = [
    AZURE_BACKUP,
    ...r.settings.backupPrincipals.map((id) => id.toLowerCase()).filter((id) => id !== ''),
  ]
  const ids = [claim(r, 'appId'), claim(r, 'objectId'), claim(r, 'upn'), caller(r)]
  return sql`hasAny(${strings(trusted)}, [${join(ids.map((id) => sql`lower(ifNull(${id}, ''))`))}])`
}

const at = (text: Sql, ...path: readonly string[]): Sql =>
  sql`JSONExtract(ifNull(${text}, ''), ${join(path.map(str))}, 'Nullable(String)')`

const CREATION_SOURCE = ['properties', 'creationData', 'sourceResourceId'] as const

/** Where the body of a snapshot, disk, restore point, image or gallery version names what it is made from. */
const SOURCES = [
  CREATION_SOURCE,
  ['properties', 'source', 'id'],
  ['properties', 'sourceVirtualMachine', 'id'],
  ['properties', 'storageProfile', 'source', 'id'],
  ['properties', 'storageProfile', 'source', 'virtualMachineId'],
  ['properties', 'storageProfile', 'osDisk', 'snapshot', 'id'],
  ['properties', 'storageProfile', 'osDisk', 'managedDisk', 'id'],
] as const

const COPIES = [
  SNAPSHOT_WRITE,
  DISK_WRITE,
  'microsoft.compute/restorepointcollections/restorepoints/write',
  'microsoft.compute/images/write',
  'microsoft.compute/galleries/images/versions/write',
] as const

const source: FieldSql = once('source', (r) => {
  const named = firstOf(...SOURCES.map((path) => at(body(r), ...path)))
  return sql`multiIf(${isOperation(r, COPIES)}, lower(${named}), ${isOperation(r, ['microsoft.compute/virtualmachines/capture/action'])}, ${resource(r)}, NULL)`
})

const SNAPSHOT_ID = '(?i)"(/subscriptions/[^"]+/snapshots/[^"/]+)"'
const POINT_IN_TIME = '/(snapshots|restorepoints|diskrestorepoints)/[^/]+$'

const restoredFrom: FieldSql = once(
  'restored from',
  (r) =>
    sql`multiIf(${isOperation(r, [DISK_WRITE])}, arrayFilter(restore_id -> match(restore_id, ${str(POINT_IN_TIME)}), [lower(ifNull(${at(body(r), ...CREATION_SOURCE)}, ''))]), ${isOperation(r, MACHINE_WRITES)}, arrayDistinct(arrayMap(restore_id -> lower(restore_id), extractAll(ifNull(${requestBody(r)}, ''), ${str(SNAPSHOT_ID)}))), emptyArrayString())`,
)

/** What goes with the whole that it is a part of: a restore point with its collection, an image's version with its gallery. */
const WITHIN = ['/diskrestorepoints/.*$', '/restorepoints/.*$', '/images/[^/]+/versions/[^/]+$'] as const

/**
 * dohyo_snapshotKeys. A disk's restore point is read by itself, and its collection is deleted as a whole; a gallery is shared
 * with all its images. What is done to one point or version says nothing of its neighbours, so a deletion has but its own name.
 */
const snapshotKeys: FieldSql = (r) => {
  const name = sql`ifNull(${resource(r)}, '')`
  const parents = sql`if(endsWith(ifNull(${operation(r)}, ''), '/delete'), emptyArrayString(), arrayMap(part -> replaceRegexpOne(${name}, part, ''), ${strings(WITHIN)}))`
  return sql`if(notEmpty(${restoredFrom(r)}), ${restoredFrom(r)}, arrayDistinct(arrayFilter(key -> key != '', arrayPushFront(${parents}, ${name}))))`
}

const PROTECTED =
  '/providers/(microsoft\\.compute/(snapshots|disks|restorepointcollections)|microsoft\\.recoveryservices/vaults|microsoft\\.dataprotection/backupvaults)/'

const guardrail: FieldSql = (r) =>
  sql`if(${isOperation(r, ['microsoft.authorization/locks/delete'])} AND match(ifNull(${resource(r)}, ''), ${str(PROTECTED)}), concat('resource lock removed from ', replaceRegexpOne(ifNull(${resource(r)}, ''), '/providers/microsoft[.]authorization/locks/.*', '')), NULL)`

/**
 * Several resources of one template deployment share its correlation id, so the resource is part of the key: else a
 * deployment that takes five snapshots would count as one.
 */
const operationKey: FieldSql = (r) => {
  const correlation = firstOf(r.text('correlationId'), r.text('CorrelationId'))
  return firstOf(
    sql`concat(lower(${correlation}), '|', ${operation(r)}, '|', ifNull(${resource(r)}, ''))`,
    r.text('eventDataId'),
    r.text('EventDataId'),
  )
}

const present = (...ids: readonly Sql[]): Sql =>
  sql`arrayFilter(known_id -> known_id != '', [${join(ids.map((id) => sql`ifNull(${id}, '')`))}])`

/** Operations that only a body can judge: what a rule opens, with whom a gallery is shared, whether a snapshot is made or only tagged. */
const detailMissing: FieldSql = (r) =>
  sql`${isOperation(r, [...NSG_WRITES, GALLERY_SHARE, SNAPSHOT_WRITE])} AND ${body(r)} IS NULL`

/** ClickHouse's predicates are UInt8; a boolean field is a Bool. */
const flag =
  (test: FieldSql): FieldSql =>
  (r) =>
    sql`toBool(${test(r)})`

/** The record of an Azure event: the fields of Sumo Logic's Cloud SIEM (siem-record.ts), and ours. */
export const record: SourceDef['record'] = {
  ...siemRecord(siemMapping),

  dohyo_operation: operation,
  dohyo_service: (r) => sql`nullIf(extract(ifNull(${operation(r)}, ''), '^([^/]+)/'), '')`,
  dohyo_outcome: outcome,
  dohyo_actor: named,
  dohyo_principal: named,
  dohyo_actorIsBackup: flag(isBackup),
  dohyo_actorIsHuman: flag(actorIsHuman),
  dohyo_offHours: offHours(eventTime),
  dohyo_sourceIp: callerIpAddress,
  dohyo_region: (r) => firstOf(r.text('location')),
  dohyo_errorCode: errorCode,
  dohyo_errorText: errorText,
  dohyo_account: account,
  dohyo_operationKey: operationKey,
  dohyo_resource: resource,
  dohyo_resourceKey: resource,
  dohyo_resources: (r) =>
    sql`arrayDistinct(arrayConcat(${present(resource(r), source(r))}, ${restoredFrom(r)}))`,
  dohyo_snapshotKeys: snapshotKeys,
  dohyo_sourceResource: source,
  dohyo_snapshotCall: snapshotCall,
  dohyo_createdCount: createdCount,
  dohyo_sizeGb: sizeGb,
  dohyo_sharedWith: sharedWith,
  dohyo_sharedExternal: sharedExternal,
  dohyo_sharedPublic: flag(sharedPublic),
  dohyo_unsharedFrom: unsharedFrom,
  dohyo_restoredFrom: restoredFrom,
  dohyo_exportTarget: exportTarget,
  dohyo_copySourceAccount: (r) => subscriptionIn(source(r)),
  dohyo_kmsKey: (r) => sql`lower(${firstOf(at(body(r), 'properties', 'encryption', 'diskEncryptionSetId'))})`,
  dohyo_openAdminPorts: openAdminPorts,
  dohyo_openTo: openTo,
  dohyo_guardrail: guardrail,
  dohyo_detailMissing: flag(detailMissing),
}
