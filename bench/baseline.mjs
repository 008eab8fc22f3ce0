/**
 * The yardstick of a hunt: what somebody who knows ClickHouse and CloudTrail writes by hand to count the events that the pack's
 * match rules fire on. Only AWS, only the fields it needs, typed, in one statement; no identities, no de-duplication,
 * nothing but a number.
 */
const MEMBERS =
  'Tuple(items Array(Tuple(userId String, "group" String, organizationArn String, organizationalUnitArn String)))'
const EVENT = `
  eventName String, eventSource String, errorCode String,
  awsRegion String, recipientAccountId String, sourceIPAddress String,
  userIdentity Tuple(accountId String, invokedBy String),
  requestParameters Tuple(
    createVolumePermission Tuple(add ${MEMBERS}, remove ${MEMBERS}),
    launchPermission Tuple(add ${MEMBERS}, remove ${MEMBERS}),
    valuesToAdd Array(String), valuesToRemove Array(String), accountWithRestoreAccess String,
    sourceRegion String, kmsKeyId String, sourceDBSnapshotIdentifier String, snapshotId String, targetBucket String,
    blockDeviceMapping Tuple(items Array(Tuple(deviceName String, ebs Tuple(snapshotId String)))),
    ipPermissions Tuple(items Array(Tuple(ipProtocol String, fromPort Int32, toPort Int32,
      ipRanges Tuple(items Array(Tuple(cidrIp String))), ipv6Ranges Tuple(items Array(Tuple(cidrIpv6 String)))))),
    cidrIp String, ipProtocol String, fromPort Int32, toPort Int32),
  responseElements Tuple(snapshotType String),
  serviceEventDetails Tuple(snapshotId String)`

const COLUMNS =
  'eventName eventSource errorCode awsRegion recipientAccountId sourceIPAddress userIdentity requestParameters responseElements serviceEventDetails'.split(
    ' ',
  )

const ADMIN_PORTS = [22, 23, 135, 139, 445, 1433, 1521, 3306, 3389, 5432, 5900, 5985, 5986, 6379, 9200, 27017]
const name = (list) =>
  list
    .split(' ')
    .map((word) => `'${word}'`)
    .join(', ')

const admin = (rule) =>
  `(${rule}.ipProtocol = '-1' OR arrayExists(port -> port BETWEEN ${rule}.fromPort AND ${rule}.toPort, [${ADMIN_PORTS}]))`

export const huntSql = ({ folder, shape }) => `
WITH
  requestParameters AS q,
  errorCode = '' AS ok,
  hasAny(['backup.amazonaws.com', 'dlm.amazonaws.com'], [userIdentity.invokedBy, sourceIPAddress]) AS bk,
  arrayConcat(q.createVolumePermission.add.items, q.launchPermission.add.items) AS added,
  arrayConcat(
    arrayMap(m -> concat(m.userId, m."group", m.organizationArn, m.organizationalUnitArn), added),
    q.valuesToAdd,
    if(q.accountWithRestoreAccess != '' AND eventName = 'AuthorizeSnapshotAccess', [q.accountWithRestoreAccess], [])
  ) AS sharedWith
SELECT count() FROM (
  ${
    shape === 'ndjson'
      ? `SELECT * FROM file('${folder}/**/*.json.gz', 'JSONEachRow', '${EVENT}')`
      : `SELECT ${COLUMNS.map((column) => `r.${column} AS ${column}`).join(', ')} FROM (SELECT arrayJoin(Records) AS r FROM file('${folder}/**/*.json.gz', 'JSONEachRow', 'Records Array(Tuple(${EVENT}))'))`
  }
)
WHERE multiIf(
  -- created
  eventName IN (${name('CreateSnapshot CreateSnapshots CreateImage RegisterImage StartSnapshot')}),
    ok AND NOT bk AND eventSource IN (${name('ec2.amazonaws.com ebs.amazonaws.com elasticache.amazonaws.com fsx.amazonaws.com storagegateway.amazonaws.com')}),
  eventName IN (${name('CreateDBSnapshot CreateDBClusterSnapshot')}),
    ok AND NOT bk AND responseElements.snapshotType NOT IN ('automated', 'awsbackup'),
  eventName IN (${name('CreateClusterSnapshot CreateBackup CreateDiskSnapshot CreateInstanceSnapshot CreateRelationalDatabaseSnapshot')}), ok AND NOT bk,
  -- shared, tried to share, revoked
  eventName IN (${name('ModifySnapshotAttribute ModifyImageAttribute ModifyDBSnapshotAttribute ModifyDBClusterSnapshotAttribute AuthorizeSnapshotAccess')}),
    (errorCode != 'Client.DryRunOperation' AND arrayExists(w -> w NOT IN (recipientAccountId, userIdentity.accountId), sharedWith))
    OR (ok AND (notEmpty(q.createVolumePermission.remove.items) OR notEmpty(q.launchPermission.remove.items) OR notEmpty(q.valuesToRemove))),
  eventName IN (${name('ResetSnapshotAttribute ResetImageAttribute CancelImageLaunchPermission RevokeSnapshotAccess')}), ok,
  -- used by another account
  eventName IN (${name('SharedSnapshotVolumeCreated SharedSnapshotCopyInitiated')}),
    userIdentity.accountId NOT IN ('', recipientAccountId),
  -- exported
  eventName IN (${name('StartExportTask CreateStoreImageTask ExportImage CreateInstanceExportTask ExportSnapshot')}), ok,
  -- copied
  eventName IN (${name('CopySnapshot CopyImage CopyDBSnapshot CopyDBClusterSnapshot CopyClusterSnapshot')}),
    ok AND ((eventSource = 'elasticache.amazonaws.com' AND q.targetBucket != '')
      OR (NOT bk AND (q.sourceRegion NOT IN ('', awsRegion) OR q.kmsKeyId != ''
        OR splitByChar(':', q.sourceDBSnapshotIdentifier)[5] NOT IN ('', recipientAccountId)))),
  -- restored
  eventName = 'CreateVolume', ok AND NOT bk AND q.snapshotId != '',
  eventName = 'RunInstances',
    ok AND NOT bk AND arrayExists(d -> d.ebs.snapshotId != '' AND d.deviceName NOT IN ('/dev/sda1', '/dev/xvda'), q.blockDeviceMapping.items),
  eventName IN (${name('RestoreDBInstanceFromDBSnapshot RestoreDBClusterFromSnapshot RestoreDBInstanceToPointInTime RestoreDBClusterToPointInTime RestoreDBInstanceFromS3 RestoreDBClusterFromS3 RestoreFromClusterSnapshot')}), ok AND NOT bk,
  -- opened
  eventName = 'AuthorizeSecurityGroupIngress',
    ok AND ((endsWith(q.cidrIp, '/0') AND ${admin('q')})
      OR arrayExists(p -> ${admin('p')}
        AND (arrayExists(i -> endsWith(i.cidrIp, '/0'), p.ipRanges.items) OR arrayExists(i -> endsWith(i.cidrIpv6, '/0'), p.ipv6Ranges.items)),
        q.ipPermissions.items)),
  -- guard rails
  eventName IN (${name('DisableSnapshotBlockPublicAccess DisableImageBlockPublicAccess UnlockSnapshot DisableEbsEncryptionByDefault')}), ok,
  eventName = 'DeleteRule', ok AND eventSource = 'rbin.amazonaws.com',
  -- deleted
  eventName IN (${name('DeleteSnapshot DeregisterImage DeleteDBSnapshot DeleteDBClusterSnapshot DeleteDBInstanceAutomatedBackup DeleteDBClusterAutomatedBackup DeleteClusterSnapshot DeleteRecoveryPoint')}), ok AND NOT bk,
  false)`
