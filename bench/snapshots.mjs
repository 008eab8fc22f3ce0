/**
 * The one event in three hundred that has to do with snapshots: the work of backup services, of engineers, and now and
 * then of somebody else. `[weight, service, event, readOnly, request, response, overrides?]`.
 */
const items = (...list) => ({ items: list })
const snap = (r) => `snap-0${r.hex(16)}`
const vol = (r) => `vol-0${r.hex(16)}`
const done = (r) => ({ requestId: r.uuid(), _return: true })
const outsider = (r) => r.pick(['444455556666', '777788889999', '012345678901'])
const created = (r, c) => ({
  requestId: r.uuid(),
  snapshotId: snap(r),
  volumeId: vol(r),
  status: 'pending',
  startTime: c.epoch,
  ownerId: c.account,
  volumeSize: '100',
  encrypted: false,
})
const share = (change, member) => (r, c) => ({
  snapshotId: snap(r),
  createVolumePermission: { [change]: items(member(r, c)) },
  attributeType: 'CREATE_VOLUME_PERMISSION',
})
const dbSnapshot = (snapshotType) => (r, c) => ({
  dBSnapshotIdentifier: `db-${r.hex(6)}`,
  dBInstanceIdentifier: 'orders',
  engine: 'postgres',
  snapshotType,
  encrypted: true,
  masterUsername: 'app',
  status: 'creating',
  availabilityZone: `${c.region}a`,
})
const service = (name) => (r, c) => ({
  userIdentity: {
    type: 'AssumedRole',
    principalId: `AROA${r.base32(17)}:session`,
    arn: `arn:aws:sts::${c.account}:assumed-role/AWSBackupDefaultServiceRole/AWSBackup-session`,
    accountId: c.account,
    invokedBy: name,
  },
  sourceIPAddress: name,
  userAgent: name,
})
const failed = (code) => (r) => ({
  errorCode: code,
  errorMessage: `You are not authorized to perform this operation. Encoded authorization failure message: ${r.hex(120)}`,
  responseElements: null,
})
const volumeCreated = (r, c) => ({
  userIdentity: { accountId: r.pick([c.account, outsider(r)]), invokedBy: 'ec2.amazonaws.com' },
  sourceIPAddress: 'ec2.amazonaws.com',
  userAgent: 'ec2.amazonaws.com',
  eventType: 'AwsServiceEvent',
  requestParameters: null,
  responseElements: null,
  sharedEventID: r.uuid(),
  serviceEventDetails: { snapshotId: snap(r) },
})
const open = (r, port, range) => ({
  groupId: `sg-0${r.hex(16)}`,
  ipPermissions: items({
    ipProtocol: 'tcp',
    fromPort: port,
    toPort: port,
    groups: {},
    ipRanges: items({ cidrIp: range }),
    ipv6Ranges: {},
    prefixListIds: {},
  }),
})

export const SNAPSHOTS = [
  [
    400,
    'ec2',
    'DescribeSnapshots',
    true,
    (r) => ({
      snapshotSet: items({ snapshotId: snap(r) }),
      ownersSet: {},
      sharedUsersSet: {},
      filterSet: {},
    }),
    () => null,
  ],
  [
    40,
    'ec2',
    'DescribeSnapshotAttribute',
    true,
    (r) => ({ snapshotId: snap(r), attributeType: 'CREATE_VOLUME_PERMISSION' }),
    () => null,
  ],
  [
    250,
    'ec2',
    'CreateSnapshot',
    false,
    (r) => ({ volumeId: vol(r), description: 'This snapshot is created by the AWS Backup service.' }),
    created,
    service('backup.amazonaws.com'),
  ],
  [120, 'ec2', 'CreateSnapshot', false, (r) => ({ volumeId: vol(r) }), created, service('dlm.amazonaws.com')],
  [90, 'ec2', 'CreateSnapshot', false, (r) => ({ volumeId: vol(r) }), created],
  [
    12,
    'ec2',
    'CreateSnapshot',
    false,
    (r) => ({ volumeId: vol(r) }),
    () => null,
    failed('Client.UnauthorizedOperation'),
  ],
  [
    120,
    'ec2',
    'DeleteSnapshot',
    false,
    (r) => ({ snapshotId: snap(r), force: false }),
    done,
    service('backup.amazonaws.com'),
  ],
  [60, 'ec2', 'DeleteSnapshot', false, (r) => ({ snapshotId: snap(r), force: false }), done],
  [
    60,
    'ec2',
    'CopySnapshot',
    false,
    (r) => ({ sourceRegion: 'us-east-1', sourceSnapshotId: snap(r), encrypted: true }),
    (r) => ({ requestId: r.uuid(), snapshotId: snap(r) }),
    service('backup.amazonaws.com'),
  ],
  [
    12,
    'ec2',
    'CopySnapshot',
    false,
    (r, c) => ({
      sourceRegion: c.region === 'us-east-1' ? 'eu-west-1' : 'us-east-1',
      sourceSnapshotId: snap(r),
      encrypted: false,
    }),
    (r) => ({ requestId: r.uuid(), snapshotId: snap(r) }),
  ],
  [25, 'ec2', 'ModifySnapshotAttribute', false, share('add', (_, c) => ({ userId: c.account })), done],
  [25, 'ec2', 'ModifySnapshotAttribute', false, share('add', (r) => ({ userId: outsider(r) })), done],
  [
    8,
    'ec2',
    'ModifySnapshotAttribute',
    false,
    share('add', (r) => ({ userId: outsider(r) })),
    () => null,
    failed('Client.UnauthorizedOperation'),
  ],
  [3, 'ec2', 'ModifySnapshotAttribute', false, share('add', () => ({ group: 'all' })), done],
  [15, 'ec2', 'ModifySnapshotAttribute', false, share('remove', (r) => ({ userId: outsider(r) })), done],
  [10, 'ec2', 'SharedSnapshotVolumeCreated', false, () => null, () => null, volumeCreated],
  [
    40,
    'ec2',
    'CreateVolume',
    false,
    (r, c) => ({ size: '100', zone: `${c.region}a`, snapshotId: snap(r), volumeType: 'gp3' }),
    (r) => ({ requestId: r.uuid(), volumeId: vol(r), status: 'creating' }),
  ],
  [
    30,
    'ec2',
    'CreateImage',
    false,
    (r) => ({ instanceId: `i-0${r.hex(16)}`, name: `golden-${r.hex(6)}`, noReboot: true }),
    (r) => ({ requestId: r.uuid(), imageId: `ami-0${r.hex(16)}` }),
  ],
  [
    8,
    'ec2',
    'ModifyImageAttribute',
    false,
    (r) => ({
      imageId: `ami-0${r.hex(16)}`,
      launchPermission: { add: items({ userId: outsider(r) }) },
      attributeType: 'launchPermission',
    }),
    done,
  ],
  [20, 'ec2', 'DeregisterImage', false, (r) => ({ imageId: `ami-0${r.hex(16)}` }), done],
  [15, 'ec2', 'AuthorizeSecurityGroupIngress', false, (r) => open(r, 22, '0.0.0.0/0'), done],
  [15, 'ec2', 'AuthorizeSecurityGroupIngress', false, (r) => open(r, 22, '198.51.100.0/24'), done],
  [
    2,
    'ec2',
    'DisableSnapshotBlockPublicAccess',
    false,
    () => ({ DisableSnapshotBlockPublicAccessRequest: '' }),
    () => ({ DisableSnapshotBlockPublicAccessResponse: { requestId: 'r', state: 'unblocked' } }),
  ],
  [
    60,
    'rds',
    'CreateDBSnapshot',
    false,
    (r) => ({ dBInstanceIdentifier: 'orders', dBSnapshotIdentifier: `awsbackup:job-${r.uuid()}` }),
    dbSnapshot('awsbackup'),
    service('backup.amazonaws.com'),
  ],
  [
    25,
    'rds',
    'CreateDBSnapshot',
    false,
    (r) => ({ dBInstanceIdentifier: 'orders', dBSnapshotIdentifier: `manual-${r.hex(6)}` }),
    dbSnapshot('manual'),
  ],
  [
    10,
    'rds',
    'ModifyDBSnapshotAttribute',
    false,
    (r) => ({
      dBSnapshotIdentifier: `manual-${r.hex(6)}`,
      attributeName: 'restore',
      valuesToAdd: [outsider(r)],
    }),
    (r) => ({ dBSnapshotIdentifier: `manual-${r.hex(6)}`, dBSnapshotAttributes: [] }),
  ],
  [
    4,
    'rds',
    'StartExportTask',
    false,
    (r, c) => ({
      exportTaskIdentifier: `export-${r.hex(6)}`,
      sourceArn: `arn:aws:rds:${c.region}:${c.account}:snapshot:manual-${r.hex(6)}`,
      s3BucketName: `exports-${r.hex(6)}`,
      iamRoleArn: `arn:aws:iam::${c.account}:role/export`,
      kmsKeyId: `arn:aws:kms:${c.region}:${c.account}:key/${r.uuid()}`,
    }),
    (r) => ({ exportTaskIdentifier: `export-${r.hex(6)}`, status: 'STARTING' }),
  ],
  [
    10,
    'rds',
    'RestoreDBInstanceFromDBSnapshot',
    false,
    (r) => ({
      dBInstanceIdentifier: `copy-${r.hex(6)}`,
      dBSnapshotIdentifier: `manual-${r.hex(6)}`,
      publiclyAccessible: r.chance(0.3),
    }),
    (r) => ({ dBInstanceIdentifier: `copy-${r.hex(6)}`, engine: 'postgres' }),
  ],
  [
    20,
    'rds',
    'DeleteDBSnapshot',
    false,
    (r) => ({ dBSnapshotIdentifier: `manual-${r.hex(6)}` }),
    dbSnapshot('manual'),
  ],
]
