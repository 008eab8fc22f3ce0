import { join, type Sql, sql } from '../../sql/sql.ts'
import { offHours } from '../off-hours.ts'
import { firstOf, once } from '../pick.ts'
import { siemRecord } from '../siem/siem-record-sql.ts'
import type { FieldSql, SourceDef } from '../source.ts'
import { eventTime } from './identity.ts'
import { exported, exportTarget } from './record-export.ts'
import { guardrail } from './record-guardrail.ts'
import {
  crossEntity,
  isBackup,
  sharedExternal,
  sharedPublic,
  sharedWith,
  unsharedFrom,
  wholePolicy,
} from './record-members.ts'
import { detailMissing, openAdminPorts, openTo } from './record-network.ts'
import {
  callerIp,
  errorCode,
  here,
  isOperation,
  operation,
  outcome,
  payload,
  principal,
  project,
  request,
  resourcePath,
} from './record-shape.ts'
import { actorIsHuman, createdCount, enumeration, sizeGb, snapshotCall } from './record-snapshot-call.ts'
import { siemMapping } from './siem-record.ts'

const CREATE_SNAPSHOT = 'compute\\.(disks|regionDisks)\\.createSnapshot'
const CLONES = 'cloudsql\\.(instances\\.(clone|export)|backupRuns\\.(insert|create))'
const RESTORES = 'compute\\.(disks|regionDisks|instances)\\.(insert|bulkInsert)'

/** The disk call names the disk; the snapshot that it makes is in the request (and in no way on the last entry). An export's build is about its image. */
const resource: FieldSql = once(
  'resource',
  (r) =>
    sql`if(${isOperation(r, CREATE_SNAPSHOT)} AND ${firstOf(request(r, 'name'))} IS NOT NULL, concat('projects/', ifNull(${project(r)}, '-'), '/global/snapshots/', ${request(r, 'name')}), ${firstOf(exported(r), here(r))})`,
)

/** NULL for an image made from a bucket's `rawDisk`: an import copies nothing of ours. */
const source: FieldSql = once('source', (r) => {
  const crossCopy = sql`${isOperation(r, 'compute\\.snapshots\\.insert')} AND position(ifNull(${here(r)}, ''), '/disks/') > 0`
  const named = r.local('named source', () =>
    firstOf(
      request(r, 'sourceDisk'),
      request(r, 'sourceSnapshot'),
      request(r, 'sourceInstantSnapshot'),
      request(r, 'sourceInstance'),
      request(r, 'sourceMachineImage'),
      request(r, 'sourceImage'),
    ),
  )
  return sql`multiIf(${firstOf(request(r, 'rawDisk', 'source'))} IS NOT NULL, NULL, ${named} IS NOT NULL, ${resourcePath(r, named)}, ${isOperation(r, CREATE_SNAPSHOT)} OR ${isOperation(r, CLONES)} OR (${crossCopy}), ${here(r)}, NULL)`
})

const restoredFrom: FieldSql = once('restored from', (r) => {
  const disks = sql`arrayMap(gcp_disk -> ifNull(gcp_disk.1.1, ''), JSONExtract(ifNull(${request(r, 'disks')}, ''), 'Array(Tuple(initializeParams Tuple(sourceSnapshot Nullable(String))))'))`
  const direct = ['sourceSnapshot', 'sourceInstantSnapshot', 'sourceMachineImage'].map(
    (name) => sql`ifNull(${request(r, name)}, '')`,
  )
  const paths = sql`arrayMap(gcp_link -> ${resourcePath(r, sql`gcp_link`)}, arrayFilter(gcp_link -> gcp_link != '', arrayConcat([${join(direct)}], ${disks})))`
  const backup = (name: string): Sql =>
    firstOf(request(r, 'body', 'restoreBackupContext', name), request(r, 'restoreBackupContext', name))
  return sql`multiIf(${isOperation(r, RESTORES)}, arrayDistinct(${paths}), ${isOperation(r, 'cloudsql\\.instances\\.restoreBackup')} AND ${backup('backupRunId')} IS NOT NULL, [concat('projects/', coalesce(${backup('project')}, ${project(r)}, '-'), '/instances/', ifNull(${backup('instanceId')}, '-'), '/backupRuns/', ifNull(${backup('backupRunId')}, ''))], emptyArrayString())`
})

const known = (...ids: readonly Sql[]): Sql =>
  sql`arrayFilter(known_id -> known_id != '', [${join(ids.map((id) => sql`ifNull(${id}, '')`))}])`

/** ClickHouse's predicates are UInt8; a boolean field is a Bool. */
const flag =
  (test: FieldSql): FieldSql =>
  (r) =>
    sql`toBool(${test(r)})`

/** The record of a GCP audit event: the fields of Sumo Logic's Cloud SIEM (siem-record.ts), and ours. */
export const record: SourceDef['record'] = {
  ...siemRecord(siemMapping),

  dohyo_operation: operation,
  dohyo_service: (r) => payload(r, 'serviceName'),
  dohyo_outcome: outcome,
  dohyo_actor: principal,
  dohyo_principal: principal,
  dohyo_actorIsBackup: flag((r) => isBackup(r, callerIp(r))),
  dohyo_actorIsHuman: flag(actorIsHuman),
  dohyo_offHours: offHours(eventTime),
  dohyo_sourceIp: callerIp,
  dohyo_region: (r) =>
    firstOf(
      r.text('resource', 'labels', 'region'),
      r.text('resource', 'labels', 'location'),
      sql`replaceRegexpOne(${r.text('resource', 'labels', 'zone')}, '-[a-z]$', '')`,
    ),
  dohyo_errorCode: errorCode,
  dohyo_errorText: (r) => sql`if(${errorCode(r)} IS NULL, NULL, ${payload(r, 'status', 'message')})`,
  dohyo_account: project,
  dohyo_operationKey: (r) => firstOf(r.text('operation', 'id'), r.text('insertId')),
  dohyo_resource: resource,
  dohyo_resourceKey: resource,
  dohyo_resources: (r) =>
    sql`arrayDistinct(arrayConcat(${known(resource(r), here(r), source(r))}, ${restoredFrom(r)}))`,
  dohyo_snapshotKeys: (r) => sql`if(notEmpty(${restoredFrom(r)}), ${restoredFrom(r)}, ${known(resource(r))})`,
  dohyo_sourceResource: source,
  dohyo_snapshotCall: snapshotCall,
  dohyo_createdCount: createdCount,
  dohyo_sizeGb: sizeGb,
  dohyo_enumeration: flag(enumeration),
  dohyo_sharedWith: sharedWith,
  dohyo_sharedExternal: sharedExternal,
  dohyo_sharedPublic: flag(sharedPublic),
  dohyo_unsharedFrom: unsharedFrom,
  dohyo_restoredFrom: restoredFrom,
  dohyo_exportTarget: exportTarget,
  dohyo_copySourceAccount: (r) => sql`nullIf(extract(ifNull(${source(r)}, ''), '^projects/([^/]+)/'), '')`,
  dohyo_kmsKey: (r) =>
    firstOf(
      request(r, 'snapshotEncryptionKey', 'kmsKeyName'),
      request(r, 'diskEncryptionKey', 'kmsKeyName'),
      request(r, 'imageEncryptionKey', 'kmsKeyName'),
      request(r, 'machineImageEncryptionKey', 'kmsKeyName'),
    ),
  dohyo_openAdminPorts: openAdminPorts,
  dohyo_openTo: openTo,
  dohyo_guardrail: guardrail,
  dohyo_wholePolicy: flag(wholePolicy),
  dohyo_crossEntity: flag(crossEntity),
  dohyo_detailMissing: flag(detailMissing),
}
