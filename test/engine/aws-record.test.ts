import { afterAll, beforeAll, expect, test } from 'vitest'
import { openEmbedded } from '../../src/engine/embedded.ts'
import type { Engine } from '../../src/engine/engine.ts'
import type { RecordFieldName } from '../../src/records/fields.ts'
import { record } from '../../src/sources/aws-cloudtrail/record.ts'
import { NO_SETTINGS } from '../../src/sources/no-settings.ts'
import { ARN, type Case, checkWith, event, OTHER, OWN } from '../support/aws-events.ts'
import { evaluateFields } from '../support/record-fields.ts'

let engine: Engine
beforeAll(async () => {
  engine = await openEmbedded()
})
afterAll(() => engine.close())
const check = checkWith(() => engine)

const role = {
  type: 'AssumedRole',
  principalId: 'AROAEXAMPLE:AWSBackup-job',
  arn: `arn:aws:sts::${OWN}:assumed-role/AWSBackupDefaultServiceRole/AWSBackup-job`,
  accountId: OWN,
  sessionContext: {
    sessionIssuer: { arn: `arn:aws:iam::${OWN}:role/service-role/AWSBackupDefaultServiceRole` },
  },
}

check('the fields of the Sumo schema', [
  [
    'an ordinary call',
    event('ec2/CreateSnapshot', { volumeId: 'vol-1' }),
    {
      accountId: OWN,
      action: 'CreateSnapshot',
      application: 'ec2.amazonaws.com',
      cloud_provider: 'AWS',
      cloud_region: 'eu-west-1',
      http_userAgent: 'aws-cli/2.15',
      srcDevice_ip: '198.51.100.7',
      user_username: 'ann',
      user_username_raw: ARN,
      user_userId: 'AIDAEXAMPLE',
      metadata_vendor: 'Amazon AWS',
      metadata_product: 'CloudTrail',
      metadata_deviceEventId: 'AwsApiCall-CreateSnapshot',
      errorCode: null,
      errorText: null,
      dohyo_account: OWN,
      dohyo_operationKey: '0d1e2f30-0000-4000-8000-000000000001',
    },
  ],
  [
    'alternates in their order',
    event('s3/GetObject', { sourceIdentity: 'ann@example.com' }, null, {
      userIdentity: { type: 'AWSAccount', onBehalfOf: { userId: 'u-1' } },
      resources: [{ accountId: OTHER }, { accountId: OWN }],
      errorCode: 'AccessDenied',
      errorMessage: 'no',
    }),
    {
      accountId: OTHER,
      user_username: 'ann@example.com',
      user_userId: 'u-1',
      errorCode: null,
      errorText: null,
      success: null,
      dohyo_errorCode: 'AccessDenied',
      dohyo_errorText: 'no',
    },
  ],
  [
    'account of the record when the actor names none',
    event('kms/Decrypt', null, null, {
      userIdentity: { type: 'AWSService', invokedBy: 'rds.amazonaws.com' },
    }),
    { accountId: OWN, dohyo_account: OWN, dohyo_actor: 'rds.amazonaws.com' },
  ],
])

const failed = (errorCode: string) => event('ec2/CreateSnapshot', {}, null, { errorCode })

check('outcome', [
  ['no error', event('ec2/CreateSnapshot'), { dohyo_outcome: 'success' }],
  [
    'an answer beside an error',
    event('ec2/CreateSnapshot', {}, { _return: true }, { errorCode: 'X' }),
    { dohyo_outcome: 'failed' },
  ],
  ['dry run', failed('Client.DryRunOperation'), { dohyo_outcome: 'dry-run' }],
  ...['Client.UnauthorizedOperation', 'UnauthorizedOperation', 'AccessDenied', 'AccessDeniedException'].map(
    (code): Case => [code, failed(code), { dohyo_outcome: 'denied' }],
  ),
  ['throttled', failed('ThrottlingException'), { dohyo_outcome: 'failed' }],
])

check('actor', [
  ['arn', event('ec2/X'), { dohyo_actor: ARN }],
  [
    'name',
    event('ec2/X', null, null, { userIdentity: { userName: 'HIDDEN', accountId: OWN } }),
    { dohyo_actor: 'HIDDEN' },
  ],
  [
    'service event',
    event('ec2/X', null, null, { userIdentity: { accountId: OWN, invokedBy: 'ec2.amazonaws.com' } }),
    { dohyo_actor: 'ec2.amazonaws.com' },
  ],
  [
    'account only',
    event('ec2/X', null, null, { userIdentity: { accountId: OTHER } }),
    { dohyo_actor: OTHER },
  ],
])

check(
  'a backup is what AWS says it is',
  [
    [
      'invoked by AWS Backup',
      event('ec2/CreateSnapshot', {}, null, { userIdentity: { ...role, invokedBy: 'backup.amazonaws.com' } }),
      { dohyo_actorIsBackup: true },
    ],
    [
      'called from DLM',
      event('ec2/CreateSnapshot', {}, null, { sourceIPAddress: 'dlm.amazonaws.com' }),
      { dohyo_actorIsBackup: true },
    ],
    [
      'role and session names prove nothing',
      event('ec2/CreateSnapshot', {}, null, { userIdentity: role, userAgent: 'backup.amazonaws.com' }),
      { dohyo_actorIsBackup: false },
    ],
    [
      'Marketplace scanning its image',
      event('ec2/ModifyImageAttribute', {}, null, {
        userIdentity: { ...role, invokedBy: 'assets.marketplace.amazonaws.com' },
      }),
      { dohyo_actorIsBackup: true },
    ],
    [
      'Marketplace elsewhere',
      event('ec2/CreateSnapshot', {}, null, {
        userIdentity: { ...role, invokedBy: 'assets.marketplace.amazonaws.com' },
      }),
      { dohyo_actorIsBackup: false },
    ],
    [
      'a listed role',
      event('ec2/CreateSnapshot', {}, null, {
        userIdentity: {
          ...role,
          sessionContext: { sessionIssuer: { arn: `arn:aws:iam::${OWN}:role/ours` } },
        },
      }),
      { dohyo_actorIsBackup: true },
    ],
    [
      'no identity at all',
      event('ec2/CreateSnapshot', {}, null, { userIdentity: {}, sourceIPAddress: null }),
      { dohyo_actorIsBackup: false },
    ],
  ],
  { ...NO_SETTINGS, backupPrincipals: [`arn:aws:iam::${OWN}:role/ours`] },
)

check('guard rails', [
  [
    'snapshots',
    event('ec2/DisableSnapshotBlockPublicAccess', { DisableSnapshotBlockPublicAccessRequest: '' }),
    { dohyo_guardrail: 'snapshot block public access → unblocked' },
  ],
  [
    'downgrade',
    event('ec2/EnableSnapshotBlockPublicAccess', {
      EnableSnapshotBlockPublicAccessRequest: { State: 'block-new-sharing' },
    }),
    { dohyo_guardrail: 'snapshot block public access → block-new-sharing: public snapshots stay public' },
  ],
  [
    'full block',
    event('ec2/EnableSnapshotBlockPublicAccess', {
      EnableSnapshotBlockPublicAccessRequest: { State: 'block-all-sharing' },
    }),
    { dohyo_guardrail: null },
  ],
  [
    'images',
    event('ec2/DisableImageBlockPublicAccess', ''),
    { dohyo_guardrail: 'image block public access → unblocked' },
  ],
  [
    'images blocked',
    event('ec2/EnableImageBlockPublicAccess', {
      EnableImageBlockPublicAccessRequest: { ImageBlockPublicAccessState: 'block-new-sharing' },
    }),
    { dohyo_guardrail: null },
  ],
  [
    'unlocked',
    event('ec2/UnlockSnapshot', { UnlockSnapshotRequest: { SnapshotId: 'snap-1' } }),
    { dohyo_guardrail: 'snapshot lock removed: snap-1' },
  ],
  [
    'encryption',
    event('ec2/DisableEbsEncryptionByDefault', { DisableEbsEncryptionByDefaultRequest: '' }),
    { dohyo_guardrail: 'EBS encryption by default → off' },
  ],
  [
    'shorter retention',
    event('rbin/UpdateRule', {
      identifier: 'r',
      retentionPeriod: { retentionPeriodValue: 1, retentionPeriodUnit: 'DAYS' },
    }),
    { dohyo_guardrail: 'Recycle Bin rule r changed, retention → 1 days' },
  ],
  [
    'unlocked rule',
    event('rbin/UnlockRule', { identifier: 'r' }),
    { dohyo_guardrail: 'Recycle Bin rule r unlocked' },
  ],
])

test('hostile values stay values', async () => {
  const hostile = "'] || '\\' --\n{\"x\":"
  const [row] = await evaluateFields(
    engine,
    { record },
    ['dohyo_sharedExternal', 'dohyo_resource', 'dohyo_actor'],
    [
      event(
        'ec2/ModifySnapshotAttribute',
        { snapshotId: hostile, createVolumePermission: { add: { items: [{ userId: hostile }] } } },
        null,
        { userIdentity: { arn: hostile } },
      ),
    ],
  )
  expect(row).toEqual({ dohyo_sharedExternal: [hostile], dohyo_resource: hostile, dohyo_actor: hostile })
})

test('events without the parts that fields read', async () => {
  const fields = Object.keys(record) as RecordFieldName[]
  const rows = await evaluateFields(engine, { record }, fields, [
    {},
    { requestParameters: 7, userIdentity: 'x', resources: {} },
  ])
  for (const row of rows) {
    expect(row['dohyo_sharedExternal']).toEqual([])
    expect(row['dohyo_openAdminPorts']).toEqual([])
    expect(row['dohyo_resource']).toBeNull()
    expect(row['dohyo_outcome']).toBe('success')
  }
})
