import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createDemand } from '../../src/compiler/raw-record.ts'
import { openEmbedded } from '../../src/engine/embedded.ts'
import type { Engine } from '../../src/engine/engine.ts'
import type { RecordFieldName } from '../../src/records/fields.ts'
import { record } from '../../src/sources/azure-activity/record.ts'
import { NO_SETTINGS } from '../../src/sources/no-settings.ts'
import type { EstateSettings } from '../../src/sources/source.ts'
import { ident } from '../../src/sql/sql.ts'
import { evaluateFields } from '../support/record-fields.ts'

let engine: Engine
beforeAll(async () => {
  engine = await openEmbedded()
})
afterAll(() => engine.close())

type Json = Record<string, unknown>

const SUBSCRIPTION = '00000000-0000-0000-0000-00000000000a'
const TENANT = '11111111-1111-1111-1111-111111111111'
const OBJECT = '22222222-2222-2222-2222-222222222222'
const APP = '33333333-3333-3333-3333-333333333333'
const BACKUP = '262044b1-e2ce-469f-a196-69ab7ada62d3'
const GROUP = `/subscriptions/${SUBSCRIPTION}/resourcegroups/rg1/providers/microsoft.compute`
const UPN = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn'
const NAME = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name'
const OID = 'http://schemas.microsoft.com/identity/claims/objectidentifier'
const USER = { [UPN]: 'alice@example.com', [NAME]: 'alice@example.com', [OID]: OBJECT, appid: APP }

/** A diagnostic export's record: Event Hub or storage account. */
const exported = (operation: string, resource: string, more: Json = {}): Json => ({
  time: '2024-05-01T10:00:00.0000000Z',
  resourceId: resource.toUpperCase(),
  operationName: operation.toUpperCase(),
  category: 'Administrative',
  resultType: 'Success',
  resultSignature: 'Succeeded.Created',
  callerIpAddress: '203.0.113.9',
  correlationId: 'C1',
  identity: { authorization: { scope: resource, action: operation }, claims: USER },
  location: 'global',
  tenantId: TENANT,
  properties: { statusCode: 'Created', message: operation, eventCategory: 'Administrative' },
  ...more,
})

/** A row of the AzureActivity table, with its columns of JSON text. */
const row = (operation: string, resource: string, more: Json = {}): Json => ({
  TimeGenerated: '2024-05-01T10:00:00Z',
  OperationNameValue: operation.toUpperCase(),
  OperationName: 'Some display text',
  ActivityStatusValue: 'Success',
  ActivitySubstatusValue: 'Created',
  CategoryValue: 'Administrative',
  Caller: 'alice@example.com',
  CallerIpAddress: '203.0.113.9',
  CorrelationId: 'C1',
  EventDataId: 'E1',
  SubscriptionId: SUBSCRIPTION.toUpperCase(),
  _ResourceId: resource,
  Claims: JSON.stringify(USER),
  Claims_d: '',
  Properties: '{}',
  ...more,
})

/** An element of the REST list or of `az monitor activity-log list`. */
const listed = (operation: string, resource: string, more: Json = {}): Json => ({
  eventTimestamp: '2024-05-01T10:00:00Z',
  operationName: { value: operation, localizedValue: 'Some display text' },
  status: { value: 'Succeeded', localizedValue: 'Succeeded' },
  subStatus: { value: 'Created', localizedValue: 'Created (HTTP Status Code: 201)' },
  category: { value: 'Administrative', localizedValue: 'Administrative' },
  caller: 'alice@example.com',
  claims: USER,
  httpRequest: { clientIpAddress: '203.0.113.9', method: 'PUT' },
  resourceGroupName: 'rg1',
  resourceId: resource,
  subscriptionId: SUBSCRIPTION,
  tenantId: TENANT,
  eventDataId: 'E1',
  correlationId: 'C1',
  properties: {},
  ...more,
})

const evaluate = async (
  names: readonly RecordFieldName[],
  events: readonly unknown[],
  settings: Partial<EstateSettings> = {},
) => evaluateFields(engine, { record }, names, events, { ...NO_SETTINGS, ...settings })

const one = async (name: RecordFieldName, event: unknown, settings: Partial<EstateSettings> = {}) =>
  (await evaluate([name], [event], settings))[0]?.[name]

const SNAPSHOT_WRITE = 'Microsoft.Compute/snapshots/write'
const SNAPSHOT = `${GROUP}/snapshots/s1`

test('every mapped field of a snapshot in the diagnostic export', async () => {
  const requestbody = JSON.stringify({
    location: 'westeurope',
    properties: {
      creationData: { createOption: 'Copy', sourceResourceId: `${GROUP}/Disks/D1` },
      encryption: { diskEncryptionSetId: `${GROUP}/diskEncryptionSets/e` },
    },
  })
  const event = exported(SNAPSHOT_WRITE, SNAPSHOT, { properties: { message: SNAPSHOT_WRITE, requestbody } })
  const [fields = {}] = await evaluate(Object.keys(record) as RecordFieldName[], [event])
  expect(Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null))).toEqual({
    action: SNAPSHOT_WRITE,
    cloud_provider: 'Azure',
    description: 'MICROSOFT.COMPUTE/SNAPSHOTS/WRITE',
    device_ip: '203.0.113.9',
    device_ip_isInternal: false,
    objectType: 'Audit',
    resource: SNAPSHOT.toUpperCase(),
    success: true,
    timestamp: Date.UTC(2024, 4, 1, 10),
    uid: `C1|microsoft.compute/snapshots/write|success|2024-05-01T10:00:00.0000000Z|${SNAPSHOT}|Administrative`,
    user_username: 'alice@example.com',
    user_username_raw: 'alice@example.com',
    metadata_vendor: 'Microsoft',
    metadata_product: 'Azure',
    metadata_deviceEventId: 'Administrative',
    metadata_mapperName: 'Azure Administrative logs',
    metadata_schemaVersion: 3,
    dohyo_sourceIp: '203.0.113.9',
    dohyo_region: 'global',
    dohyo_operation: 'microsoft.compute/snapshots/write',
    dohyo_service: 'microsoft.compute',
    dohyo_outcome: 'success',
    dohyo_actor: 'alice@example.com',
    dohyo_actorIsBackup: false,
    dohyo_principal: 'alice@example.com',
    dohyo_actorIsHuman: true,
    dohyo_offHours: false,
    dohyo_snapshotCall: 'create',
    dohyo_createdCount: 1,
    dohyo_account: SUBSCRIPTION,
    dohyo_operationKey: `c1|microsoft.compute/snapshots/write|${SNAPSHOT}`,
    dohyo_resource: SNAPSHOT,
    dohyo_resourceKey: SNAPSHOT,
    dohyo_resources: [SNAPSHOT, `${GROUP}/disks/d1`],
    dohyo_snapshotKeys: [SNAPSHOT],
    dohyo_sourceResource: `${GROUP}/disks/d1`,
    dohyo_sharedWith: [],
    dohyo_sharedExternal: [],
    dohyo_sharedPublic: false,
    dohyo_unsharedFrom: [],
    dohyo_restoredFrom: [],
    dohyo_copySourceAccount: SUBSCRIPTION,
    dohyo_kmsKey: `${GROUP}/diskencryptionsets/e`,
    dohyo_openAdminPorts: [],
    dohyo_openTo: [],
    dohyo_detailMissing: false,
  })
})

test('the three shapes give one record', async () => {
  const names: RecordFieldName[] = [
    'description',
    'success',
    'user_username',
    'device_ip',
    'metadata_mapperName',
    'dohyo_operation',
    'dohyo_service',
    'dohyo_outcome',
    'dohyo_actor',
    'dohyo_account',
    'dohyo_operationKey',
    'dohyo_resource',
    'dohyo_detailMissing',
  ]
  const rows = await evaluate(
    names,
    [exported, row, listed].map((shape) => shape(SNAPSHOT_WRITE, SNAPSHOT)),
  )
  expect(rows[0]).toMatchObject({ dohyo_operation: 'microsoft.compute/snapshots/write', success: true })
  expect(rows[1]).toEqual(rows[0])
  expect(rows[2]).toEqual(rows[0])
})

test('the table with dynamic columns and without', async () => {
  const events = [
    row(SNAPSHOT_WRITE, SNAPSHOT, { Claims: '', Claims_d: USER }),
    row(SNAPSHOT_WRITE, '', {
      Claims: undefined,
      Claims_d: '',
      Authorization: JSON.stringify({ scope: SNAPSHOT }),
    }),
  ]
  expect(await evaluate(['user_username', 'dohyo_resource', 'dohyo_actor'], events)).toEqual([
    { user_username: 'alice@example.com', dohyo_resource: SNAPSHOT, dohyo_actor: 'alice@example.com' },
    { user_username: null, dohyo_resource: SNAPSHOT, dohyo_actor: 'alice@example.com' },
  ])
})

test('an event that holds next to nothing gives no success, no share and no backup', async () => {
  const [fields] = await evaluate(Object.keys(record) as RecordFieldName[], ['{}'], {
    backupPrincipals: [''],
  })
  expect(fields).toMatchObject({
    dohyo_operation: null,
    dohyo_outcome: 'pending',
    dohyo_actor: null,
    dohyo_actorIsBackup: false,
    dohyo_operationKey: null,
    dohyo_resources: [],
    dohyo_sharedExternal: [],
    dohyo_openAdminPorts: [],
    dohyo_detailMissing: false,
  })
})

describe('outcome', () => {
  const at = (shape: typeof exported, more: Json) => shape(SNAPSHOT_WRITE, SNAPSHOT, more)
  const status = (value: string) => ({ status: { value } })
  test.each<[string, Json, string, string | null]>([
    ['export Success', at(exported, {}), 'success', null],
    ['export Start', at(exported, { resultType: 'Start', resultSignature: 'Started.' }), 'pending', null],
    [
      'export Accept',
      at(exported, { resultType: 'Accept', resultSignature: 'Accepted.Accepted' }),
      'pending',
      null,
    ],
    [
      'export Failure',
      at(exported, { resultType: 'Failure', resultSignature: 'Failed.Conflict', properties: {} }),
      'failed',
      'Conflict',
    ],
    [
      'export forbidden',
      at(exported, { resultType: 'Failure', resultSignature: 'Failed.Forbidden', properties: {} }),
      'denied',
      'Forbidden',
    ],
    ['table SUCCESS', at(row, { ActivityStatusValue: 'SUCCESS' }), 'success', null],
    [
      'table Failure',
      at(row, { ActivityStatusValue: 'Failure', ActivitySubstatusValue: 'BadRequest' }),
      'failed',
      'BadRequest',
    ],
    [
      'legacy Succeeded',
      at(row, { ActivityStatusValue: undefined, ActivityStatus: 'Succeeded' }),
      'success',
      null,
    ],
    ['legacy Started', at(row, { ActivityStatusValue: '', ActivityStatus: 'Started' }), 'pending', null],
    [
      'legacy Failed',
      at(row, {
        ActivityStatusValue: '',
        ActivityStatus: 'Failed',
        ActivitySubstatusValue: '',
        ActivitySubstatus: 'Forbidden (HTTP Status Code: 403)',
      }),
      'denied',
      'Forbidden',
    ],
    ['REST Succeeded', at(listed, {}), 'success', null],
    ['REST Started', at(listed, status('Started')), 'pending', null],
    ['REST Accepted', at(listed, status('Accepted')), 'pending', null],
    [
      'REST AuthorizationFailed in the message',
      at(listed, {
        ...status('Failed'),
        subStatus: { value: '' },
        properties: {
          statusMessage: JSON.stringify({ error: { code: 'AuthorizationFailed', message: 'no' } }),
        },
      }),
      'denied',
      'AuthorizationFailed',
    ],
    [
      'a name that says forbidden denies nothing',
      at(listed, {
        ...status('Failed'),
        subStatus: { value: 'NotFound' },
        properties: {
          statusMessage: JSON.stringify({ error: { code: 'ResourceNotFound', message: 'forbidden' } }),
        },
      }),
      'failed',
      'ResourceNotFound',
    ],
    ['REST Canceled', at(listed, status('Canceled')), 'failed', 'Created'],
    ['Policy, export', at(exported, { category: 'Policy' }), 'pending', null],
    ['Policy, table', at(row, { CategoryValue: 'Policy' }), 'pending', null],
    ['Policy, REST', at(listed, { category: { value: 'Policy' } }), 'pending', null],
    ['old category Write', at(exported, { category: 'Write' }), 'success', null],
  ])('%s', async (_, event, outcome, code) => {
    expect(await evaluate(['dohyo_outcome', 'dohyo_errorCode'], [event])).toEqual([
      { dohyo_outcome: outcome, dohyo_errorCode: code },
    ])
  })
})

test.each<[string, Json, string]>([
  ['UPN claim before caller', { caller: OBJECT }, 'alice@example.com'],
  ['caller', { claims: { appid: APP }, caller: OBJECT }, OBJECT],
  ['app id', { claims: { appid: APP, [OID]: OBJECT, idtyp: 'app' }, caller: undefined }, APP],
  ['object id', { claims: { [OID]: OBJECT }, caller: '' }, OBJECT],
])('actor: %s', async (_, more, expected) => {
  expect(await one('dohyo_actor', listed(SNAPSHOT_WRITE, SNAPSHOT, more))).toBe(expected)
})

test.each<[string, Json, Partial<EstateSettings>, boolean]>([
  ['Azure Backup', { identity: { claims: { appid: BACKUP.toUpperCase() } } }, {}, true],
  ['its display name', { identity: { claims: { [NAME]: 'azure-backup', appid: APP } } }, {}, false],
  ['its name as a caller', { caller: 'azure-backup', identity: {} }, {}, false],
  [
    'its resource group',
    { resourceId: `/subscriptions/${SUBSCRIPTION}/resourceGroups/AzureBackupRG_westeurope_1/x` },
    {},
    false,
  ],
  ['listed app id', {}, { backupPrincipals: [APP.toUpperCase()] }, true],
  ['listed object id', {}, { backupPrincipals: [OBJECT] }, true],
  ['listed UPN', {}, { backupPrincipals: ['Alice@example.com'] }, true],
  [
    'listed display name',
    { identity: { claims: { [NAME]: 'Velero' } } },
    { backupPrincipals: ['Velero'] },
    false,
  ],
])('backup: %s', async (_, more, settings, expected) => {
  expect(await one('dohyo_actorIsBackup', exported(SNAPSHOT_WRITE, SNAPSHOT, more), settings)).toBe(expected)
})

test('resources of one deployment share a correlation id but are operations of their own', async () => {
  const keys = await evaluate(
    ['dohyo_operationKey'],
    [
      exported(SNAPSHOT_WRITE, `${GROUP}/snapshots/a`, { resultType: 'Start' }),
      exported(SNAPSHOT_WRITE, `${GROUP}/snapshots/A`),
      exported(SNAPSHOT_WRITE, `${GROUP}/snapshots/b`),
      listed(SNAPSHOT_WRITE, SNAPSHOT, { correlationId: undefined }),
    ],
  )
  const [started, ended, other, single] = keys.map((k) => k['dohyo_operationKey'])
  expect(started).toBe(ended)
  expect(other).not.toBe(ended)
  expect(single).toBe('E1')
})

describe('gallery sharing', () => {
  const SHARE = 'Microsoft.Compute/galleries/share/action'
  const GALLERY = `${GROUP}/galleries/g`
  const OTHER = '44444444-4444-4444-4444-444444444444'
  const names: RecordFieldName[] = [
    'dohyo_sharedWith',
    'dohyo_sharedExternal',
    'dohyo_sharedPublic',
    'dohyo_unsharedFrom',
    'dohyo_detailMissing',
  ]
  const add = (type: string, ...ids: string[]) => ({ operationType: 'Add', groups: [{ type, ids }] })
  const sharing = async (event: unknown, settings: Partial<EstateSettings> = {}) => {
    const [got] = await evaluate(names, [event], settings)
    return names.map((name) => got?.[name])
  }
  const withBody = (requestbody: unknown) => exported(SHARE, GALLERY, { properties: { requestbody } })

  test('the body as text, as an object, in the table and in the response', async () => {
    const body = add('Subscriptions', OTHER.toUpperCase(), SUBSCRIPTION)
    const expected = [[OTHER, SUBSCRIPTION], [OTHER], false, [], false]
    expect(await sharing(withBody(JSON.stringify(body)))).toEqual(expected)
    expect(await sharing(withBody(body))).toEqual(expected)
    expect(
      await sharing(
        row(SHARE, GALLERY, { Properties: JSON.stringify({ requestbody: JSON.stringify(body) }) }),
      ),
    ).toEqual(expected)
    expect(
      await sharing(row(SHARE, GALLERY, { Properties: '', Properties_d: { requestbody: body } })),
    ).toEqual(expected)
    expect(
      await sharing(
        listed(SHARE, GALLERY, {
          properties: { responseBody: JSON.stringify({ properties: { sharingProfile: body } }) },
        }),
      ),
    ).toEqual(expected)
  })

  test('own and trusted subscriptions and tenants', async () => {
    const event = withBody(add('AADTenants', TENANT, OTHER))
    expect((await sharing(event))[1]).toEqual([OTHER])
    expect((await sharing(event, { ownAccounts: [OTHER.toUpperCase()] }))[1]).toEqual([])
    expect((await sharing(event, { trustedAccounts: [OTHER] }))[1]).toEqual([])
  })

  test.each<[string, unknown]>([
    ['operation', { operationType: 'EnableCommunity' }],
    ['group', add('Community')],
    ['permissions', { properties: { sharingProfile: { permissions: 'Community' } } }],
  ])('the community, by %s', async (_, body) => {
    expect(await sharing(withBody(body))).toEqual([[], [], true, [], false])
  })

  test('taking away', async () => {
    const remove = { operationType: 'Remove', groups: [{ type: 'Subscriptions', ids: [OTHER] }] }
    expect(await sharing(withBody(remove))).toEqual([[], [], false, [OTHER], false])
    expect(await sharing(withBody({ operationType: 'Reset' }))).toEqual([[], [], false, ['*'], false])
  })

  test.each<[string, unknown]>([
    ['none', undefined],
    ['not JSON', '{"operationType":'],
    ['null', 'null'],
  ])('without a readable body (%s) the entry says so', async (_, body) => {
    const unknown = ['(targets not in the log)']
    expect(await sharing(withBody(body))).toEqual([unknown, unknown, false, [], true])
  })

  test('other operations share nothing', async () => {
    const event = exported('Microsoft.Compute/galleries/write', GALLERY, {
      properties: { requestbody: add('Subscriptions', OTHER) },
    })
    expect(await sharing(event)).toEqual([[], [], false, [], false])
  })
})

test.each<[string, string, Json, string | null, string[]]>([
  ['disk', 'Microsoft.Compute/disks/beginGetAccess/action', {}, '(SAS link, not in the log)', []],
  [
    'snapshot',
    'Microsoft.Compute/snapshots/beginGetAccess/action',
    { requestbody: '{"access":"Read","durationInSeconds":3600}' },
    '(SAS link, not in the log)',
    [],
  ],
  [
    'restore point',
    'Microsoft.Compute/restorePointCollections/restorePoints/diskRestorePoints/beginGetAccess/action',
    {},
    '(SAS link, not in the log)',
    [],
  ],
  ['upload', 'Microsoft.Compute/disks/beginGetAccess/action', { requestbody: { access: 'Write' } }, null, []],
  ['revoked', 'Microsoft.Compute/snapshots/endGetAccess/action', {}, null, ['*']],
  [
    'database',
    'Microsoft.Sql/servers/databases/export/action',
    { requestbody: '{"storageUri":"https://x.blob.core.windows.net/c/d.bacpac"}' },
    'https://x.blob.core.windows.net/c/d.bacpac',
    [],
  ],
])('access and export: %s', async (_, operation, properties, target, unshared) => {
  expect(
    await evaluate(
      ['dohyo_exportTarget', 'dohyo_unsharedFrom'],
      [exported(operation, SNAPSHOT, { properties })],
    ),
  ).toEqual([{ dohyo_exportTarget: target, dohyo_unsharedFrom: unshared }])
})

describe('restores and copies', () => {
  const DISK = `${GROUP}/disks/d2`
  const VM = `${GROUP}/virtualmachines/vm`
  const creation = (sourceResourceId: string, createOption = 'Copy') => ({
    requestbody: { properties: { creationData: { createOption, sourceResourceId } } },
  })
  const snapshotDisk = {
    requestbody: JSON.stringify({
      properties: {
        storageProfile: {
          dataDisks: [{ createOption: 'Copy', sourceResource: { id: `${GROUP}/Snapshots/S1` } }],
        },
      },
    }),
  }
  test.each<[string, string, string, Json, string[]]>([
    [
      'disk from snapshot',
      'Microsoft.Compute/disks/write',
      DISK,
      creation(`${GROUP}/Snapshots/S1`),
      [SNAPSHOT],
    ],
    [
      'disk from restore point',
      'Microsoft.Compute/disks/write',
      DISK,
      creation(`${GROUP}/restorePointCollections/c/restorePoints/p/diskRestorePoints/r`, 'Restore'),
      [`${GROUP}/restorepointcollections/c/restorepoints/p/diskrestorepoints/r`],
    ],
    ['disk from disk', 'Microsoft.Compute/disks/write', DISK, creation(`${GROUP}/disks/d1`), []],
    ['disk without a body', 'Microsoft.Compute/disks/write', DISK, {}, []],
    ['machine with a snapshot', 'Microsoft.Compute/virtualMachines/write', VM, snapshotDisk, [SNAPSHOT]],
    [
      'attached to a machine',
      'Microsoft.Compute/virtualMachines/attachDetachDataDisks/action',
      VM,
      snapshotDisk,
      [SNAPSHOT],
    ],
    ['machine without', 'Microsoft.Compute/virtualMachines/write', VM, { requestbody: '{}' }, []],
    [
      'a snapshot of a snapshot restores nothing',
      SNAPSHOT_WRITE,
      SNAPSHOT,
      creation(`${GROUP}/snapshots/s0`),
      [],
    ],
  ])('%s', async (_, operation, resource, properties, expected) => {
    expect(await one('dohyo_restoredFrom', exported(operation, resource, { properties }))).toEqual(expected)
  })

  test.each<[string, string, string, Json, string | null]>([
    [
      'restore point of a disk',
      'Microsoft.Compute/restorePointCollections/restorePoints/write',
      `${GROUP}/restorepointcollections/c/restorepoints/p`,
      { requestbody: { properties: { source: { id: VM } } } },
      VM,
    ],
    [
      'image of a machine',
      'Microsoft.Compute/images/write',
      `${GROUP}/images/i`,
      { requestbody: { properties: { sourceVirtualMachine: { id: VM } } } },
      VM,
    ],
    [
      'gallery version',
      'Microsoft.Compute/galleries/images/versions/write',
      `${GROUP}/galleries/g/images/i/versions/1`,
      { requestbody: { properties: { storageProfile: { source: { id: SNAPSHOT } } } } },
      SNAPSHOT,
    ],
    ['captured machine', 'Microsoft.Compute/virtualMachines/capture/action', VM, {}, VM],
    ['tags of a snapshot', SNAPSHOT_WRITE, SNAPSHOT, { requestbody: '{"tags":{"a":"b"}}' }, null],
  ])('source: %s', async (_, operation, resource, properties, expected) => {
    expect(await one('dohyo_sourceResource', exported(operation, resource, { properties }))).toBe(expected)
  })

  test('a snapshot write without a body may be a tag update, and says that it may', async () => {
    const events = [{}, { requestbody: '{"tags":{}}' }].map((properties) =>
      exported(SNAPSHOT_WRITE, SNAPSHOT, { properties }),
    )
    expect(await evaluate(['dohyo_detailMissing'], events)).toEqual([
      { dohyo_detailMissing: true },
      { dohyo_detailMissing: false },
    ])
  })
})

describe('network security groups', () => {
  const NSG = `/subscriptions/${SUBSCRIPTION}/resourcegroups/rg1/providers/microsoft.network/networksecuritygroups/n`
  const SSH = {
    access: 'Allow',
    direction: 'Inbound',
    protocol: 'Tcp',
    sourceAddressPrefix: '*',
    destinationPortRange: '22',
  }
  const rule = (change: Json = {}) =>
    exported('Microsoft.Network/networkSecurityGroups/securityRules/write', `${NSG}/securityRules/r`, {
      properties: { requestbody: { properties: { ...SSH, ...change } } },
    })
  test.each<[string, Json, string[], string[]]>([
    ['any', rule(), ['tcp/22'], ['*']],
    ['Internet', rule({ sourceAddressPrefix: 'Internet' }), ['tcp/22'], ['Internet']],
    ['IPv4', rule({ sourceAddressPrefix: '0.0.0.0/0' }), ['tcp/22'], ['0.0.0.0/0']],
    ['IPv6', rule({ sourceAddressPrefix: '::/0' }), ['tcp/22'], ['::/0']],
    [
      'any prefix of length 0',
      rule({ sourceAddressPrefix: '198.51.100.7/0' }),
      ['tcp/22'],
      ['198.51.100.7/0'],
    ],
    [
      'one of several sources',
      rule({ sourceAddressPrefix: undefined, sourceAddressPrefixes: ['10.0.0.0/8', '0.0.0.0/0'] }),
      ['tcp/22'],
      ['0.0.0.0/0'],
    ],
    ['a finite source', rule({ sourceAddressPrefix: '0.0.0.0/16' }), [], []],
    ['the own network', rule({ sourceAddressPrefix: 'VirtualNetwork' }), [], []],
    ['a range', rule({ destinationPortRange: '20-25' }), ['tcp/22', 'tcp/23'], ['*']],
    [
      'several ranges',
      rule({ destinationPortRange: '', destinationPortRanges: ['443', '3389-3390'] }),
      ['tcp/3389'],
      ['*'],
    ],
    ['all ports', rule({ destinationPortRange: '*' }), ['tcp/all'], ['*']],
    ['everything', rule({ protocol: '*', destinationPortRange: '*' }), ['all'], ['*']],
    ['any protocol', rule({ protocol: '*' }), ['any/22'], ['*']],
    ['a harmless port', rule({ destinationPortRange: '443' }), [], ['*']],
    ['ping', rule({ protocol: 'Icmp', destinationPortRange: '*' }), [], ['*']],
    ['deny', rule({ access: 'Deny' }), [], []],
    ['outbound', rule({ direction: 'Outbound' }), [], []],
    [
      'whole group, in the table',
      row('Microsoft.Network/networkSecurityGroups/write', NSG, {
        Properties: JSON.stringify({
          responseBody: JSON.stringify({
            properties: {
              securityRules: [
                { properties: { ...SSH, access: 'Deny' } },
                { properties: { ...SSH, destinationPortRange: '3389' } },
              ],
            },
          }),
        }),
      }),
      ['tcp/3389'],
      ['*'],
    ],
    [
      'deletion',
      exported('Microsoft.Network/networkSecurityGroups/securityRules/delete', NSG, {
        properties: { requestbody: { properties: SSH } },
      }),
      [],
      [],
    ],
  ])('%s', async (_, event, ports, ranges) => {
    expect(await evaluate(['dohyo_openAdminPorts', 'dohyo_openTo', 'dohyo_detailMissing'], [event])).toEqual([
      { dohyo_openAdminPorts: ports, dohyo_openTo: ranges, dohyo_detailMissing: false },
    ])
  })

  test('without a body the log tells too little', async () => {
    expect(
      await one('dohyo_detailMissing', exported('Microsoft.Network/networkSecurityGroups/write', NSG)),
    ).toBe(true)
  })
})

test.each<[string, string, string | null]>([
  ['snapshot', `${GROUP}/snapshots/s1`, `resource lock removed from ${GROUP}/snapshots/s1`],
  [
    'restore points',
    `${GROUP}/restorePointCollections/c`,
    `resource lock removed from ${GROUP}/restorepointcollections/c`,
  ],
  [
    'vault',
    `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg1/providers/Microsoft.RecoveryServices/vaults/v`,
    `resource lock removed from /subscriptions/${SUBSCRIPTION}/resourcegroups/rg1/providers/microsoft.recoveryservices/vaults/v`,
  ],
  ['machine', `${GROUP}/virtualMachines/vm`, null],
])('guardrail: lock of a %s', async (_, locked, expected) => {
  const event = exported(
    'Microsoft.Authorization/locks/delete',
    `${locked}/providers/Microsoft.Authorization/locks/l`,
  )
  expect(await one('dohyo_guardrail', event)).toBe(expected)
})

test.each<[string, Json, boolean]>([
  ['a UPN', exported(SNAPSHOT_WRITE, SNAPSHOT), true],
  ['a UPN as the caller', row(SNAPSHOT_WRITE, SNAPSHOT), true],
  [
    "a user's token",
    exported(SNAPSHOT_WRITE, SNAPSHOT, { identity: { claims: { idtyp: 'user', [OID]: OBJECT } } }),
    true,
  ],
  [
    'a service principal',
    exported(SNAPSHOT_WRITE, SNAPSHOT, { identity: { claims: { appid: APP, [OID]: OBJECT } } }),
    false,
  ],
  [
    "an app's token, whatever it is called",
    exported(SNAPSHOT_WRITE, SNAPSHOT, { identity: { claims: { idtyp: 'app', [UPN]: 'a@example.com' } } }),
    false,
  ],
  ['an object id as the caller', row(SNAPSHOT_WRITE, SNAPSHOT, { Caller: OBJECT, Claims: '{}' }), false],
])('actorIsHuman: %s', async (_, event, expected) => {
  expect(await one('dohyo_actorIsHuman', event)).toBe(expected)
})

test('what a call does to snapshots, and how many it makes', async () => {
  const body = JSON.stringify({ properties: { diskSizeGB: 128 } })
  const events = [
    exported(SNAPSHOT_WRITE, SNAPSHOT, { properties: { responseBody: body } }),
    exported(SNAPSHOT_WRITE, SNAPSHOT, { resultType: 'Start' }),
    exported(SNAPSHOT_WRITE, SNAPSHOT, { resultType: 'Failure', resultSignature: 'Failed.Forbidden' }),
    exported('Microsoft.Compute/snapshots/beginGetAccess/action', SNAPSHOT),
    exported('Microsoft.Compute/snapshots/delete', SNAPSHOT),
    exported('Microsoft.Compute/disks/write', SNAPSHOT, { properties: { responseBody: body } }),
  ]
  const fields = ['dohyo_snapshotCall', 'dohyo_createdCount', 'dohyo_sizeGb'] as const
  expect((await evaluate(fields, events)).map((row) => fields.map((field) => row[field]))).toEqual([
    ['create', 1, 128],
    ['create', null, null],
    ['create', null, null],
    ['export', null, null],
    ['delete', null, null],
    [null, null, null],
  ])
})

test('off-hours by the time of the record', async () => {
  const businessHours = { zone: 'UTC', days: [1, 2, 3, 4, 5], from: '10:00', to: '11:00' }
  expect(await one('dohyo_offHours', exported(SNAPSHOT_WRITE, SNAPSHOT), { businessHours })).toBe(false)
  const later = exported(SNAPSHOT_WRITE, SNAPSHOT, { time: '2024-05-01T11:00:00Z' })
  expect(await one('dohyo_offHours', later, { businessHours })).toBe(true)
  expect(await one('dohyo_offHours', later)).toBe(false)
})

test('no field grows out of hand: a hunt writes all of them into one statement', () => {
  const { text, local } = createDemand()
  const context = { text, local, raw: ident('raw'), settings: NO_SETTINGS }
  for (const [name, field] of Object.entries(record)) expect(field(context).length, name).toBeLessThan(10_000)
})
