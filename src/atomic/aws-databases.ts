import { read, write } from './aws-calls.ts'
import type { AwsCall } from './aws-event.ts'
import type { Json } from './scenario.ts'
import type { World } from './world.ts'

export const listDatabases = (): AwsCall => read('rds:DescribeDBInstances', { maxRecords: 100 })

export const listDbSnapshots = (kind: 'DB' | 'DBCluster', shared: boolean): AwsCall =>
  read(`rds:Describe${kind}Snapshots`, { includeShared: shared, includePublic: false, maxRecords: 100 })

export const pollDbSnapshot = (snapshot: string): AwsCall =>
  read('rds:DescribeDBSnapshots', {
    dBSnapshotIdentifier: snapshot,
    includeShared: false,
    includePublic: false,
  })

const dbSnapshot = (world: World, snapshot: string, database: string, more: Json = {}): Json => ({
  allocatedStorage: 200,
  dBSnapshotIdentifier: snapshot,
  dbiResourceId: `db-${world.ids.capitals(`database ${database}`, 26)}`,
  port: 5432,
  availabilityZone: `${world.region}a`,
  dBSnapshotArn: snapshotArn(world, snapshot),
  processorFeatures: [],
  encrypted: true,
  kmsKeyId: `arn:aws:kms:${world.region}:${world.account}:key/${world.ids.uuid('rds default key')}`,
  percentProgress: 0,
  optionGroupName: 'default:postgres-16',
  tagList: [],
  dBInstanceIdentifier: database,
  storageType: 'gp3',
  iAMDatabaseAuthenticationEnabled: false,
  vpcId: `vpc-0${world.ids.hex('vpc', 16)}`,
  status: 'creating',
  masterUsername: 'app',
  engine: 'postgres',
  snapshotType: 'manual',
  engineVersion: '16.6',
  licenseModel: 'postgresql-license',
  snapshotTarget: 'region',
  ...more,
})

const snapshotArn = ({ region, account }: World, snapshot: string): string =>
  `arn:aws:rds:${region}:${account}:snapshot:${snapshot}`

export const createDbSnapshot = (
  world: World,
  snapshot: string,
  database: string,
  snapshotType = 'manual',
): AwsCall =>
  write(
    'rds:CreateDBSnapshot',
    { dBInstanceIdentifier: database, dBSnapshotIdentifier: snapshot },
    dbSnapshot(world, snapshot, database, { snapshotType }),
  )

export const copyDbSnapshot = (world: World, source: string, copy: string, key: string): AwsCall =>
  write(
    'rds:CopyDBSnapshot',
    {
      sourceDBSnapshotIdentifier: source,
      targetDBSnapshotIdentifier: copy,
      kmsKeyId: key,
      copyTags: false,
    },
    dbSnapshot(world, copy, 'payroll', {
      kmsKeyId: key,
      sourceDBSnapshotIdentifier: snapshotArn(world, source),
    }),
  )

export const changeDbSharing = (snapshot: string, change: 'add' | 'remove', account: string): AwsCall =>
  write(
    'rds:ModifyDBSnapshotAttribute',
    {
      dBSnapshotIdentifier: snapshot,
      attributeName: 'restore',
      [change === 'add' ? 'valuesToAdd' : 'valuesToRemove']: [account],
    },
    {
      dBSnapshotIdentifier: snapshot,
      dBSnapshotAttributes: [
        { attributeName: 'restore', attributeValues: change === 'add' ? [account] : [] },
      ],
    },
  )

export const exportDbSnapshot = (world: World, snapshot: string, bucket: string, key: string): AwsCall => {
  const request = {
    exportTaskIdentifier: `export-${world.ids.hex('export', 6)}`,
    sourceArn: snapshotArn(world, snapshot),
    s3BucketName: bucket,
    s3Prefix: 'db',
    iamRoleArn: `arn:aws:iam::${world.account}:role/rds-export`,
    kmsKeyId: key,
  }
  return write('rds:StartExportTask', request, {
    ...request,
    s3Bucket: bucket,
    status: 'STARTING',
    percentProgress: 0,
    totalExtractedDataInGB: 0,
    sourceType: 'SNAPSHOT',
  })
}

const database = (world: World, name: string, more: Json = {}): Json => ({
  dBInstanceIdentifier: name,
  dBInstanceArn: `arn:aws:rds:${world.region}:${world.account}:db:${name}`,
  dBInstanceClass: 'db.t4g.medium',
  dBInstanceStatus: 'creating',
  engine: 'postgres',
  engineVersion: '16.6',
  masterUsername: 'app',
  allocatedStorage: 200,
  multiAZ: false,
  publiclyAccessible: false,
  storageEncrypted: true,
  deletionProtection: false,
  ...more,
})

export const restoreDatabase = (
  world: World,
  name: string,
  snapshot: string,
  publiclyAccessible: boolean,
): AwsCall =>
  write(
    'rds:RestoreDBInstanceFromDBSnapshot',
    {
      dBInstanceIdentifier: name,
      dBSnapshotIdentifier: snapshot,
      dBInstanceClass: 'db.t4g.medium',
      publiclyAccessible,
    },
    database(world, name, { publiclyAccessible }),
  )

export const resetMasterPassword = (world: World, name: string): AwsCall =>
  write(
    'rds:ModifyDBInstance',
    { dBInstanceIdentifier: name, masterUserPassword: '****', applyImmediately: true },
    database(world, name, {
      dBInstanceStatus: 'available',
      pendingModifiedValues: { masterUserPassword: '****' },
    }),
  )

export const createDatabase = (world: World, name: string): AwsCall =>
  write(
    'rds:CreateDBInstance',
    {
      dBInstanceIdentifier: name,
      dBInstanceClass: 'db.t4g.medium',
      engine: 'postgres',
      masterUsername: 'app',
      masterUserPassword: '****',
      allocatedStorage: 200,
    },
    database(world, name),
  )

/** Without a last snapshot, which would be one more way to make one. */
export const deleteDatabase = (world: World, name: string): AwsCall =>
  write(
    'rds:DeleteDBInstance',
    { dBInstanceIdentifier: name, skipFinalSnapshot: true, deleteAutomatedBackups: true },
    database(world, name, { dBInstanceStatus: 'deleting' }),
  )

export const deleteDbSnapshot = (world: World, snapshot: string, of: string): AwsCall =>
  write(
    'rds:DeleteDBSnapshot',
    { dBSnapshotIdentifier: snapshot },
    dbSnapshot(world, snapshot, of, { status: 'deleted' }),
  )
