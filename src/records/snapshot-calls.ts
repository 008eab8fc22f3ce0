/**
 * What the operations of the three clouds do to copies of disks, machines and databases: the ONE table behind
 * `dohyo_snapshotCall`. AWS by service, because its event names repeat across services (a `CreateSnapshot` of Directory
 * Service copies no disk); Azure operations in lower case; GCP methods without their version prefix.
 */
interface Call {
  readonly aws: Readonly<Record<string, string>>
  readonly azure: string
  readonly gcp: string
}

const GCP_SHARED_KINDS = [
  'snapshots',
  'instantSnapshots',
  'regionInstantSnapshots',
  'images',
  'machineImages',
  'disks',
  'regionDisks',
]

const ofKinds = (method: string): string =>
  GCP_SHARED_KINDS.map((kind) => `compute.${kind}.${method}`).join(' ')

export const SNAPSHOT_CALLS = {
  create: {
    aws: {
      ec2: 'CreateSnapshot CreateSnapshots CreateImage RegisterImage',
      rds: 'CreateDBSnapshot CreateDBClusterSnapshot',
      redshift: 'CreateClusterSnapshot',
      elasticache: 'CreateSnapshot',
      fsx: 'CreateSnapshot CreateBackup',
      storagegateway: 'CreateSnapshot',
      ebs: 'StartSnapshot',
      lightsail: 'CreateDiskSnapshot CreateInstanceSnapshot CreateRelationalDatabaseSnapshot',
    },
    azure:
      'microsoft.compute/snapshots/write microsoft.compute/restorepointcollections/restorepoints/write microsoft.compute/images/write microsoft.compute/galleries/images/versions/write microsoft.compute/virtualmachines/capture/action',
    gcp: 'compute.disks.createSnapshot compute.regionDisks.createSnapshot compute.snapshots.insert compute.instantSnapshots.insert compute.regionInstantSnapshots.insert compute.machineImages.insert compute.images.insert',
  },
  copy: {
    aws: {
      ec2: 'CopySnapshot CopyImage',
      rds: 'CopyDBSnapshot CopyDBClusterSnapshot',
      redshift: 'CopyClusterSnapshot',
      elasticache: 'CopySnapshot',
      fsx: 'CopyBackup',
      lightsail: 'CopySnapshot',
      backup: 'StartCopyJob',
    },
    azure: '',
    gcp: '',
  },
  share: {
    aws: {
      ec2: 'ModifySnapshotAttribute ModifyImageAttribute',
      rds: 'ModifyDBSnapshotAttribute ModifyDBClusterSnapshotAttribute',
      redshift: 'AuthorizeSnapshotAccess',
      'redshift-serverless': 'PutResourcePolicy',
      backup: 'PutBackupVaultAccessPolicy',
      dlm: 'CreateLifecyclePolicy UpdateLifecyclePolicy',
    },
    azure: 'microsoft.compute/galleries/share/action',
    gcp: ofKinds('setIamPolicy'),
  },
  export: {
    aws: {
      ec2: 'CreateStoreImageTask ExportImage CreateInstanceExportTask',
      rds: 'StartExportTask',
      lightsail: 'ExportSnapshot',
    },
    azure:
      'microsoft.compute/disks/begingetaccess/action microsoft.compute/snapshots/begingetaccess/action microsoft.compute/restorepointcollections/restorepoints/diskrestorepoints/begingetaccess/action',
    // a build exports an image where its steps do
    gcp: 'cloudsql.instances.export cloudbuild.builds.create google.devtools.cloudbuild.v1.CloudBuild.CreateBuild',
  },
  delete: {
    aws: {
      ec2: 'DeleteSnapshot DeregisterImage',
      rds: 'DeleteDBSnapshot DeleteDBClusterSnapshot DeleteDBInstanceAutomatedBackup DeleteDBClusterAutomatedBackup',
      redshift: 'DeleteClusterSnapshot',
      elasticache: 'DeleteSnapshot',
      fsx: 'DeleteSnapshot DeleteBackup',
      lightsail: 'DeleteDiskSnapshot DeleteInstanceSnapshot DeleteRelationalDatabaseSnapshot',
      backup: 'DeleteRecoveryPoint',
    },
    azure:
      'microsoft.compute/snapshots/delete microsoft.compute/restorepointcollections/delete microsoft.compute/restorepointcollections/restorepoints/delete microsoft.compute/images/delete microsoft.compute/galleries/images/versions/delete',
    gcp: 'compute.snapshots.delete compute.instantSnapshots.delete compute.regionInstantSnapshots.delete compute.images.delete compute.machineImages.delete cloudsql.backupRuns.delete',
  },
  list: {
    aws: {
      ec2: 'DescribeSnapshots DescribeVolumes DescribeVolumeStatus DescribeImages',
      rds: 'DescribeDBSnapshots DescribeDBClusterSnapshots',
      redshift: 'DescribeClusterSnapshots',
    },
    azure: '',
    gcp: 'compute.snapshots.list compute.instantSnapshots.list compute.regionInstantSnapshots.list compute.images.list compute.machineImages.list compute.disks.list compute.disks.aggregatedList compute.regionDisks.list cloudsql.backupRuns.list',
  },
  permissions: {
    aws: {
      ec2: 'DescribeSnapshotAttribute DescribeImageAttribute',
      rds: 'DescribeDBSnapshotAttributes DescribeDBClusterSnapshotAttributes',
    },
    azure: '',
    gcp: ofKinds('getIamPolicy'),
  },
  blocks: {
    aws: { ebs: 'ListSnapshotBlocks ListChangedBlocks GetSnapshotBlock' },
    azure: '',
    gcp: '',
  },
} as const satisfies Readonly<Record<string, Call>>

export type SnapshotCall = keyof typeof SNAPSHOT_CALLS

const words = (text: string): readonly string[] => text.split(' ').filter((word) => word !== '')

const CALLS: readonly (readonly [SnapshotCall, Call])[] = Object.entries<Call>(SNAPSHOT_CALLS).map(
  ([call, operations]) => [call as SnapshotCall, operations],
)

/** Operation and what it does: `ec2/CreateSnapshot` → `create` for AWS, the operation alone for the others. */
export const snapshotCallsOf = (cloud: keyof Call): readonly (readonly [string, SnapshotCall])[] =>
  CALLS.flatMap(([call, operations]) =>
    cloud === 'aws'
      ? Object.entries(operations.aws).flatMap(([service, events]) =>
          words(events).map((event) => [`${service}/${event}`, call] as const),
        )
      : words(operations[cloud]).map((operation) => [operation, call] as const),
  )

/** Every value of `dohyo_operation`, of any cloud, for which `dohyo_snapshotCall` may be this. */
export const operationsOfCall = (call: string): readonly string[] =>
  CALLS.flatMap(([name, { aws, azure, gcp }]) =>
    name === call ? [...Object.values(aws), azure, gcp].flatMap(words) : [],
  )

const anyCall = (...calls: readonly SnapshotCall[]): readonly string[] => [
  ...new Set(calls.flatMap(operationsOfCall)),
]

/** Fields that are null, false or 0 unless the event is one of these operations. */
export const OPERATIONS_OF_FIELD: Readonly<Record<string, readonly string[]>> = {
  dohyo_snapshotCall: anyCall(...CALLS.map(([call]) => call)),
  dohyo_createdCount: anyCall('create'),
  dohyo_enumeration: anyCall('list', 'permissions'),
}
