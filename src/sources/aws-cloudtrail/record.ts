import { type Sql, sql, str, strings } from '../../sql/sql.ts'
import { offHours } from '../off-hours.ts'
import { firstOf } from '../pick.ts'
import { siemRecord } from '../siem/siem-record-sql.ts'
import type { FieldSql, SourceDef } from '../source.ts'
import { trustedAccounts } from '../trusted.ts'
import { eventTime } from './identity.ts'
import { actor, actorIsHuman, principal } from './record-actor.ts'
import { openAdminPorts, openTo } from './record-firewall.ts'
import { guardrail } from './record-guardrail.ts'
import { isEventOf, requestText } from './record-json.ts'
import {
  copySourceAccount,
  copySourceRegion,
  exportTarget,
  publiclyAccessible,
  resource,
  resourceKey,
  resources,
  restoredFrom,
  rootSnapshots,
  snapshotKeys,
  sourceResource,
} from './record-resources.ts'
import { sharedExternal, sharedPublic, sharedWith, unsharedFrom } from './record-sharing.ts'
import { createdCount, enumeration, sizeGb, snapshotCall } from './record-snapshot-call.ts'
import { siemMapping } from './siem-record.ts'

const path =
  (...keys: readonly string[]): FieldSql =>
  (r) =>
    firstOf(r.text(...keys))

/** Is any of these values of one of AWS's services? Both fields are set by AWS, never by the caller. */
const calledBy =
  (services: readonly string[]): FieldSql =>
  (r) =>
    sql`hasAny([ifNull(${r.text('userIdentity', 'invokedBy')}, ''), ifNull(${r.text('sourceIPAddress')}, '')], ${strings(services)})`

/** `Client.UnauthorizedOperation` (EC2), `AccessDenied`, `AccessDeniedException`, `Client.AuthFailure`, … */
const DENIED = '(?i)(unauthorized|accessdenied|notauthorized|authfailure|authorizationerror|forbidden)'

const outcome: FieldSql = (r) => {
  const code = sql`ifNull(${r.text('errorCode')}, '')`
  return sql`multiIf(${code} = '', 'success', endsWith(${code}, 'DryRunOperation'), 'dry-run', match(${code}, ${str(DENIED)}), 'denied', 'failed')`
}

/** Role name, session name, agent and tags are the caller's choice, so none of them counts here. */
const actorIsBackup: FieldSql = (r) => {
  const listed = strings(r.settings.backupPrincipals)
  const principals: Sql = sql`arrayFilter(b -> b != '', [ifNull(${r.text('userIdentity', 'arn')}, ''), ifNull(${r.text('userIdentity', 'sessionContext', 'sessionIssuer', 'arn')}, '')])`
  // Marketplace scans a seller's image by granting itself a launch permission; it makes no backups otherwise
  const scanning = sql`(${isEventOf(r, 'ec2', ['ModifyImageAttribute'])} AND ${calledBy(['assets.marketplace.amazonaws.com'])(r)})`
  return sql`ifNull(${calledBy(['backup.amazonaws.com', 'dlm.amazonaws.com'])(r)} OR ${scanning} OR hasAny(${principals}, ${listed}), 0)`
}

const CONSUMED = ['SharedSnapshotVolumeCreated', 'SharedSnapshotCopyInitiated']

const consumerExternal: FieldSql = (r) => {
  const consumer = sql`ifNull(${r.text('userIdentity', 'accountId')}, '')`
  const ours = sql`arrayConcat(${strings(['', ...r.settings.ownAccounts])}, ${trustedAccounts(r, eventTime)})`
  return sql`ifNull(${isEventOf(r, 'ec2', CONSUMED)} AND NOT has(arrayPushBack(${ours}, ifNull(${r.text('recipientAccountId')}, '')), ${consumer}), 0)`
}

/**
 * CloudTrail's record: the fields of Sumo Logic's Cloud SIEM (siem-record.ts), and ours. Event names repeat across
 * services, so wherever a field depends on the event its service is tested too.
 */
export const record: SourceDef['record'] = {
  ...siemRecord(siemMapping),

  dohyo_operation: path('eventName'),
  dohyo_service: path('eventSource'),
  dohyo_outcome: outcome,
  dohyo_actor: actor,
  dohyo_principal: principal,
  dohyo_actorIsBackup: actorIsBackup,
  dohyo_actorIsHuman: actorIsHuman,
  dohyo_offHours: offHours(eventTime),
  dohyo_sourceIp: path('sourceIPAddress'),
  dohyo_region: path('awsRegion'),
  dohyo_errorCode: path('errorCode'),
  dohyo_errorText: path('errorMessage'),
  dohyo_account: (r) => firstOf(r.text('recipientAccountId'), r.text('userIdentity', 'accountId')),
  dohyo_operationKey: path('eventID'),
  dohyo_resource: resource,
  dohyo_resourceKey: resourceKey,
  dohyo_resources: resources,
  dohyo_snapshotKeys: snapshotKeys,
  dohyo_sourceResource: sourceResource,
  dohyo_snapshotCall: snapshotCall,
  dohyo_createdCount: createdCount,
  dohyo_sizeGb: sizeGb,
  dohyo_enumeration: enumeration,
  dohyo_snapshotType: path('responseElements', 'snapshotType'),
  dohyo_sharedWith: sharedWith,
  dohyo_sharedExternal: sharedExternal,
  dohyo_sharedPublic: sharedPublic,
  dohyo_unsharedFrom: unsharedFrom,
  dohyo_restoredFrom: restoredFrom,
  dohyo_rootSnapshots: rootSnapshots,
  dohyo_publiclyAccessible: publiclyAccessible,
  dohyo_exportTarget: exportTarget,
  dohyo_copySourceRegion: copySourceRegion,
  dohyo_copySourceAccount: copySourceAccount,
  dohyo_kmsKey: (r) => firstOf(requestText(r, 'kmsKeyId')),
  dohyo_openAdminPorts: openAdminPorts,
  dohyo_openTo: openTo,
  dohyo_guardrail: guardrail,
  dohyo_consumerAccount: (r) =>
    sql`if(${isEventOf(r, 'ec2', CONSUMED)}, ${r.text('userIdentity', 'accountId')}, NULL)`,
  dohyo_consumerExternal: consumerExternal,
}
