import { afterAll, beforeAll } from 'vitest'
import { openEmbedded } from '../../src/engine/embedded.ts'
import type { Engine } from '../../src/engine/engine.ts'
import { NO_SETTINGS } from '../../src/sources/no-settings.ts'
import { checkWith, event, type Json, OTHER, OWN } from '../support/aws-events.ts'

let engine: Engine
beforeAll(async () => {
  engine = await openEmbedded()
})
afterAll(() => engine.close())
const check = checkWith(() => engine)

const snapshotShare = (change: unknown, more: Json = {}) =>
  event('ec2/ModifySnapshotAttribute', { snapshotId: 'snap-1', createVolumePermission: change }, null, more)
const imageShare = (change: unknown) =>
  event('ec2/ModifyImageAttribute', { imageId: 'ami-1', launchPermission: change })
const ORG = 'arn:aws:organizations::444455556666:organization/o-abc123'
const UNIT = 'arn:aws:organizations::444455556666:ou/o-abc123/ou-ab-1'
const policy = (...Statement: readonly unknown[]) => JSON.stringify({ Version: '2012-10-17', Statement })
const vault = (...statements: readonly unknown[]) =>
  event('backup/PutBackupVaultAccessPolicy', { backupVaultName: 'v', policy: policy(...statements) })
const nothing = { dohyo_sharedWith: [], dohyo_sharedExternal: [], dohyo_sharedPublic: false }

check('sharing', [
  [
    'one account',
    snapshotShare({ add: { items: [{ userId: OTHER }] } }),
    {
      dohyo_sharedWith: [OTHER],
      dohyo_sharedExternal: [OTHER],
      dohyo_sharedPublic: false,
      dohyo_unsharedFrom: [],
      dohyo_resource: 'snap-1',
    },
  ],
  [
    'any item, not the first',
    snapshotShare({ add: { items: [{ userId: OWN }, { userId: OTHER }, { userId: '012345678901' }] } }),
    { dohyo_sharedExternal: [OTHER, '012345678901'] },
  ],
  [
    'own account only',
    snapshotShare({ add: { items: [{ userId: OWN }] } }),
    { dohyo_sharedWith: [OWN], dohyo_sharedExternal: [] },
  ],
  [
    'add and remove together',
    snapshotShare({ add: { items: [{ userId: OTHER }] }, remove: { items: [{ group: 'all' }] } }),
    { dohyo_sharedExternal: [OTHER], dohyo_sharedPublic: false, dohyo_unsharedFrom: ['all'] },
  ],
  [
    'removal',
    snapshotShare({ remove: { items: [{ userId: OTHER }] } }),
    { ...nothing, dohyo_unsharedFrom: [OTHER] },
  ],
  ['empty lists', snapshotShare({ add: {}, remove: {} }), { ...nothing, dohyo_unsharedFrom: [] }],
  [
    'public',
    snapshotShare({ add: { items: [{ group: 'all' }] } }),
    { dohyo_sharedWith: ['all'], dohyo_sharedExternal: [], dohyo_sharedPublic: true },
  ],
  [
    'a failed call tells what was tried',
    snapshotShare({ add: { items: [{ userId: OTHER }] } }, { errorCode: 'Client.UnauthorizedOperation' }),
    { dohyo_sharedExternal: [OTHER], dohyo_outcome: 'denied' },
  ],
  [
    '`item` instead of `items`',
    snapshotShare({ add: { item: { userId: OTHER } } }),
    { dohyo_sharedExternal: [OTHER] },
  ],
  [
    'wrapped, one member',
    event('ec2/ModifySnapshotAttribute', {
      ModifySnapshotAttributeRequest: {
        SnapshotId: 'snap-1',
        CreateVolumePermission: { Add: { tag: 1, UserId: 12345678901 } },
      },
    }),
    { dohyo_sharedExternal: ['012345678901'], dohyo_resource: 'snap-1' },
  ],
  [
    'wrapped, several members',
    event('ec2/ModifySnapshotAttribute', {
      ModifySnapshotAttributeRequest: {
        CreateVolumePermission: {
          Add: [
            { tag: 1, UserId: OWN },
            { tag: 2, UserId: OTHER },
          ],
          Remove: { tag: 1, Group: 'all' },
        },
      },
    }),
    { dohyo_sharedExternal: [OTHER], dohyo_unsharedFrom: ['all'] },
  ],
  [
    'empty request',
    event('ec2/ModifySnapshotAttribute', { ModifySnapshotAttributeRequest: '' }),
    { ...nothing, dohyo_resource: null },
  ],
  [
    'image',
    imageShare({ add: { items: [{ userId: OTHER }, { group: 'all' }] } }),
    { dohyo_sharedWith: [OTHER, 'all'], dohyo_sharedExternal: [OTHER], dohyo_sharedPublic: true },
  ],
  [
    'image with organizations',
    imageShare({ add: { items: [{ organizationArn: ORG }, { organizationalUnitArn: UNIT }] } }),
    { dohyo_sharedExternal: [ORG, UNIT] },
  ],
  [
    'another use of the call',
    event('ec2/ModifyImageAttribute', { imageId: 'ami-1', description: { value: 'x' } }),
    nothing,
  ],
  [
    'the same words of another service',
    event('example/ModifySnapshotAttribute', {
      createVolumePermission: { add: { items: [{ userId: OTHER }] } },
    }),
    nothing,
  ],
  [
    'RDS',
    event('rds/ModifyDBSnapshotAttribute', {
      dBSnapshotIdentifier: 'n',
      attributeName: 'restore',
      valuesToAdd: [OWN, OTHER],
    }),
    { dohyo_sharedExternal: [OTHER], dohyo_resource: 'n', dohyo_unsharedFrom: [] },
  ],
  [
    'RDS cluster, public',
    event('rds/ModifyDBClusterSnapshotAttribute', {
      dBClusterSnapshotIdentifier: 'c',
      attributeName: 'restore',
      valuesToAdd: ['all'],
    }),
    { dohyo_sharedExternal: [], dohyo_sharedPublic: true, dohyo_resource: 'c' },
  ],
  [
    'RDS removal beside an empty list',
    event('rds/ModifyDBSnapshotAttribute', {
      attributeName: 'restore',
      valuesToAdd: [],
      valuesToRemove: [OTHER],
    }),
    { ...nothing, dohyo_unsharedFrom: [OTHER] },
  ],
  [
    'RDS, another attribute',
    event('rds/ModifyDBSnapshotAttribute', { attributeName: 'other', valuesToAdd: [OTHER] }),
    nothing,
  ],
  [
    'Redshift',
    event('redshift/AuthorizeSnapshotAccess', { snapshotIdentifier: 's', accountWithRestoreAccess: OTHER }),
    { dohyo_sharedExternal: [OTHER], dohyo_resource: 's' },
  ],
  [
    'Redshift, AWS support',
    event('redshift/AuthorizeSnapshotAccess', { accountWithRestoreAccess: 'amazon-redshift-support' }),
    { dohyo_sharedWith: ['amazon-redshift-support'], dohyo_sharedExternal: [] },
  ],
  [
    'Redshift revoked',
    event('redshift/RevokeSnapshotAccess', { accountWithRestoreAccess: OTHER }),
    { ...nothing, dohyo_unsharedFrom: [OTHER] },
  ],
  [
    'lifecycle policy',
    event('dlm/CreateLifecyclePolicy', {
      PolicyDetails: { Schedules: [{ Name: 'a' }, { ShareRules: [{ TargetAccounts: [OWN, OTHER] }] }] },
    }),
    { dohyo_sharedWith: [OWN, OTHER], dohyo_sharedExternal: [OTHER] },
  ],
  [
    'lifecycle policy, camelCase',
    event('dlm/UpdateLifecyclePolicy', {
      policyId: 'policy-1',
      policyDetails: { schedules: [{ shareRules: [{ targetAccounts: [OTHER] }] }] },
    }),
    { dohyo_sharedExternal: [OTHER], dohyo_resource: 'policy-1' },
  ],
  [
    'vault policy',
    vault(
      { Effect: 'Deny', Principal: '*', Action: '*' },
      { Effect: 'Allow', Principal: { AWS: [`arn:aws:iam::${OTHER}:root`, OWN] }, Action: 'backup:*' },
    ),
    { dohyo_sharedWith: [OTHER, OWN], dohyo_sharedExternal: [OTHER], dohyo_sharedPublic: false },
  ],
  [
    'vault policy that only lets copies in',
    vault({ Effect: 'Allow', Principal: { AWS: OTHER }, Action: ['backup:CopyIntoBackupVault'] }),
    nothing,
  ],
  [
    'vault policy for everybody',
    vault({ Effect: 'Allow', Principal: '*', Action: 'backup:StartRestoreJob' }),
    { dohyo_sharedPublic: true, dohyo_sharedExternal: [] },
  ],
  [
    'vault policy for everybody of one account',
    vault({
      Effect: 'Allow',
      Principal: { AWS: '*' },
      Action: 'backup:StartRestoreJob',
      Condition: { StringEquals: { 'aws:PrincipalAccount': OTHER } },
    }),
    { dohyo_sharedPublic: false, dohyo_sharedExternal: [OTHER] },
  ],
  [
    'copy job to a foreign vault',
    event('backup/StartCopyJob', {
      recoveryPointArn: 'arn:aws:ec2:eu-west-1::snapshot/snap-1',
      destinationBackupVaultArn: `arn:aws:backup:eu-west-1:${OTHER}:backup-vault:v`,
    }),
    { dohyo_sharedExternal: [OTHER], dohyo_resource: 'snap-1' },
  ],
  [
    'copy job to an own vault',
    event('backup/StartCopyJob', {
      destinationBackupVaultArn: `arn:aws:backup:eu-west-1:${OWN}:backup-vault:v`,
    }),
    nothing,
  ],
  [
    'reset',
    event('ec2/ResetSnapshotAttribute', { snapshotId: 'snap-1' }),
    { ...nothing, dohyo_unsharedFrom: ['*'] },
  ],
  [
    'reset image',
    event('ec2/ResetImageAttribute', { imageId: 'ami-1' }),
    { dohyo_unsharedFrom: ['*'], dohyo_resource: 'ami-1' },
  ],
  [
    'a receiver gives up',
    event('ec2/CancelImageLaunchPermission', { imageId: 'ami-1' }),
    { dohyo_unsharedFrom: [OWN] },
  ],
])

check(
  'whose an account is, by settings',
  [
    [
      'own and trusted',
      snapshotShare({
        add: { items: [{ userId: '777777777777' }, { userId: '888888888888' }, { userId: OTHER }] },
      }),
      { dohyo_sharedExternal: [OTHER] },
    ],
    [
      'own organization, and a unit in it',
      imageShare({ add: { items: [{ organizationArn: ORG }, { organizationalUnitArn: UNIT }] } }),
      { dohyo_sharedExternal: [] },
    ],
    [
      'another organization',
      imageShare({ add: { items: [{ organizationArn: ORG.replace('abc', 'xyz') }] } }),
      { dohyo_sharedExternal: [ORG.replace('abc', 'xyz')] },
    ],
  ],
  {
    ...NO_SETTINGS,
    ownAccounts: ['777777777777'],
    trustedAccounts: ['888888888888'],
    ownOrganizations: [ORG],
  },
)
