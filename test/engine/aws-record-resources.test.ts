import { afterAll, beforeAll } from 'vitest'
import { openEmbedded } from '../../src/engine/embedded.ts'
import type { Engine } from '../../src/engine/engine.ts'
import { checkWith, event, OTHER, OWN } from '../support/aws-events.ts'

let engine: Engine
beforeAll(async () => {
  engine = await openEmbedded()
})
afterAll(() => engine.close())
const check = checkWith(() => engine)

const device = (deviceName: string, snapshotId: string) => ({ deviceName, ebs: { snapshotId } })
const run = (devices: unknown, rootDeviceName?: string) =>
  event(
    'ec2/RunInstances',
    { instancesSet: { items: [{ imageId: 'ami-1' }] }, blockDeviceMapping: devices },
    rootDeviceName === undefined
      ? null
      : { instancesSet: { items: [{ instanceId: 'i-1', rootDeviceName }] } },
  )

check('a name that no other account has', [
  [
    'an id that AWS made',
    event('ec2/CreateSnapshot', { volumeId: 'vol-1' }, { snapshotId: 'snap-1' }),
    { dohyo_resourceKey: 'snap-1' },
  ],
  [
    'a chosen name',
    event('rds/CreateDBSnapshot', { dBSnapshotIdentifier: 'n', dBInstanceIdentifier: 'd' }),
    { dohyo_resource: 'n', dohyo_resourceKey: `${OWN}/eu-west-1/rds/n` },
  ],
  [
    'a chosen name that looks like an id',
    event('rds/DeleteDBSnapshot', { dBSnapshotIdentifier: 'snap-1' }),
    { dohyo_resourceKey: `${OWN}/eu-west-1/rds/snap-1` },
  ],
  [
    'the same name as an ARN',
    event('rds/StartExportTask', { sourceArn: `arn:aws:rds:eu-west-1:${OWN}:snapshot:n` }),
    { dohyo_resourceKey: `${OWN}/eu-west-1/rds/n` },
  ],
  [
    "somebody else's",
    event('rds/StartExportTask', { sourceArn: `arn:aws:rds:us-east-1:${OTHER}:snapshot:n` }),
    { dohyo_resourceKey: `${OTHER}/us-east-1/rds/n` },
  ],
  [
    'an ARN of an id',
    event('ec2/DeleteSnapshot', { snapshotId: 'arn:aws:ec2:eu-west-1::snapshot/snap-1' }),
    { dohyo_resourceKey: 'snap-1' },
  ],
  ['no resource', event('ec2/EnableSnapshotBlockPublicAccess'), { dohyo_resourceKey: null }],
])

check('resources and restores', [
  [
    'CreateSnapshot',
    event('ec2/CreateSnapshot', { volumeId: 'vol-1' }, { snapshotId: 'snap-1' }),
    {
      dohyo_resource: 'snap-1',
      dohyo_sourceResource: 'vol-1',
      dohyo_resources: ['snap-1', 'vol-1'],
      dohyo_restoredFrom: [],
    },
  ],
  [
    'a failed creation',
    event('ec2/CreateSnapshot', { volumeId: 'vol-1' }, null, { errorCode: 'X' }),
    { dohyo_resource: 'vol-1', dohyo_resources: ['vol-1'] },
  ],
  [
    'CreateSnapshots',
    event(
      'ec2/CreateSnapshots',
      { CreateSnapshotsRequest: { InstanceSpecification: { InstanceId: 'i-1' } } },
      {
        CreateSnapshotsResponse: {
          snapshotSet: { item: [{ snapshotId: 'snap-1' }, { snapshotId: 'snap-2' }] },
        },
      },
    ),
    { dohyo_resource: 'snap-1', dohyo_sourceResource: 'i-1', dohyo_resources: ['snap-1', 'snap-2', 'i-1'] },
  ],
  [
    'CreateSnapshots of one volume',
    event('ec2/CreateSnapshots', null, {
      CreateSnapshotsResponse: { snapshotSet: { item: { snapshotId: 'snap-1' } } },
    }),
    { dohyo_resources: ['snap-1'] },
  ],
  [
    'Directory Service',
    event('ds/CreateSnapshot', { directoryId: 'd-1' }, { snapshotId: 's-1' }),
    { dohyo_resource: null, dohyo_resources: [] },
  ],
  [
    'ElastiCache',
    event('elasticache/CreateSnapshot', { snapshotName: 'n', cacheClusterId: 'c' }),
    { dohyo_resource: 'n', dohyo_sourceResource: 'c' },
  ],
  [
    'wrapped',
    event('ec2/UnlockSnapshot', { UnlockSnapshotRequest: { SnapshotId: 'snap-1' } }),
    { dohyo_resource: 'snap-1' },
  ],
  [
    'RegisterImage',
    event(
      'ec2/RegisterImage',
      { blockDeviceMapping: { items: [device('/dev/xvda', 'snap-1')] } },
      { imageId: 'ami-1' },
    ),
    {
      dohyo_resource: 'ami-1',
      dohyo_sourceResource: 'snap-1',
      dohyo_resources: ['ami-1', 'snap-1'],
      dohyo_restoredFrom: [],
      dohyo_rootSnapshots: [],
    },
  ],
  [
    'DB snapshot',
    event(
      'rds/CreateDBSnapshot',
      { dBSnapshotIdentifier: 'n', dBInstanceIdentifier: 'db' },
      { snapshotType: 'manual', dBSnapshotArn: `arn:aws:rds:eu-west-1:${OWN}:snapshot:n` },
    ),
    {
      dohyo_resource: 'n',
      dohyo_sourceResource: 'db',
      dohyo_snapshotType: 'manual',
      dohyo_resources: ['n', 'db', `arn:aws:rds:eu-west-1:${OWN}:snapshot:n`],
    },
  ],
  [
    'last snapshot of a deleted database',
    event('rds/DeleteDBInstance', { dBInstanceIdentifier: 'db', finalDBSnapshotIdentifier: 'last' }),
    { dohyo_resource: 'db', dohyo_resources: ['db', 'last'] },
  ],
  [
    'named in a read',
    event('ec2/DescribeSnapshots', {
      snapshotSet: { items: [{ snapshotId: 'snap-1' }] },
      ownersSet: {},
      filterSet: {},
    }),
    { dohyo_resource: 'snap-1', dohyo_resources: ['snap-1'] },
  ],
  [
    'filtered by id',
    event('ec2/DescribeSnapshots', {
      snapshotSet: {},
      filterSet: { items: [{ name: 'volume-id', valueSet: { items: [{ value: 'vol-1' }] } }] },
    }),
    { dohyo_resources: ['vol-1'], dohyo_resource: 'vol-1' },
  ],
  [
    'a broad read',
    event('ec2/DescribeSnapshots', {
      snapshotSet: {},
      ownersSet: { items: [{ owner: OWN }] },
      filterSet: { items: [{ name: 'owner-id', valueSet: { items: [{ value: OWN }] } }] },
    }),
    { dohyo_resources: [], dohyo_resource: null },
  ],
  [
    'databases filtered by id',
    event('rds/DescribeDBInstances', { filters: [{ name: 'db-instance-id', values: ['db'] }] }),
    { dohyo_resources: ['db'] },
  ],
  [
    'consumed',
    event('ec2/SharedSnapshotCopyInitiated', null, null, {
      eventType: 'AwsServiceEvent',
      userIdentity: { accountId: OTHER, invokedBy: 'ec2.amazonaws.com' },
      serviceEventDetails: { snapshotId: 'snap-1' },
    }),
    { dohyo_resource: 'snap-1', dohyo_consumerAccount: OTHER, dohyo_account: OWN },
  ],
  ['nobody consumes here', event('ec2/CreateVolume'), { dohyo_consumerAccount: null }],
  [
    'restored volume',
    event('ec2/CreateVolume', { snapshotId: 'snap-1' }, { volumeId: 'vol-2' }),
    { dohyo_restoredFrom: ['snap-1'], dohyo_resource: 'vol-2', dohyo_sourceResource: 'snap-1' },
  ],
  [
    'blank volume',
    event('ec2/CreateVolume', { size: '1' }, { volumeId: 'vol-2' }),
    { dohyo_restoredFrom: [] },
  ],
  [
    'launch of an image',
    run({}, '/dev/xvda'),
    { dohyo_restoredFrom: [], dohyo_rootSnapshots: [], dohyo_resource: 'i-1' },
  ],
  [
    'launch that restates the root',
    run({ items: [device('/dev/xvda', 'snap-r')] }),
    { dohyo_restoredFrom: [], dohyo_rootSnapshots: ['snap-r'] },
  ],
  [
    'launch with a copied disk',
    run({ items: [device('/dev/sda1', 'snap-r'), device('/dev/sdf', 'snap-1')] }),
    {
      dohyo_restoredFrom: ['snap-1'],
      dohyo_rootSnapshots: ['snap-r'],
      dohyo_resources: ['ami-1', 'snap-r', 'snap-1'],
    },
  ],
  [
    'another root than the usual',
    run({ items: [device('/dev/sdx', 'snap-r'), device('/dev/sda1', 'snap-1')] }, '/dev/sdx'),
    { dohyo_restoredFrom: ['snap-1'], dohyo_rootSnapshots: ['snap-r'] },
  ],
  [
    'wrapped launch',
    event('ec2/RunInstances', {
      RunInstancesRequest: {
        BlockDeviceMapping: { tag: 1, DeviceName: '/dev/sdf', Ebs: { SnapshotId: 'snap-1' } },
      },
    }),
    { dohyo_restoredFrom: ['snap-1'] },
  ],
  [
    'root volume replaced',
    event('ec2/CreateReplaceRootVolumeTask', {
      CreateReplaceRootVolumeTaskRequest: { InstanceId: 'i-1', SnapshotId: 'snap-1' },
    }),
    { dohyo_restoredFrom: ['snap-1'], dohyo_resource: 'i-1' },
  ],
  [
    'database',
    event(
      'rds/RestoreDBInstanceFromDBSnapshot',
      {
        dBInstanceIdentifier: 'copy',
        dBSnapshotIdentifier: `arn:aws:rds:eu-west-1:${OTHER}:snapshot:rds:db-1`,
      },
      { publiclyAccessible: true },
    ),
    { dohyo_restoredFrom: ['rds:db-1'], dohyo_resource: 'copy', dohyo_publiclyAccessible: true },
  ],
  [
    'cluster',
    event('rds/RestoreDBClusterFromSnapshot', {
      dBClusterIdentifier: 'c',
      snapshotIdentifier: 's',
      publiclyAccessible: 'true',
    }),
    { dohyo_restoredFrom: ['s'], dohyo_publiclyAccessible: true },
  ],
  [
    'point in time',
    event('rds/RestoreDBInstanceToPointInTime', {
      sourceDBInstanceIdentifier: 'db',
      targetDBInstanceIdentifier: 'copy',
      publiclyAccessible: false,
    }),
    { dohyo_restoredFrom: ['db'], dohyo_resource: 'copy', dohyo_publiclyAccessible: false },
  ],
  [
    'from a bucket',
    event('rds/RestoreDBInstanceFromS3', { dBInstanceIdentifier: 'copy', s3BucketName: 'b' }),
    { dohyo_restoredFrom: ['b'] },
  ],
  [
    'Redshift',
    event('redshift/RestoreFromClusterSnapshot', {
      clusterIdentifier: 'c',
      snapshotArn: `arn:aws:redshift:eu-west-1:${OWN}:snapshot:old/s`,
    }),
    { dohyo_restoredFrom: ['s'] },
  ],
  [
    'Lightsail',
    event('lightsail/CreateInstancesFromSnapshot', { instanceNames: ['a', 'b'], instanceSnapshotName: 's' }),
    { dohyo_restoredFrom: ['s'], dohyo_resource: 'a', dohyo_resources: ['a', 'b', 's'] },
  ],
  [
    'FSx',
    event('fsx/CreateVolumeFromBackup', { backupId: 'backup-1' }, { volume: { volumeId: 'fsvol-1' } }),
    { dohyo_restoredFrom: ['backup-1'], dohyo_resource: 'fsvol-1' },
  ],
  [
    'block read',
    event('ebs/GetSnapshotBlock', { snapshotId: 'snap-1', blockIndex: 3 }),
    { dohyo_resource: 'snap-1' },
  ],
  [
    'changed blocks',
    event('ebs/ListChangedBlocks', { firstSnapshotId: 'snap-1', secondSnapshotId: 'snap-2' }),
    { dohyo_resource: 'snap-2', dohyo_resources: ['snap-2', 'snap-1'] },
  ],
  [
    'planted',
    event('ebs/StartSnapshot', { parentSnapshotId: 'snap-1' }, { snapshotId: 'snap-2' }),
    { dohyo_resource: 'snap-2', dohyo_sourceResource: 'snap-1' },
  ],
  [
    'a rule of the Recycle Bin',
    event('rbin/DeleteRule', { identifier: 'r' }),
    { dohyo_resource: 'r', dohyo_guardrail: 'Recycle Bin rule r deleted' },
  ],
  [
    'a rule of another service',
    event('events/DeleteRule', { name: 'r' }),
    { dohyo_resource: null, dohyo_guardrail: null },
  ],
])
