import { write } from './aws-calls.ts'
import type { AwsCall } from './aws-event.ts'
import type { Json } from './scenario.ts'
import type { World } from './world.ts'

// The same things in Aurora, Redshift and Data Lifecycle Manager.

const clusterSnapshot = (world: World, snapshot: string, cluster: string): Json => ({
  dBClusterSnapshotIdentifier: snapshot,
  dBClusterIdentifier: cluster,
  dBClusterSnapshotArn: `arn:aws:rds:${world.region}:${world.account}:cluster-snapshot:${snapshot}`,
  engine: 'aurora-postgresql',
  engineVersion: '16.6',
  status: 'creating',
  snapshotType: 'manual',
  masterUsername: 'app',
  storageEncrypted: false,
  allocatedStorage: 0,
  port: 0,
})

export const createClusterSnapshot = (world: World, snapshot: string, cluster: string): AwsCall =>
  write(
    'rds:CreateDBClusterSnapshot',
    { dBClusterIdentifier: cluster, dBClusterSnapshotIdentifier: snapshot },
    clusterSnapshot(world, snapshot, cluster),
  )

export const shareClusterSnapshot = (snapshot: string, account: string): AwsCall =>
  write(
    'rds:ModifyDBClusterSnapshotAttribute',
    { dBClusterSnapshotIdentifier: snapshot, attributeName: 'restore', valuesToAdd: [account] },
    {
      dBClusterSnapshotIdentifier: snapshot,
      dBClusterSnapshotAttributes: [{ attributeName: 'restore', attributeValues: [account] }],
    },
  )

const warehouseSnapshot = (world: World, snapshot: string, more: Json = {}): Json => ({
  snapshotIdentifier: snapshot,
  clusterIdentifier: 'warehouse',
  snapshotType: 'manual',
  status: 'creating',
  port: 5439,
  availabilityZone: `${world.region}a`,
  masterUsername: 'admin',
  dBName: 'dev',
  encrypted: true,
  ownerAccount: world.account,
  ...more,
})

export const createWarehouseSnapshot = (world: World, snapshot: string): AwsCall =>
  write(
    'redshift:CreateClusterSnapshot',
    { snapshotIdentifier: snapshot, clusterIdentifier: 'warehouse' },
    warehouseSnapshot(world, snapshot),
  )

export const shareWarehouseSnapshot = (world: World, snapshot: string, account: string): AwsCall =>
  write(
    'redshift:AuthorizeSnapshotAccess',
    { snapshotIdentifier: snapshot, accountWithRestoreAccess: account },
    warehouseSnapshot(world, snapshot, {
      status: 'available',
      accountsWithRestoreAccess: [{ accountId: account }],
    }),
  )

/** A schedule that snapshots, and shares each snapshot with other accounts. */
export const scheduleSharing = (world: World, account: string): AwsCall =>
  write(
    'dlm:CreateLifecyclePolicy',
    {
      ExecutionRoleArn: `arn:aws:iam::${world.account}:role/service-role/AWSDataLifecycleManagerDefaultRole`,
      Description: 'nightly',
      State: 'ENABLED',
      PolicyDetails: {
        PolicyType: 'EBS_SNAPSHOT_MANAGEMENT',
        ResourceTypes: ['VOLUME'],
        TargetTags: [{ Key: 'backup', Value: 'yes' }],
        Schedules: [
          {
            Name: 'nightly',
            CreateRule: { Interval: 24, IntervalUnit: 'HOURS', Times: ['03:00'] },
            RetainRule: { Count: 3 },
            ShareRules: [{ TargetAccounts: [account], UnshareInterval: 1, UnshareIntervalUnit: 'DAYS' }],
          },
        ],
      },
    },
    { PolicyId: `policy-0${world.ids.hex('policy', 16)}` },
  )

/** An instance whose second disk is made from a snapshot. */
export const launchWithSnapshot = (
  world: World,
  instance: string,
  image: string,
  snapshot: string,
): AwsCall =>
  write(
    'ec2:RunInstances',
    {
      instancesSet: { items: [{ imageId: image, minCount: 1, maxCount: 1 }] },
      instanceType: 't3.micro',
      blockDeviceMapping: {
        items: [{ deviceName: '/dev/sdf', ebs: { snapshotId: snapshot, deleteOnTermination: true } }],
      },
      monitoring: { enabled: false },
      disableApiTermination: false,
    },
    {
      reservationId: `r-0${world.ids.hex('reservation', 16)}`,
      ownerId: world.account,
      groupSet: {},
      instancesSet: {
        items: [
          {
            instanceId: instance,
            imageId: image,
            instanceState: { code: 0, name: 'pending' },
            instanceType: 't3.micro',
            launchTime: world.start,
          },
        ],
      },
    },
  )
