/** The AWS half of the story: account 111122223333 is ours, 444455556666 is not. */
const OURS = '111122223333'
const OUTSIDE = '444455556666'
const items = (...list) => ({ items: list })
const none = {}

const user = (name) => ({
  userIdentity: {
    type: 'IAMUser',
    principalId: `AIDA${name
      .toUpperCase()
      .replace(/[^A-Z]/g, '')
      .padEnd(17, 'EXAMPLE')
      .slice(0, 17)}`,
    arn: `arn:aws:iam::${OURS}:user/${name}`,
    accountId: OURS,
    accessKeyId: `AKIA${name
      .toUpperCase()
      .replace(/[^A-Z]/g, '')
      .padEnd(16, 'EXAMPLE')
      .slice(0, 16)}`,
    userName: name,
  },
})

const service = (host, role) => ({
  userIdentity: {
    type: 'AssumedRole',
    principalId: `AROAEXAMPLEROLE000000:${role}`,
    arn: `arn:aws:sts::${OURS}:assumed-role/${role}/${role}`,
    accountId: OURS,
    sessionContext: {
      sessionIssuer: {
        type: 'Role',
        principalId: 'AROAEXAMPLEROLE000000',
        arn: `arn:aws:iam::${OURS}:role/service-role/${role}`,
        accountId: OURS,
        userName: role,
      },
      attributes: { creationDate: '2026-03-10T02:00:00Z', mfaAuthenticated: 'false' },
    },
    invokedBy: host,
  },
  sourceIPAddress: host,
  userAgent: host,
})

const INTRUDER = {
  ...user('build-agent'),
  sourceIPAddress: '203.0.113.66',
  userAgent: 'Boto3/1.38.11 md/Botocore#1.38.11 ua/2.1 os/linux#6.12 lang/python#3.12.10',
}
const ALICE = {
  ...user('alice'),
  sourceIPAddress: '198.51.100.14',
  userAgent: 'aws-cli/2.27.41 md/awscrt#0.26.1 os/linux#6.8.0 lang/python#3.13.3',
}
const CONSOLE = {
  ...user('alice'),
  sourceIPAddress: '198.51.100.14',
  userAgent: 'AWS Internal',
  sessionCredentialFromConsole: 'true',
}
const TERRAFORM = {
  ...user('terraform'),
  sourceIPAddress: '198.51.100.20',
  userAgent:
    'APN/1.0 HashiCorp/1.0 Terraform/1.11.4 (+https://www.terraform.io) terraform-provider-aws/5.97.0',
}
const BACKUP = service('backup.amazonaws.com', 'AWSBackupDefaultServiceRole')
const LIFECYCLE = service('dlm.amazonaws.com', 'AWSDataLifecycleManagerDefaultRole')

const PAYROLL = {
  volume: 'vol-0a11ce00000000001',
  snapshot: 'snap-0bad5eed00000cafe',
  copy: 'snap-0bad5eed00000c0de',
}
const GOLDEN = 'snap-0600d000000000001'

const created = (snapshotId, volumeId, encrypted = false) => ({
  snapshotId,
  volumeId,
  status: 'pending',
  startTime: 1773133600000,
  ownerId: OURS,
  volumeSize: '100',
  encrypted,
})
const dbSnapshot = (id, snapshotType) => ({
  dBSnapshotIdentifier: id,
  dBInstanceIdentifier: 'payroll',
  engine: 'postgres',
  allocatedStorage: 200,
  status: 'creating',
  snapshotType,
  encrypted: true,
  masterUsername: 'payroll',
  availabilityZone: 'us-east-1a',
})
const done = { _return: true }
const share = (snapshotId, change, member) => ({
  snapshotId,
  createVolumePermission: { [change]: items(member) },
  attributeType: 'CREATE_VOLUME_PERMISSION',
})
const list = (...snapshots) => ({
  snapshotSet: snapshots.length === 0 ? none : items(...snapshots.map((snapshotId) => ({ snapshotId }))),
  ownersSet: none,
  sharedUsersSet: none,
  filterSet: none,
})
const listMine = {
  maxResults: 1000,
  snapshotSet: none,
  ownersSet: items({ owner: OURS }),
  sharedUsersSet: none,
  filterSet: none,
}
const ingress = (groupId, port, cidrIp) => ({
  groupId,
  ipPermissions: items({
    ipProtocol: 'tcp',
    fromPort: port,
    toPort: port,
    groups: none,
    ipRanges: items({ cidrIp }),
    ipv6Ranges: none,
    prefixListIds: none,
  }),
})
const denied = (code, message) => ({ errorCode: code, errorMessage: message, responseElements: null })

const read = (who, time, api, request, more = {}) => ({
  who,
  time,
  api,
  request,
  response: null,
  readOnly: true,
  more,
})
const write = (who, time, api, request, response = done, more = {}) => ({
  who,
  time,
  api,
  request,
  response,
  readOnly: false,
  more,
})

const NIGHT = [
  write(
    BACKUP,
    '02:00:11',
    'ec2:CreateSnapshot',
    { volumeId: PAYROLL.volume, description: 'This snapshot is created by the AWS Backup service.' },
    created('snap-0bac0000000000001', PAYROLL.volume, true),
  ),
  write(
    BACKUP,
    '02:00:12',
    'ec2:CreateSnapshot',
    { volumeId: 'vol-0a11ce00000000002' },
    created('snap-0bac0000000000002', 'vol-0a11ce00000000002'),
  ),
  write(
    BACKUP,
    '02:03:40',
    'rds:CreateDBSnapshot',
    { dBInstanceIdentifier: 'payroll', dBSnapshotIdentifier: 'awsbackup:job-0b1e7a10' },
    dbSnapshot('awsbackup:job-0b1e7a10', 'awsbackup'),
  ),
  write(BACKUP, '02:10:02', 'ec2:DeleteSnapshot', { snapshotId: 'snap-0bac0000000000000', force: false }),
  write(
    LIFECYCLE,
    '03:00:05',
    'ec2:CreateSnapshot',
    { volumeId: 'vol-0a11ce00000000002' },
    created('snap-0d1a0000000000001', 'vol-0a11ce00000000002'),
  ),
  write(LIFECYCLE, '03:00:41', 'ec2:DeleteSnapshot', { snapshotId: 'snap-0d1a0000000000000', force: false }),
]

const WORK = [
  read(CONSOLE, '08:30:02', 'ec2:DescribeSnapshots', listMine),
  read(CONSOLE, '08:30:03', 'ec2:DescribeVolumes', { volumeSet: none, filterSet: none }),
  read(CONSOLE, '08:30:09', 'rds:DescribeDBSnapshots', { includeShared: false, includePublic: false }),
  read(CONSOLE, '08:30:10', 'rds:DescribeDBClusterSnapshots', { includeShared: false, includePublic: false }),
  read(CONSOLE, '08:30:12', 'rds:DescribeDBInstances', { maxRecords: 100 }),
  write(
    TERRAFORM,
    '08:40:00',
    'ec2:CreateVolume',
    { size: '20', zone: 'us-east-1a', volumeType: 'gp3', encrypted: true },
    { volumeId: 'vol-0a11ce00000000004', size: '20', status: 'creating' },
  ),
  ...['08:40:10', '08:40:25', '08:40:40', '08:40:55'].map((time) =>
    read(TERRAFORM, time, 'ec2:DescribeSnapshots', list(GOLDEN)),
  ),
  write(
    TERRAFORM,
    '08:41:10',
    'ec2:AuthorizeSecurityGroupIngress',
    ingress('sg-0feed00000000000b', 443, '0.0.0.0/0'),
  ),
  write(
    TERRAFORM,
    '08:41:12',
    'ec2:AuthorizeSecurityGroupIngress',
    ingress('sg-0feed00000000000c', 22, '198.51.100.0/24'),
  ),
  write(ALICE, '08:50:00', 'ec2:ModifySnapshotAttribute', share(GOLDEN, 'add', { userId: OURS })),
  write(
    ALICE,
    '08:51:00',
    'ec2:CreateSnapshot',
    { volumeId: 'vol-0a11ce00000000003' },
    null,
    denied('Client.UnauthorizedOperation', 'You are not authorized to perform this operation.'),
  ),
  write(
    ALICE,
    '08:51:30',
    'ec2:CreateSnapshot',
    { volumeId: 'vol-0a11ce00000000002' },
    null,
    denied('Client.DryRunOperation', 'Request would have succeeded, but DryRun flag is set.'),
  ),
  write(
    ALICE,
    '08:52:00',
    'ds:CreateSnapshot',
    { directoryId: 'd-9067000001', name: 'before-upgrade' },
    { snapshotId: 's-9067000001' },
  ),
  write(ALICE, '08:53:00', 'events:DeleteRule', { name: 'nightly-report' }, null),
  write(
    CONSOLE,
    '08:55:00',
    'ec2:RunInstances',
    {
      instancesSet: items({ imageId: 'ami-0600d000000000001', minCount: 1, maxCount: 1 }),
      instanceType: 't3.micro',
      blockDeviceMapping: items({
        deviceName: '/dev/xvda',
        ebs: { snapshotId: GOLDEN, volumeSize: 8, deleteOnTermination: true },
      }),
    },
    { instancesSet: items({ instanceId: 'i-0a11ce00000000004' }) },
  ),
  {
    ...read(
      {
        userIdentity: { accountId: OURS, invokedBy: 'ec2.amazonaws.com' },
        sourceIPAddress: 'ec2.amazonaws.com',
        userAgent: 'ec2.amazonaws.com',
      },
      '08:55:04',
      'ec2:SharedSnapshotVolumeCreated',
      null,
      { eventType: 'AwsServiceEvent', serviceEventDetails: { snapshotId: 'snap-0a3a2000000000001' } },
    ),
    readOnly: false,
  },
]

const SCOUTING = [
  read(INTRUDER, '09:02:01', 'sts:GetCallerIdentity', null),
  read(INTRUDER, '09:02:03', 'ec2:DescribeVolumes', { maxResults: 500, volumeSet: none, filterSet: none }),
  read(INTRUDER, '09:02:04', 'ec2:DescribeSnapshots', listMine),
  read(INTRUDER, '09:02:31', 'rds:DescribeDBSnapshots', { includeShared: true, maxRecords: 100 }),
  read(INTRUDER, '09:02:32', 'ec2:DescribeSnapshotAttribute', {
    snapshotId: 'snap-0bac0000000000001',
    attributeType: 'CREATE_VOLUME_PERMISSION',
  }),
]

const SCOUTING_ELSEWHERE = (second) => [
  read(INTRUDER, `09:02:${second}`, 'ec2:DescribeVolumes', {
    maxResults: 500,
    volumeSet: none,
    filterSet: none,
  }),
  read(INTRUDER, `09:02:${second + 1}`, 'ec2:DescribeSnapshots', listMine),
]

const THEFT = [
  write(
    INTRUDER,
    '09:05:10',
    'ec2:DisableSnapshotBlockPublicAccess',
    { DisableSnapshotBlockPublicAccessRequest: '' },
    { DisableSnapshotBlockPublicAccessResponse: { state: 'unblocked' } },
  ),
  write(
    INTRUDER,
    '09:05:40',
    'ec2:ModifySnapshotAttribute',
    share('snap-0bac0000000000001', 'add', { userId: OUTSIDE }),
    null,
    denied('Client.OperationNotPermitted', 'Encrypted snapshots with EBS default key cannot be shared'),
  ),
  write(
    INTRUDER,
    '09:06:40',
    'ec2:CreateSnapshot',
    {
      volumeId: PAYROLL.volume,
      tagSpecificationSet: items({ resourceType: 'snapshot', tags: [{ key: 'Name', value: 'tmp' }] }),
    },
    created(PAYROLL.snapshot, PAYROLL.volume),
  ),
  write(
    INTRUDER,
    '09:09:15',
    'ec2:ModifySnapshotAttribute',
    share(PAYROLL.snapshot, 'add', { userId: OUTSIDE }),
  ),
  write(
    INTRUDER,
    '09:15:00',
    'ec2:CreateVolume',
    { size: '100', zone: 'us-east-1a', snapshotId: PAYROLL.snapshot, volumeType: 'gp3' },
    { volumeId: 'vol-0bad5eed000000001', size: '100', snapshotId: PAYROLL.snapshot, status: 'creating' },
  ),
  write(
    INTRUDER,
    '09:16:05',
    'ec2:AttachVolume',
    { volumeId: 'vol-0bad5eed000000001', instanceId: 'i-0bad5eed000000001', device: '/dev/sdf' },
    { status: 'attaching' },
  ),
  write(
    INTRUDER,
    '09:17:20',
    'ec2:AuthorizeSecurityGroupIngress',
    ingress('sg-0bad5eed000000001', 22, '0.0.0.0/0'),
  ),
  write(
    INTRUDER,
    '09:21:00',
    'rds:CreateDBSnapshot',
    { dBInstanceIdentifier: 'payroll', dBSnapshotIdentifier: 'payroll-tmp' },
    dbSnapshot('payroll-tmp', 'manual'),
  ),
  write(
    INTRUDER,
    '09:25:30',
    'rds:ModifyDBSnapshotAttribute',
    { dBSnapshotIdentifier: 'payroll-tmp', attributeName: 'restore', valuesToAdd: ['all'] },
    {
      dBSnapshotIdentifier: 'payroll-tmp',
      dBSnapshotAttributes: [{ attributeName: 'restore', attributeValues: ['all'] }],
    },
  ),
  write(
    INTRUDER,
    '09:27:10',
    'rds:StartExportTask',
    {
      exportTaskIdentifier: 'nightly',
      sourceArn: `arn:aws:rds:us-east-1:${OURS}:snapshot:payroll-tmp`,
      s3BucketName: 'collector-drop',
      iamRoleArn: `arn:aws:iam::${OURS}:role/rds-export`,
      kmsKeyId: `arn:aws:kms:us-east-1:${OURS}:key/0b1e7a10-0000-4000-a000-000000000001`,
      exportOnly: ['payroll.salaries'],
    },
    { exportTaskIdentifier: 'nightly', status: 'STARTING' },
  ),
  write(
    INTRUDER,
    '09:29:45',
    'rds:RestoreDBInstanceFromDBSnapshot',
    { dBInstanceIdentifier: 'payroll-test', dBSnapshotIdentifier: 'payroll-tmp', publiclyAccessible: true },
    { dBInstanceIdentifier: 'payroll-test', engine: 'postgres', publiclyAccessible: true },
  ),
  {
    ...read(
      {
        userIdentity: { accountId: OUTSIDE, invokedBy: 'ec2.amazonaws.com' },
        sourceIPAddress: 'ec2.amazonaws.com',
        userAgent: 'ec2.amazonaws.com',
      },
      '09:31:02',
      'ec2:SharedSnapshotVolumeCreated',
      null,
      { eventType: 'AwsServiceEvent', serviceEventDetails: { snapshotId: PAYROLL.snapshot } },
    ),
    readOnly: false,
  },
]

const COPY = [
  write(
    INTRUDER,
    '09:12:30',
    'ec2:CopySnapshot',
    {
      sourceRegion: 'us-east-1',
      sourceSnapshotId: PAYROLL.snapshot,
      encrypted: true,
      kmsKeyId: `arn:aws:kms:eu-west-1:${OURS}:key/0b1e7a10-0000-4000-a000-000000000002`,
    },
    { snapshotId: PAYROLL.copy },
  ),
]

// delivered before the file with the theft in it, as CloudTrail does now and then
const CLEANING = [
  write(
    INTRUDER,
    '09:44:00',
    'ec2:ModifySnapshotAttribute',
    share(PAYROLL.snapshot, 'remove', { userId: OUTSIDE }),
  ),
  write(INTRUDER, '09:44:30', 'ec2:DeleteSnapshot', { snapshotId: PAYROLL.snapshot, force: false }),
  write(
    INTRUDER,
    '09:45:10',
    'rds:DeleteDBSnapshot',
    { dBSnapshotIdentifier: 'payroll-tmp' },
    dbSnapshot('payroll-tmp', 'manual'),
  ),
]

const SERVICE_EVENT = 'AwsServiceEvent'

export const AWS_FILES = (uuid) => {
  const event =
    (region) =>
    ({ who, time, api, request, response, readOnly, more }) => {
      const [name, eventName] = api.split(':')
      const id = (kind) => uuid(`${kind} ${region} ${time} ${api}`)
      return {
        eventVersion: '1.11',
        ...who,
        eventTime: `2026-03-10T${time}Z`,
        eventSource: `${name}.amazonaws.com`,
        eventName,
        awsRegion: region,
        requestParameters: request,
        responseElements:
          response === null || name === 'rds' ? response : { requestId: id('request'), ...response },
        ...(more.eventType !== SERVICE_EVENT && { requestID: id('request') }),
        eventID: id('event'),
        readOnly,
        eventType: 'AwsApiCall',
        managementEvent: true,
        recipientAccountId: OURS,
        eventCategory: 'Management',
        ...more,
      }
    }
  const file = (region, delivered, parts, suffix = '') => ({
    path: `aws/AWSLogs/${OURS}/CloudTrail/${region}/2026/03/10/${OURS}_CloudTrail_${region}_20260310T${delivered}Z_${uuid(
      region + delivered,
    )
      .replaceAll('-', '')
      .slice(0, 16)}.json${suffix}`,
    format: 'records',
    events: parts.map(event(region)),
  })
  return [
    file('us-east-1', '0310', NIGHT),
    file('us-east-1', '0900', WORK),
    // the last record of WORK comes once more: an export that overlaps
    file('us-east-1', '0905', [...WORK.slice(-1), ...SCOUTING]),
    file('us-east-1', '0945', CLEANING),
    file('us-east-1', '0950', THEFT, '.gz'),
    file('us-west-2', '0905', SCOUTING_ELSEWHERE(10)),
    file('eu-west-1', '0905', SCOUTING_ELSEWHERE(14)),
    file('eu-west-1', '0915', COPY),
    file('ap-southeast-2', '0905', SCOUTING_ELSEWHERE(18)),
  ]
}
