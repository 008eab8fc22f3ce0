/**
 * What the events of each service act on, as paths: `name` in the request, `>name` in the response, `!name` in
 * `serviceEventDetails`; `a.b` goes down, `a[].b` takes `b` of every member of a list, a space separates paths.
 * Only what CloudTrail is known to write for snapshots, images, disks and databases, and what uses or guards them.
 */
export interface ResourceCase {
  readonly events: string
  /** Acted on; first the created one, where the answer names it. */
  readonly resource: string
  /** Made from. */
  readonly source?: string
  /** Further ids in play. */
  readonly more?: string
  /** Its source is turned into something readable; or is copied. */
  readonly effect?: 'restores' | 'copies'
}

export const RESOURCE_TABLE: Readonly<Record<string, readonly ResourceCase[]>> = {
  ec2: [
    { events: 'CreateSnapshot', resource: '>snapshotId', source: 'volumeId' },
    {
      events: 'CreateSnapshots',
      resource: '>snapshotSet[].snapshotId',
      source: 'instanceSpecification.instanceId',
    },
    { events: 'CopySnapshot', resource: '>snapshotId', source: 'sourceSnapshotId', effect: 'copies' },
    {
      events:
        'ModifySnapshotAttribute ResetSnapshotAttribute DescribeSnapshotAttribute DeleteSnapshot ModifySnapshotTier RestoreSnapshotTier LockSnapshot UnlockSnapshot',
      resource: 'snapshotId',
    },
    { events: 'SharedSnapshotVolumeCreated SharedSnapshotCopyInitiated', resource: '!snapshotId' },
    { events: 'CreateVolume', resource: '>volumeId', source: 'snapshotId', effect: 'restores' },
    { events: 'AttachVolume DetachVolume DeleteVolume', resource: 'volumeId', more: 'instanceId' },
    {
      events: 'RunInstances',
      resource: '>instancesSet[].instanceId',
      source: 'instancesSet[].imageId',
      more: 'blockDeviceMapping[].ebs.snapshotId',
    },
    {
      events: 'CreateReplaceRootVolumeTask',
      resource: 'instanceId',
      source: 'snapshotId imageId',
      effect: 'restores',
    },
    { events: 'CreateImage', resource: '>imageId', source: 'instanceId' },
    { events: 'RegisterImage', resource: '>imageId', source: 'blockDeviceMapping[].ebs.snapshotId' },
    { events: 'CopyImage', resource: '>imageId', source: 'sourceImageId', effect: 'copies' },
    {
      events:
        'ModifyImageAttribute ResetImageAttribute DescribeImageAttribute CancelImageLaunchPermission DeregisterImage CreateStoreImageTask ExportImage',
      resource: 'imageId',
    },
    { events: 'CreateInstanceExportTask', resource: 'instanceId' },
    {
      events: 'AuthorizeSecurityGroupIngress ModifySecurityGroupRules',
      resource: 'groupId >securityGroupRuleSet[].groupId groupName',
    },
    { events: 'DescribeSnapshots', resource: 'snapshotSet[].snapshotId snapshotId[]' },
    { events: 'DescribeImages', resource: 'imagesSet[].imageId imageId[]' },
    { events: 'DescribeVolumes DescribeVolumeStatus', resource: 'volumeSet[].volumeId volumeId[]' },
  ],
  ebs: [
    {
      events: 'ListSnapshotBlocks GetSnapshotBlock PutSnapshotBlock CompleteSnapshot',
      resource: 'snapshotId',
    },
    { events: 'ListChangedBlocks', resource: 'secondSnapshotId', source: 'firstSnapshotId' },
    { events: 'StartSnapshot', resource: '>snapshotId', source: 'parentSnapshotId' },
  ],
  rbin: [{ events: 'DeleteRule UpdateRule UnlockRule', resource: 'identifier' }],
  // Neptune and DocumentDB log as RDS too
  rds: [
    {
      events: 'CreateDBSnapshot',
      resource: 'dBSnapshotIdentifier',
      source: 'dBInstanceIdentifier',
      more: '>dBSnapshotArn',
    },
    {
      events: 'CreateDBClusterSnapshot',
      resource: 'dBClusterSnapshotIdentifier',
      source: 'dBClusterIdentifier',
      more: '>dBClusterSnapshotArn',
    },
    {
      events: 'CopyDBSnapshot',
      resource: 'targetDBSnapshotIdentifier >dBSnapshotIdentifier',
      source: 'sourceDBSnapshotIdentifier',
      more: '>dBSnapshotArn',
      effect: 'copies',
    },
    {
      events: 'CopyDBClusterSnapshot',
      resource: 'targetDBClusterSnapshotIdentifier >dBClusterSnapshotIdentifier',
      source: 'sourceDBClusterSnapshotIdentifier',
      more: '>dBClusterSnapshotArn',
      effect: 'copies',
    },
    {
      events: 'ModifyDBSnapshotAttribute DescribeDBSnapshotAttributes DeleteDBSnapshot',
      resource: 'dBSnapshotIdentifier',
    },
    {
      events: 'ModifyDBClusterSnapshotAttribute DescribeDBClusterSnapshotAttributes DeleteDBClusterSnapshot',
      resource: 'dBClusterSnapshotIdentifier',
    },
    {
      events: 'DescribeDBSnapshots DescribeDBClusterSnapshots DescribeDBInstances DescribeDBClusters',
      resource: 'dBSnapshotIdentifier dBClusterSnapshotIdentifier dBInstanceIdentifier dBClusterIdentifier',
    },
    { events: 'StartExportTask', resource: 'sourceArn' },
    {
      events: 'RestoreDBInstanceFromDBSnapshot',
      resource: 'dBInstanceIdentifier',
      source: 'dBSnapshotIdentifier dBClusterSnapshotIdentifier',
      effect: 'restores',
    },
    {
      events: 'RestoreDBClusterFromSnapshot',
      resource: 'dBClusterIdentifier',
      source: 'snapshotIdentifier',
      effect: 'restores',
    },
    {
      events: 'RestoreDBInstanceToPointInTime',
      resource: 'targetDBInstanceIdentifier',
      source: 'sourceDBInstanceIdentifier sourceDbiResourceId sourceDBInstanceAutomatedBackupsArn',
      effect: 'restores',
    },
    {
      events: 'RestoreDBClusterToPointInTime',
      resource: 'dBClusterIdentifier',
      source: 'sourceDBClusterIdentifier sourceDbClusterResourceId',
      effect: 'restores',
    },
    {
      events: 'RestoreDBInstanceFromS3 RestoreDBClusterFromS3',
      resource: 'dBInstanceIdentifier dBClusterIdentifier',
      source: 's3BucketName',
      effect: 'restores',
    },
    // a deletion may leave a last snapshot behind
    {
      events: 'ModifyDBInstance DeleteDBInstance DeleteDBCluster',
      resource: 'dBInstanceIdentifier dBClusterIdentifier',
      more: 'finalDBSnapshotIdentifier',
    },
    {
      events: 'DeleteDBInstanceAutomatedBackup DeleteDBClusterAutomatedBackup',
      resource: 'dbiResourceId dBInstanceAutomatedBackupsArn dbClusterResourceId',
    },
    { events: 'AuthorizeDBSecurityGroupIngress', resource: 'dBSecurityGroupName' },
  ],
  redshift: [
    { events: 'DescribeClusterSnapshots', resource: 'snapshotIdentifier clusterIdentifier' },
    { events: 'CreateClusterSnapshot', resource: 'snapshotIdentifier', source: 'clusterIdentifier' },
    {
      events: 'CopyClusterSnapshot',
      resource: 'targetSnapshotIdentifier',
      source: 'sourceSnapshotIdentifier',
      effect: 'copies',
    },
    {
      events: 'AuthorizeSnapshotAccess RevokeSnapshotAccess ModifyClusterSnapshot DeleteClusterSnapshot',
      resource: 'snapshotIdentifier snapshotArn',
    },
    {
      events: 'RestoreFromClusterSnapshot',
      resource: 'clusterIdentifier',
      source: 'snapshotIdentifier snapshotArn',
      effect: 'restores',
    },
  ],
  'redshift-serverless': [
    { events: 'PutResourcePolicy', resource: 'resourceArn' },
    {
      events: 'RestoreFromSnapshot',
      resource: 'namespaceName',
      source: 'snapshotName snapshotArn',
      effect: 'restores',
    },
  ],
  elasticache: [
    { events: 'CreateSnapshot', resource: 'snapshotName', source: 'replicationGroupId cacheClusterId' },
    {
      events: 'CopySnapshot',
      resource: 'targetSnapshotName',
      source: 'sourceSnapshotName',
      effect: 'copies',
    },
    { events: 'DeleteSnapshot', resource: 'snapshotName' },
  ],
  lightsail: [
    { events: 'CreateDiskSnapshot', resource: 'diskSnapshotName', source: 'diskName instanceName' },
    { events: 'CreateInstanceSnapshot', resource: 'instanceSnapshotName', source: 'instanceName' },
    {
      events: 'CreateRelationalDatabaseSnapshot',
      resource: 'relationalDatabaseSnapshotName',
      source: 'relationalDatabaseName',
    },
    {
      events: 'CopySnapshot',
      resource: 'targetSnapshotName',
      source: 'sourceSnapshotName sourceResourceName',
      effect: 'copies',
    },
    { events: 'ExportSnapshot', resource: 'sourceSnapshotName' },
    {
      events: 'CreateDiskFromSnapshot',
      resource: 'diskName',
      source: 'diskSnapshotName sourceDiskName',
      effect: 'restores',
    },
    {
      events: 'CreateInstancesFromSnapshot',
      resource: 'instanceNames[]',
      source: 'instanceSnapshotName sourceInstanceName',
      effect: 'restores',
    },
    {
      events: 'CreateRelationalDatabaseFromSnapshot',
      resource: 'relationalDatabaseName',
      source: 'relationalDatabaseSnapshotName sourceRelationalDatabaseName',
      effect: 'restores',
    },
    {
      events: 'DeleteDiskSnapshot DeleteInstanceSnapshot DeleteRelationalDatabaseSnapshot',
      resource: 'diskSnapshotName instanceSnapshotName relationalDatabaseSnapshotName',
    },
  ],
  fsx: [
    { events: 'CreateBackup', resource: '>backup.backupId', source: 'fileSystemId volumeId' },
    { events: 'CopyBackup', resource: '>backup.backupId', source: 'sourceBackupId', effect: 'copies' },
    { events: 'CreateSnapshot', resource: '>snapshot.snapshotId', source: 'volumeId' },
    {
      events: 'CreateVolumeFromBackup',
      resource: '>volume.volumeId',
      source: 'backupId',
      effect: 'restores',
    },
    {
      events: 'CreateFileSystemFromBackup',
      resource: '>fileSystem.fileSystemId',
      source: 'backupId',
      effect: 'restores',
    },
    { events: 'DeleteBackup DeleteSnapshot', resource: 'backupId snapshotId' },
  ],
  storagegateway: [
    {
      events: 'CreateSnapshot CreateSnapshotFromVolumeRecoveryPoint',
      resource: '>snapshotId',
      source: 'volumeARN',
    },
  ],
  backup: [
    { events: 'StartBackupJob', resource: '>recoveryPointArn', source: 'resourceArn' },
    { events: 'StartCopyJob DeleteRecoveryPoint DisassociateRecoveryPoint', resource: 'recoveryPointArn' },
    {
      events: 'StartRestoreJob',
      resource: 'recoveryPointArn',
      source: 'recoveryPointArn',
      effect: 'restores',
    },
    {
      events: 'PutBackupVaultAccessPolicy DeleteBackupVaultAccessPolicy DeleteBackupVault',
      resource: 'backupVaultName',
    },
  ],
  dlm: [{ events: 'CreateLifecyclePolicy UpdateLifecyclePolicy', resource: '>policyId policyId' }],
  kms: [{ events: 'CreateGrant ReEncrypt PutKeyPolicy', resource: 'keyId' }],
}
