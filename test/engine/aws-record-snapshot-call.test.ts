import { afterAll, beforeAll, expect, test } from 'vitest'
import { openEmbedded } from '../../src/engine/embedded.ts'
import type { Engine } from '../../src/engine/engine.ts'
import { record } from '../../src/sources/aws-cloudtrail/record.ts'
import { NO_SETTINGS } from '../../src/sources/no-settings.ts'
import type { BusinessHours } from '../../src/sources/source.ts'
import { ARN, checkWith, event, OWN } from '../support/aws-events.ts'
import { evaluateFields } from '../support/record-fields.ts'

let engine: Engine
beforeAll(async () => {
  engine = await openEmbedded()
})
afterAll(() => engine.close())
const check = checkWith(() => engine)

const session = (more: object = {}, issuer = `arn:aws:iam::${OWN}:role/deploy`) => ({
  type: 'AssumedRole',
  principalId: 'AROAEXAMPLE:alice@example.com',
  arn: `arn:aws:sts::${OWN}:assumed-role/deploy/alice@example.com`,
  accountId: OWN,
  sessionContext: { sessionIssuer: { type: 'Role', arn: issuer }, attributes: { mfaAuthenticated: 'false' } },
  ...more,
})

const SSO = `arn:aws:iam::${OWN}:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Admin_0123456789abcdef`

const by = (userIdentity: object, more: object = {}) =>
  event('ec2/CreateSnapshot', {}, null, { userIdentity, ...more })

check('people and machines', [
  ['IAM user', by({ type: 'IAMUser', userName: 'ann' }), { dohyo_actorIsHuman: true }],
  ['root', by({ type: 'Root' }), { dohyo_actorIsHuman: true }],
  ['Identity Center user', by({ type: 'IdentityCenterUser' }), { dohyo_actorIsHuman: true }],
  ['federated user', by({ type: 'FederatedUser' }), { dohyo_actorIsHuman: true }],
  ['role of Identity Center', by(session({}, SSO)), { dohyo_actorIsHuman: true }],
  [
    'a role that only looks like it',
    by(session({}, `arn:aws:iam::${OWN}:role/AWSReservedSSO_Admin_0123456789abcdef`)),
    { dohyo_actorIsHuman: false },
  ],
  ['a session whose name looks like a person', by(session()), { dohyo_actorIsHuman: false }],
  [
    'role with MFA',
    by(session({ sessionContext: { attributes: { mfaAuthenticated: 'true' } } })),
    { dohyo_actorIsHuman: true },
  ],
  ['console', by(session(), { sessionCredentialFromConsole: 'true' }), { dohyo_actorIsHuman: true }],
  [
    'the console, in between',
    by({ type: 'IAMUser', invokedBy: 'AWS Internal' }),
    { dohyo_actorIsHuman: true },
  ],
  [
    'a service for a person',
    by({ type: 'IAMUser', invokedBy: 'cloudformation.amazonaws.com' }),
    { dohyo_actorIsHuman: false },
  ],
  [
    'a service with an MFA session',
    by(
      session({
        invokedBy: 'backup.amazonaws.com',
        sessionContext: { attributes: { mfaAuthenticated: 'true' } },
      }),
    ),
    { dohyo_actorIsHuman: false },
  ],
  ['OIDC', by({ type: 'WebIdentityUser' }), { dohyo_actorIsHuman: false }],
  ['service', by({ type: 'AWSService', invokedBy: 'ec2.amazonaws.com' }), { dohyo_actorIsHuman: false }],
  ['nobody', by({}), { dohyo_actorIsHuman: false }],
])

check('what stays the same from session to session', [
  ['user', by({ type: 'IAMUser', arn: ARN }), { dohyo_principal: ARN }],
  ['role', by(session()), { dohyo_principal: `arn:aws:iam::${OWN}:role/deploy` }],
  [
    'role of Identity Center',
    by(session({}, SSO)),
    { dohyo_principal: `arn:aws:sts::${OWN}:assumed-role/deploy/alice@example.com` },
  ],
  [
    'service',
    by({ type: 'AWSService', invokedBy: 'ec2.amazonaws.com' }),
    { dohyo_principal: 'ec2.amazonaws.com' },
  ],
])

check('what a call does', [
  ['EBS', event('ec2/CreateSnapshot'), { dohyo_snapshotCall: 'create', dohyo_createdCount: 1 }],
  ['directory', event('ds/CreateSnapshot'), { dohyo_snapshotCall: null, dohyo_createdCount: null }],
  [
    'ElastiCache',
    event('elasticache/CreateSnapshot'),
    { dohyo_snapshotCall: 'create', dohyo_createdCount: 1 },
  ],
  ['copy', event('ec2/CopySnapshot'), { dohyo_snapshotCall: 'copy', dohyo_createdCount: null }],
  ['share', event('ec2/ModifyImageAttribute'), { dohyo_snapshotCall: 'share' }],
  ['export', event('rds/StartExportTask'), { dohyo_snapshotCall: 'export' }],
  ['delete', event('ec2/DeregisterImage'), { dohyo_snapshotCall: 'delete' }],
  ['list', event('ec2/DescribeVolumes'), { dohyo_snapshotCall: 'list' }],
  ['permissions', event('rds/DescribeDBSnapshotAttributes'), { dohyo_snapshotCall: 'permissions' }],
  ['blocks', event('ebs/GetSnapshotBlock'), { dohyo_snapshotCall: 'blocks' }],
  ['something else', event('ec2/StopInstances'), { dohyo_snapshotCall: null }],
  [
    'denied',
    event('ec2/CreateSnapshot', {}, null, { errorCode: 'Client.UnauthorizedOperation' }),
    { dohyo_snapshotCall: 'create', dohyo_createdCount: null },
  ],
  [
    'RDS by hand',
    event('rds/CreateDBSnapshot', {}, { snapshotType: 'manual', allocatedStorage: 200 }),
    { dohyo_createdCount: 1, dohyo_sizeGb: 200 },
  ],
  [
    'RDS by itself',
    event('rds/CreateDBSnapshot', {}, { snapshotType: 'automated' }),
    { dohyo_createdCount: null },
  ],
  [
    'RDS by AWS Backup',
    event('rds/CreateDBSnapshot', {}, { snapshotType: 'awsbackup' }),
    { dohyo_createdCount: null },
  ],
  [
    'size of one',
    event('ec2/CreateSnapshot', {}, { snapshotId: 'snap-1', volumeSize: '8' }),
    { dohyo_sizeGb: 8 },
  ],
  [
    'all volumes of an instance',
    event(
      'ec2/CreateSnapshots',
      { CreateSnapshotsRequest: { InstanceSpecification: { InstanceId: 'i-1' } } },
      {
        CreateSnapshotsResponse: {
          snapshotSet: {
            item: [
              { snapshotId: 'snap-1', volumeSize: 8 },
              { snapshotId: 'snap-2', volumeSize: '100' },
            ],
          },
        },
      },
    ),
    { dohyo_createdCount: 2, dohyo_sizeGb: 108 },
  ],
  [
    'all volumes, of which there is one',
    event('ec2/CreateSnapshots', {}, { snapshotSet: { item: { snapshotId: 'snap-1', volumeSize: 8 } } }),
    { dohyo_createdCount: 1, dohyo_sizeGb: 8 },
  ],
  [
    'all volumes, without an answer',
    event('ec2/CreateSnapshots', {}),
    { dohyo_createdCount: 1, dohyo_sizeGb: null },
  ],
  ['no size', event('ec2/CreateVolume', {}, { volumeSize: '8' }), { dohyo_sizeGb: null }],
])

const look = (name: string, request: object | null, more: object = {}) =>
  event(name, request, null, { ...more })
const CONSOLE = { userAgent: 'AWS Internal', sessionCredentialFromConsole: 'true' }
const ALL = { maxResults: 1000, snapshotSet: {}, ownersSet: { items: [{ owner: OWN }] }, filterSet: {} }
const filter = (name: string, value: string) => ({
  filterSet: { items: [{ name, valueSet: { items: [{ value }] } }] },
})

check('looking around', [
  ['all snapshots', look('ec2/DescribeSnapshots', ALL), { dohyo_enumeration: true }],
  ['without a request', look('rds/DescribeDBSnapshots', null), { dohyo_enumeration: true }],
  [
    'one snapshot',
    look('ec2/DescribeSnapshots', { snapshotSet: { items: [{ snapshotId: 'snap-1' }] } }),
    { dohyo_enumeration: false },
  ],
  [
    'snapshots of a volume',
    look('ec2/DescribeSnapshots', filter('volume-id', 'vol-1')),
    { dohyo_enumeration: false },
  ],
  [
    'by description',
    look('ec2/DescribeSnapshots', filter('description', '*prod*')),
    { dohyo_enumeration: true },
  ],
  [
    'one DB snapshot',
    look('rds/DescribeDBSnapshots', { dBSnapshotIdentifier: 'exfiltration', includeShared: false }),
    { dohyo_enumeration: false },
  ],
  [
    'of one database',
    look('rds/DescribeDBSnapshots', { dBInstanceIdentifier: 'db-1' }),
    { dohyo_enumeration: false },
  ],
  [
    'permissions of one',
    look('ec2/DescribeSnapshotAttribute', {
      snapshotId: 'snap-1',
      attributeType: 'CREATE_VOLUME_PERMISSION',
    }),
    { dohyo_enumeration: true },
  ],
  [
    'own images',
    look('ec2/DescribeImages', { ownersSet: { items: [{ owner: 'self' }] }, imagesSet: {} }),
    { dohyo_enumeration: true },
  ],
  [
    'own images by account',
    look('ec2/DescribeImages', { ownersSet: { items: [{ owner: OWN }] } }),
    { dohyo_enumeration: true },
  ],
  [
    "a vendor's images",
    look('ec2/DescribeImages', { ownersSet: { items: [{ owner: 'amazon' }] }, ...filter('name', 'amzn2*') }),
    { dohyo_enumeration: false },
  ],
  ['any images', look('ec2/DescribeImages', { ownersSet: {} }), { dohyo_enumeration: false }],
  ['console page', look('ec2/DescribeSnapshots', ALL, CONSOLE), { dohyo_enumeration: false }],
  [
    'console page in a browser',
    look('ec2/DescribeSnapshots', ALL, { ...CONSOLE, userAgent: 'Mozilla/5.0 (X11)' }),
    { dohyo_enumeration: false },
  ],
  [
    'from inside',
    look('ec2/DescribeSnapshots', ALL, { sourceIPAddress: 'AWS Internal' }),
    { dohyo_enumeration: false },
  ],
  [
    'permissions on a console page',
    look('ec2/DescribeSnapshotAttribute', { snapshotId: 'snap-1' }, CONSOLE),
    { dohyo_enumeration: false },
  ],
  [
    'an agent that says so',
    look('ec2/DescribeSnapshots', ALL, { userAgent: 'AWS Internal' }),
    { dohyo_enumeration: true },
  ],
  [
    'a shell in the console',
    look('ec2/DescribeSnapshots', ALL, { ...CONSOLE, userAgent: 'aws-cli/2.15 exec-env/CloudShell' }),
    { dohyo_enumeration: true },
  ],
  [
    'a service for itself',
    look('ec2/DescribeSnapshots', ALL, { userIdentity: session({ invokedBy: 'config.amazonaws.com' }) }),
    { dohyo_enumeration: false },
  ],
  ['instances', look('ec2/DescribeInstances', {}), { dohyo_enumeration: false }],
])

const OFFICE: BusinessHours = { zone: 'Europe/Berlin', days: [1, 2, 3, 4, 5], from: '08:00', to: '18:00' }
const NIGHTS: BusinessHours = { zone: 'UTC', days: [5], from: '22:00', to: '06:00' }

const off = async (businessHours: BusinessHours | undefined, times: readonly (string | null)[]) => {
  const settings = businessHours === undefined ? NO_SETTINGS : { ...NO_SETTINGS, businessHours }
  const events = times.map((eventTime) => event('ec2/CreateSnapshot', {}, null, { eventTime }))
  const rows = await evaluateFields(engine, { record }, ['dohyo_offHours'], events, settings)
  return rows.map((row) => Boolean(row['dohyo_offHours']))
}

test('off-hours go by the clock of the zone, in summer and winter', async () => {
  const winter = [
    '2026-01-05T06:59:59Z',
    '2026-01-05T07:00:00Z',
    '2026-01-05T16:59:59Z',
    '2026-01-05T17:00:00Z',
  ]
  expect(await off(OFFICE, winter)).toEqual([true, false, false, true])
  const summer = [
    '2026-07-06T05:59:59Z',
    '2026-07-06T06:00:00Z',
    '2026-07-06T15:59:59Z',
    '2026-07-06T16:00:00Z',
  ]
  expect(await off(OFFICE, summer)).toEqual([true, false, false, true])
  // Saturday; and Sunday evening in UTC that is Monday already in Auckland
  expect(await off(OFFICE, ['2026-01-10T10:00:00Z'])).toEqual([true])
  expect(await off({ ...OFFICE, zone: 'Pacific/Auckland' }, ['2026-01-04T20:00:00Z'])).toEqual([false])
})

test('hours past midnight belong to the day that they began', async () => {
  const times = [
    '2026-01-09T21:59:00Z',
    '2026-01-09T22:00:00Z',
    '2026-01-10T05:59:00Z',
    '2026-01-10T06:00:00Z',
  ]
  expect(await off(NIGHTS, times)).toEqual([true, false, false, true])
  expect(await off(NIGHTS, ['2026-01-10T23:00:00Z', '2026-01-09T05:00:00Z'])).toEqual([true, true])
})

test('nothing is off-hours without business hours or without a time', async () => {
  expect(await off(undefined, ['2026-01-10T03:00:00Z'])).toEqual([false])
  expect(await off(OFFICE, [null])).toEqual([false])
})
