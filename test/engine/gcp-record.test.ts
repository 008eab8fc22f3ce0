import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createDemand } from '../../src/compiler/raw-record.ts'
import { openEmbedded } from '../../src/engine/embedded.ts'
import type { Engine } from '../../src/engine/engine.ts'
import type { RecordFieldName } from '../../src/records/fields.ts'
import { record } from '../../src/sources/gcp-audit/record.ts'
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

const entry = (payload: Json, rest: Json = {}): Json => ({
  insertId: 'i-1',
  logName: 'projects/acme-prod/logs/cloudaudit.googleapis.com%2Factivity',
  timestamp: '2024-05-01T10:00:00.123456789Z',
  resource: { type: 'gce_snapshot', labels: { project_id: 'acme-prod' } },
  protoPayload: {
    '@type': 'type.googleapis.com/google.cloud.audit.AuditLog',
    serviceName: 'compute.googleapis.com',
    authenticationInfo: { principalEmail: 'alice@example.com' },
    requestMetadata: { callerIp: '203.0.113.9', callerSuppliedUserAgent: 'gcloud' },
    ...payload,
  },
  ...rest,
})

const evaluate = async (
  names: readonly RecordFieldName[],
  events: readonly unknown[],
  settings: Partial<EstateSettings> = {},
) => evaluateFields(engine, { record }, names, events, { ...NO_SETTINGS, ...settings })

const one = async (name: RecordFieldName, event: unknown, settings: Partial<EstateSettings> = {}) =>
  (await evaluate([name], [event], settings))[0]?.[name]

const share = (members: readonly string[], more: Json = {}) =>
  entry({
    methodName: 'v1.compute.snapshots.setIamPolicy',
    resourceName: 'projects/acme-prod/global/snapshots/s1',
    request: { policy: { version: '3', bindings: [{ role: 'roles/viewer', members }] } },
    ...more,
  })

const SNAPSHOT = entry(
  {
    methodName: 'v1.compute.snapshots.insert',
    resourceName: 'projects/acme-prod/global/snapshots/s1',
    request: {
      name: 's1',
      sourceDisk: 'https://www.googleapis.com/compute/v1/projects/acme-prod/zones/us-central1-a/disks/d1',
    },
    status: {},
  },
  {
    operation: { id: 'operation-1', first: true },
    resource: { type: 'gce_disk', labels: { project_id: 'acme-prod', zone: 'us-central1-a' } },
  },
)

test('every mapped field of a snapshot', async () => {
  const names = Object.keys(record) as RecordFieldName[]
  const [row = {}] = await evaluate(names, [SNAPSHOT])
  expect(Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null))).toEqual({
    action: 'v1.compute.snapshots.insert',
    application: 'compute.googleapis.com',
    cloud_provider: 'GCP',
    cloud_service: 'compute.googleapis.com',
    http_userAgent: 'gcloud',
    description: 'type.googleapis.com/google.cloud.audit.AuditLog',
    objectType: 'Audit',
    resource: 'projects/acme-prod/global/snapshots/s1',
    timestamp: Date.UTC(2024, 4, 1, 10, 0, 0, 123),
    uid: 'i-1|2024-05-01T10:00:00.123456789Z|projects/acme-prod/logs/cloudaudit.googleapis.com%2Factivity',
    resourceType: 'gce_disk',
    srcDevice_ip: '203.0.113.9',
    srcDevice_ip_isInternal: false,
    user_username: 'alice@example.com',
    user_username_raw: 'alice@example.com',
    metadata_vendor: 'Google',
    metadata_product: 'Google Cloud Platform',
    metadata_deviceEventId: 'activity-v1.compute.snapshots.insert',
    metadata_mapperName: 'GCP Audit Logs',
    metadata_schemaVersion: 3,
    dohyo_snapshotKeys: ['projects/acme-prod/global/snapshots/s1'],
    dohyo_sourceIp: '203.0.113.9',
    dohyo_region: 'us-central1',
    dohyo_operation: 'compute.snapshots.insert',
    dohyo_service: 'compute.googleapis.com',
    dohyo_outcome: 'success',
    dohyo_actor: 'alice@example.com',
    dohyo_actorIsBackup: false,
    dohyo_principal: 'alice@example.com',
    dohyo_actorIsHuman: true,
    dohyo_offHours: false,
    dohyo_snapshotCall: 'create',
    dohyo_createdCount: 1,
    dohyo_enumeration: false,
    dohyo_account: 'acme-prod',
    dohyo_operationKey: 'operation-1',
    dohyo_resource: 'projects/acme-prod/global/snapshots/s1',
    dohyo_resourceKey: 'projects/acme-prod/global/snapshots/s1',
    dohyo_resources: [
      'projects/acme-prod/global/snapshots/s1',
      'projects/acme-prod/zones/us-central1-a/disks/d1',
    ],
    dohyo_sourceResource: 'projects/acme-prod/zones/us-central1-a/disks/d1',
    dohyo_sharedWith: [],
    dohyo_sharedExternal: [],
    dohyo_sharedPublic: false,
    dohyo_unsharedFrom: [],
    dohyo_restoredFrom: [],
    dohyo_copySourceAccount: 'acme-prod',
    dohyo_openAdminPorts: [],
    dohyo_openTo: [],
    dohyo_wholePolicy: false,
    dohyo_crossEntity: false,
    dohyo_detailMissing: false,
  })
})

test('an event that holds next to nothing gives no error, no share and no backup', async () => {
  const [row] = await evaluate(Object.keys(record) as RecordFieldName[], ['{}'])
  expect(row).toMatchObject({
    dohyo_operation: null,
    dohyo_actor: null,
    dohyo_actorIsBackup: false,
    dohyo_sharedExternal: [],
    dohyo_crossEntity: false,
    dohyo_operationKey: null,
  })
})

test.each([
  ['v1.compute.disks.createSnapshot', 'compute.disks.createSnapshot'],
  ['beta.compute.disks.createSnapshot', 'compute.disks.createSnapshot'],
  ['alpha.compute.disks.createSnapshot', 'compute.disks.createSnapshot'],
  ['compute.disks.createSnapshot', 'compute.disks.createSnapshot'],
  ['cloudsql.instances.export', 'cloudsql.instances.export'],
  [
    'google.devtools.cloudbuild.v1.CloudBuild.CreateBuild',
    'google.devtools.cloudbuild.v1.CloudBuild.CreateBuild',
  ],
])('operation of %s', async (methodName, expected) => {
  expect(await one('dohyo_operation', entry({ methodName }))).toBe(expected)
})

test.each([
  ['an empty status', { status: {} }, 'success', null],
  ['no status', {}, 'success', null],
  ['code 0', { status: { code: 0 } }, 'success', null],
  ['denied', { status: { code: 7, message: 'no' } }, 'denied', '7'],
  ['exists already', { status: { code: 6 } }, 'failed', '6'],
])('outcome: %s', async (_, payload, outcome, code) => {
  const [row] = await evaluate(['dohyo_outcome', 'dohyo_errorCode'], [entry(payload)])
  expect(row).toEqual({ dohyo_outcome: outcome, dohyo_errorCode: code })
})

test('both entries of a long operation count under one key; a failure is told by the last', async () => {
  const last = (status: Json) =>
    entry(
      { methodName: 'v1.compute.snapshots.insert', request: { '@type': 'x' }, status },
      { insertId: 'i-2', operation: { id: 'operation-1', last: true } },
    )
  const rows = await evaluate(
    ['dohyo_outcome', 'dohyo_operationKey'],
    [SNAPSHOT, last({}), last({ code: 8, message: 'quota' })],
  )
  expect(rows).toEqual([
    { dohyo_outcome: 'success', dohyo_operationKey: 'operation-1' },
    { dohyo_outcome: 'success', dohyo_operationKey: 'operation-1' },
    { dohyo_outcome: 'failed', dohyo_operationKey: 'operation-1' },
  ])
})

test('who, whose and from where', async () => {
  const rows = await evaluate(
    ['dohyo_actor', 'dohyo_account', 'srcDevice_ip', 'dohyo_operationKey'],
    [
      entry({ authenticationInfo: { principalSubject: 'principal://x/subject/1' } }, { resource: {} }),
      entry({ requestMetadata: { callerIP: '2001:db8::1' } }),
      { protoPayload: { resourceName: 'projects/acme-prod/global/images/i' } },
    ],
  )
  expect(rows).toEqual([
    {
      dohyo_actor: 'principal://x/subject/1',
      dohyo_account: 'acme-prod',
      srcDevice_ip: '203.0.113.9',
      dohyo_operationKey: 'i-1',
    },
    {
      dohyo_actor: 'alice@example.com',
      dohyo_account: 'acme-prod',
      srcDevice_ip: '2001:db8::1',
      dohyo_operationKey: 'i-1',
    },
    { dohyo_actor: null, dohyo_account: 'acme-prod', srcDevice_ip: null, dohyo_operationKey: null },
  ])
})

describe('what a copy was made from', () => {
  test.each<[string, Json, string | null]>([
    [
      'disk call: the disk itself',
      {
        methodName: 'v1.compute.disks.createSnapshot',
        resourceName: 'projects/acme-prod/zones/z/disks/d',
        request: { name: 's' },
      },
      'projects/acme-prod/zones/z/disks/d',
    ],
    [
      'image of a disk, relative link',
      { methodName: 'v1.compute.images.insert', request: { sourceDisk: 'zones/z/disks/d' } },
      'projects/acme-prod/zones/z/disks/d',
    ],
    [
      'image of a raw disk in a bucket: an import',
      {
        methodName: 'v1.compute.images.insert',
        request: { rawDisk: { source: 'https://storage.googleapis.com/b/d.tar.gz' } },
      },
      null,
    ],
    [
      'machine image',
      {
        methodName: 'beta.compute.machineImages.insert',
        request: {
          sourceInstance:
            'https://compute.googleapis.com/compute/beta/projects/acme-prod/zones/z/instances/vm',
        },
      },
      'projects/acme-prod/zones/z/instances/vm',
    ],
    [
      'cross-project copy, logged with the disk as its resource',
      { methodName: 'v1.compute.snapshots.insert', resourceName: 'projects/acme-prod/zones/z/disks/d' },
      'projects/acme-prod/zones/z/disks/d',
    ],
    [
      'deletion',
      { methodName: 'v1.compute.snapshots.delete', resourceName: 'projects/acme-prod/global/snapshots/s' },
      null,
    ],
  ])('%s', async (_, payload, expected) => {
    expect(await one('dohyo_sourceResource', entry(payload))).toBe(expected)
  })

  test('the disk call makes the snapshot that the request names', async () => {
    const event = entry({
      methodName: 'v1.compute.disks.createSnapshot',
      resourceName: 'projects/acme-prod/zones/z/disks/d',
      request: { name: 's' },
    })
    expect(await one('dohyo_resource', event)).toBe('projects/acme-prod/global/snapshots/s')
  })
})

test.each<[string, Json, string[]]>([
  [
    'disk',
    { methodName: 'v1.compute.disks.insert', request: { sourceSnapshot: 'global/snapshots/s' } },
    ['projects/acme-prod/global/snapshots/s'],
  ],
  [
    'instance with two disks',
    {
      methodName: 'v1.compute.instances.insert',
      request: {
        disks: [
          { boot: true, initializeParams: { sourceImage: 'projects/debian-cloud/global/images/x' } },
          {
            initializeParams: {
              sourceSnapshot: 'https://www.googleapis.com/compute/v1/projects/acme-prod/global/snapshots/s',
            },
          },
        ],
      },
    },
    ['projects/acme-prod/global/snapshots/s'],
  ],
  [
    'machine image',
    {
      methodName: 'v1.compute.instances.insert',
      request: { sourceMachineImage: 'projects/acme-prod/global/machineImages/m' },
    },
    ['projects/acme-prod/global/machineImages/m'],
  ],
  [
    'database backup',
    {
      methodName: 'cloudsql.instances.restoreBackup',
      request: { body: { restoreBackupContext: { backupRunId: '17', instanceId: 'db1' } } },
    },
    ['projects/acme-prod/instances/db1/backupRuns/17'],
  ],
  [
    'an image of a snapshot restores nothing',
    { methodName: 'v1.compute.images.insert', request: { sourceSnapshot: 'global/snapshots/s' } },
    [],
  ],
  ['a plain disk', { methodName: 'v1.compute.disks.insert', request: { sizeGb: '10' } }, []],
])('restored from: %s', async (_, payload, expected) => {
  expect(await one('dohyo_restoredFrom', entry(payload))).toEqual(expected)
})

describe('sharing', () => {
  const external = (members: readonly string[], settings: Partial<EstateSettings> = {}, more: Json = {}) =>
    one('dohyo_sharedExternal', share(members, more), settings)

  test("without settings the actor's own domain and the project's service accounts are ours", async () => {
    const members = [
      'user:bob@Example.com',
      'group:ops@example.com',
      'domain:example.com',
      'serviceAccount:ci@acme-prod.iam.gserviceaccount.com',
      'serviceAccount:acme-prod@appspot.gserviceaccount.com',
      'projectViewer:acme-prod',
      'deleted:user:gone@evil.example?uid=1',
      'allUsers',
      'user:eve@evil.example',
      'domain:evil.example',
      'projectOwner:evil-prod',
      'serviceAccount:x@evil-prod.iam.gserviceaccount.com',
      'serviceAccount:service-1@compute-system.iam.gserviceaccount.com',
      'serviceAccount:1-compute@developer.gserviceaccount.com',
      'principal://iam.googleapis.com/x/subject/y',
    ]
    expect(await external(members)).toEqual(members.slice(8))
  })

  test('a consumer domain makes nobody a colleague', async () => {
    const more = { authenticationInfo: { principalEmail: 'carol@gmail.com' } }
    expect(await external(['user:eve@gmail.com'], {}, more)).toEqual(['user:eve@gmail.com'])
  })

  test("listed domains replace the actor's", async () => {
    const members = ['user:a@example.com', 'user:b@example.org', 'user:c@sub.example.org']
    expect(await external(members, { ownDomains: ['Example.org'] })).toEqual([
      'user:a@example.com',
      'user:c@sub.example.org',
    ])
  })

  test.each([
    ['project', 'serviceAccount:x@other.iam.gserviceaccount.com', { ownAccounts: ['other'] }],
    [
      'domain-scoped project',
      'serviceAccount:x@p.example.org.iam.gserviceaccount.com',
      { ownAccounts: ['example.org:p'] },
    ],
    [
      'project number',
      'serviceAccount:service-42@compute-system.iam.gserviceaccount.com',
      { ownAccounts: ['42'] },
    ],
    ['project number', 'serviceAccount:42-compute@developer.gserviceaccount.com', { ownAccounts: ['42'] }],
    ['trusted member', 'user:v@vendor.example', { trustedAccounts: ['user:v@vendor.example'] }],
    ['trusted e-mail', 'user:v@vendor.example', { trustedAccounts: ['v@vendor.example'] }],
    ['trusted domain', 'user:v@vendor.example', { trustedAccounts: ['vendor.example'] }],
    [
      'trusted project',
      'serviceAccount:x@vendor-1.iam.gserviceaccount.com',
      { trustedAccounts: ['vendor-1'] },
    ],
  ])('ours by settings: %s', async (_, member, settings) => {
    expect(await external([member])).toEqual([member])
    expect(await external([member], settings)).toEqual([])
  })

  test("an agent's look-alike in a foreign project isn't the agent", async () => {
    const member = 'serviceAccount:service-42@evil.iam.gserviceaccount.com'
    expect(await external([member], { ownAccounts: ['42'] })).toEqual([member])
  })

  test('the older request with its bindings at the top', async () => {
    const request = { bindings: [{ role: 'r', members: ['user:eve@evil.example'] }] }
    expect(await external([], {}, { request })).toEqual(['user:eve@evil.example'])
  })

  test('a member without a domain is nobody of ours, even where the caller is unknown', async () => {
    expect(await external(['user:eve'], {}, { authenticationInfo: {} })).toEqual(['user:eve'])
  })

  test('the logged difference beats the whole policy', async () => {
    const event = share(['user:old@evil.example', 'user:new@evil.example'], {
      serviceData: {
        policyDelta: {
          bindingDeltas: [
            { action: 'ADD', role: 'r', member: 'user:new@evil.example' },
            { action: 'REMOVE', role: 'r', member: 'allUsers' },
          ],
        },
      },
    })
    const [row] = await evaluate(
      [
        'dohyo_wholePolicy',
        'dohyo_sharedWith',
        'dohyo_sharedExternal',
        'dohyo_sharedPublic',
        'dohyo_unsharedFrom',
      ],
      [event],
    )
    expect(await one('dohyo_wholePolicy', share(['user:old@evil.example']))).toBe(true)
    expect(row).toEqual({
      dohyo_wholePolicy: false,
      dohyo_sharedWith: ['user:new@evil.example'],
      dohyo_sharedExternal: ['user:new@evil.example'],
      dohyo_sharedPublic: false,
      dohyo_unsharedFrom: ['allUsers'],
    })
  })

  test.each([
    [['allUsers'], true],
    [['user:x@y.example', 'allAuthenticatedUsers'], true],
    [['user:allUsers@evil.example'], false],
  ])('public: %j', async (members, expected) => {
    expect(await one('dohyo_sharedPublic', share(members))).toBe(expected)
  })

  test('a policy without bindings clears all, one that is absent tells nothing', async () => {
    const cleared = share([], { request: { policy: { etag: 'x' } } })
    expect(await one('dohyo_unsharedFrom', cleared)).toEqual(['*'])
    expect(await one('dohyo_unsharedFrom', share([], { request: {} }))).toEqual([])
  })
})

test.each<[string, Json, Json, Partial<EstateSettings>, boolean]>([
  [
    'a foreign copy',
    {
      metadata: { '@type': 'type.googleapis.com/google.cloud.audit.CrossEntityControlAuditMetadata' },
      requestMetadata: {},
    },
    {},
    {},
    true,
  ],
  [
    'a stranger by domain',
    { authenticationInfo: { principalEmail: 'eve@evil.example' } },
    {},
    { ownDomains: ['example.com'] },
    true,
  ],
  [
    'a stranger, but no settings',
    { authenticationInfo: { principalEmail: 'eve@evil.example' } },
    {},
    {},
    false,
  ],
  ['a colleague', {}, {}, { ownDomains: ['example.com'] }, false],
  [
    'own service account',
    { authenticationInfo: { principalEmail: 'a@acme-prod.iam.gserviceaccount.com' } },
    {},
    { ownDomains: ['example.com'], ownAccounts: ['acme-dev'] },
    false,
  ],
  [
    'foreign service account',
    { authenticationInfo: { principalEmail: 'a@evil.iam.gserviceaccount.com' } },
    {},
    { ownAccounts: ['acme-dev'] },
    true,
  ],
  [
    'agent of an unknown number',
    { authenticationInfo: { principalEmail: 'service-1@compute-system.iam.gserviceaccount.com' } },
    {},
    { ownAccounts: ['acme-dev'], ownDomains: ['example.com'] },
    false,
  ],
  [
    'nobody named',
    { authenticationInfo: {} },
    {},
    { ownAccounts: ['acme-dev'], ownDomains: ['example.com'] },
    false,
  ],
  [
    'system event',
    { authenticationInfo: { principalEmail: 'system@google.com' } },
    { logName: 'projects/acme-prod/logs/cloudaudit.googleapis.com%2Fsystem_event' },
    { ownDomains: ['example.com'] },
    false,
  ],
])('cross entity: %s', async (_, payload, rest, settings, expected) => {
  expect(await one('dohyo_crossEntity', entry(payload, rest), settings)).toBe(expected)
})

test.each<[string, Json, Json, Partial<EstateSettings>, boolean]>([
  [
    'schedule',
    { methodName: 'ScheduledSnapshots' },
    { logName: 'projects/acme-prod/logs/cloudaudit.googleapis.com%2Fsystem_event' },
    {},
    true,
  ],
  ['a user who calls a method so', { methodName: 'ScheduledSnapshots' }, {}, {}, false],
  [
    'service agent without address',
    {
      authenticationInfo: { principalEmail: 'service-1@compute-system.iam.gserviceaccount.com' },
      requestMetadata: {},
    },
    {},
    {},
    true,
  ],
  [
    'service agent with an address',
    { authenticationInfo: { principalEmail: 'service-1@compute-system.iam.gserviceaccount.com' } },
    {},
    {},
    false,
  ],
  [
    'look-alike',
    {
      authenticationInfo: { principalEmail: 'service-1@compute-system.iam.gserviceaccount.com.evil.example' },
      requestMetadata: {},
    },
    {},
    {},
    false,
  ],
  [
    'listed',
    { authenticationInfo: { principalEmail: 'velero@acme-prod.iam.gserviceaccount.com' } },
    {},
    { backupPrincipals: ['velero@acme-prod.iam.gserviceaccount.com'] },
    true,
  ],
])('backup: %s', async (_, payload, rest, settings, expected) => {
  expect(await one('dohyo_actorIsBackup', entry(payload, rest), settings)).toBe(expected)
})

describe('firewall', () => {
  const rule = (request: Json, methodName = 'v1.compute.firewalls.insert') => entry({ methodName, request })
  const WORLD = ['0.0.0.0/0']
  const SSH = [{ IPProtocol: 'tcp', ports: ['22'] }]
  test.each<[string, Json, string[]]>([
    ['ssh', rule({ direction: 'INGRESS', sourceRanges: WORLD, alloweds: SSH }), ['tcp/22']],
    ['ingress is the default', rule({ sourceRanges: ['::/0'], alloweds: SSH }), ['tcp/22']],
    ['spelled `allowed`', rule({ sourceRanges: WORLD, allowed: SSH }), ['tcp/22']],
    [
      'prefix length 0, not the literal',
      rule({ sourceRanges: ['198.51.100.7/0'], alloweds: SSH }),
      ['tcp/22'],
    ],
    [
      'a range of ports',
      rule({ sourceRanges: WORLD, alloweds: [{ IPProtocol: 'tcp', ports: ['20-25', '443'] }] }),
      ['tcp/22', 'tcp/23'],
    ],
    [
      'a protocol number',
      rule({ sourceRanges: WORLD, alloweds: [{ IPProtocol: '6', ports: ['3389'] }] }),
      ['tcp/3389'],
    ],
    [
      'a port as a number',
      rule({ sourceRanges: WORLD, alloweds: [{ IPProtocol: 'tcp', ports: [22] }] }),
      ['tcp/22'],
    ],
    [
      'no ports: all of the protocol',
      rule({ sourceRanges: WORLD, alloweds: [{ IPProtocol: 'tcp' }] }),
      ['tcp/all'],
    ],
    ['everything', rule({ sourceRanges: WORLD, alloweds: [{ IPProtocol: 'all' }] }), ['all']],
    [
      'all ports spelled out',
      rule({ sourceRanges: WORLD, alloweds: [{ IPProtocol: 'tcp', ports: ['0-65535'] }] }),
      ['tcp/all'],
    ],
    ['no source at all: the default is everybody', rule({ alloweds: SSH }), ['tcp/22']],
    ['only tagged sources', rule({ sourceTags: ['web'], alloweds: SSH }), []],
    ['a wide but finite range', rule({ sourceRanges: ['0.0.0.0/16', '10.0.0.0/8'], alloweds: SSH }), []],
    ['a harmless port', rule({ sourceRanges: WORLD, alloweds: [{ IPProtocol: 'tcp', ports: ['443'] }] }), []],
    ['ping', rule({ sourceRanges: WORLD, alloweds: [{ IPProtocol: 'icmp' }] }), []],
    ['outgoing', rule({ direction: 'EGRESS', sourceRanges: WORLD, alloweds: SSH }), []],
    ['disabled', rule({ disabled: true, sourceRanges: WORLD, alloweds: SSH }), []],
    ['a deny rule', rule({ sourceRanges: WORLD, denieds: SSH }), []],
    ['deletion', rule({ sourceRanges: WORLD, alloweds: SSH }, 'v1.compute.firewalls.delete'), []],
    ['patch', rule({ sourceRanges: WORLD, alloweds: SSH }, 'v1.compute.firewalls.patch'), ['tcp/22']],
    ['patch of the ports only', rule({ alloweds: SSH }, 'v1.compute.firewalls.patch'), []],
  ])('%s', async (_, event, ports) => {
    expect(await one('dohyo_openAdminPorts', event)).toEqual(ports)
  })

  test('to whom, and what a patch leaves unsaid', async () => {
    const rows = await evaluate(
      ['dohyo_openTo', 'dohyo_detailMissing'],
      [
        rule({ sourceRanges: ['10.0.0.0/8', '0.0.0.0/0', '::/0'], alloweds: SSH }),
        rule({ sourceRanges: WORLD }, 'v1.compute.firewalls.patch'),
        rule({ alloweds: SSH }, 'v1.compute.firewalls.patch'),
        rule({ description: 'x' }, 'v1.compute.firewalls.patch'),
      ],
    )
    expect(rows).toEqual([
      { dohyo_openTo: ['0.0.0.0/0', '::/0'], dohyo_detailMissing: false },
      { dohyo_openTo: ['0.0.0.0/0'], dohyo_detailMissing: true },
      { dohyo_openTo: [], dohyo_detailMissing: true },
      { dohyo_openTo: [], dohyo_detailMissing: false },
    ])
  })
})

test.each<[string, Json, string | null]>([
  [
    'Cloud SQL',
    {
      methodName: 'cloudsql.instances.export',
      request: { body: { exportContext: { uri: 'gs://b/dump.sql' } } },
    },
    'gs://b/dump.sql',
  ],
  [
    'Cloud SQL, not wrapped',
    { methodName: 'cloudsql.instances.export', request: { exportContext: { uri: 'gs://b/dump.sql' } } },
    'gs://b/dump.sql',
  ],
  [
    'image export',
    {
      methodName: 'google.devtools.cloudbuild.v1.CloudBuild.CreateBuild',
      request: {
        build: {
          steps: [
            {
              name: 'gcr.io/compute-image-tools/gce_vm_image_export:release',
              args: ['-client_id=gcloud', '-destination_uri=gs://b/i.tar.gz'],
            },
          ],
        },
      },
    },
    'gs://b/i.tar.gz',
  ],
  [
    'image export, target elsewhere',
    {
      methodName: 'cloudbuild.builds.create',
      request: { build: { steps: [{ name: 'x/gce_vm_image_export' }] } },
    },
    '(target not in the log)',
  ],
  [
    'another build',
    {
      methodName: 'cloudbuild.builds.create',
      request: { build: { steps: [{ args: ['destination_uri=gs://b'] }] } },
    },
    null,
  ],
])('export target: %s', async (_, payload, expected) => {
  expect(await one('dohyo_exportTarget', entry(payload))).toBe(expected)
})

test.each<[string, readonly string[], string | null]>([
  ['by its path', ['-source_image=projects/p/global/images/i'], 'projects/p/global/images/i'],
  ['by its name', ['-client_id=gcloud', '-source_image', 'i'], 'projects/acme-prod/global/images/i'],
  ['a snapshot', ['--source_disk_snapshot=s'], 'projects/acme-prod/global/snapshots/s'],
  ['not told', ['-destination_uri=gs://b'], 'projects/acme-prod/builds'],
])('what a build exports, %s', async (_, args, expected) => {
  const payload = {
    methodName: 'cloudbuild.builds.create',
    resourceName: 'projects/acme-prod/builds',
    request: { build: { steps: [{ name: 'x/gce_vm_image_export', args }] } },
  }
  expect(await one('dohyo_resource', entry(payload))).toBe(expected)
  expect(await one('dohyo_snapshotKeys', entry(payload))).toEqual([expected])
})

test.each<[string, Json, Json, boolean]>([
  ['a person', {}, {}, true],
  ['a service account', { principalEmail: 'ci@acme-prod.iam.gserviceaccount.com' }, {}, false],
  ['a default account', { principalEmail: '123-compute@developer.gserviceaccount.com' }, {}, false],
  [
    'a person of another directory',
    { principalSubject: 'principal://iam.googleapis.com/locations/global/workforcePools/p/subject/alice' },
    {},
    true,
  ],
  [
    'a pipeline of another cloud',
    {
      principalSubject:
        'principal://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/subject/repo',
    },
    {},
    false,
  ],
  [
    'Google itself',
    {},
    { logName: 'projects/acme-prod/logs/cloudaudit.googleapis.com%2Fsystem_event' },
    false,
  ],
  ['nobody', { principalEmail: '' }, {}, false],
])('actorIsHuman: %s', async (_, who, rest, expected) => {
  const authenticationInfo = Object.keys(who).length === 0 ? { principalEmail: 'alice@example.com' } : who
  expect(await one('dohyo_actorIsHuman', entry({ authenticationInfo }, rest))).toBe(expected)
})

const CALL_FIELDS = ['dohyo_snapshotCall', 'dohyo_createdCount', 'dohyo_sizeGb', 'dohyo_enumeration'] as const

test.each<[string, Json, Json, readonly unknown[]]>([
  [
    'the request of a long operation',
    { methodName: 'v1.compute.snapshots.insert', request: { diskSizeGb: '50' } },
    { operation: { id: 'o', first: true } },
    ['create', 1, 50, false],
  ],
  [
    'its end',
    { methodName: 'v1.compute.snapshots.insert' },
    { operation: { id: 'o', last: true } },
    ['create', null, null, false],
  ],
  [
    'both in one',
    { methodName: 'beta.compute.disks.createSnapshot' },
    { operation: { id: 'o', first: true, last: true } },
    ['create', 1, null, false],
  ],
  [
    'denied',
    { methodName: 'v1.compute.snapshots.insert', status: { code: 7 } },
    {},
    ['create', null, null, false],
  ],
  [
    'an image of a file',
    { methodName: 'v1.compute.images.insert', request: { rawDisk: { source: 'https://storage/b/o' } } },
    {},
    ['create', null, null, false],
  ],
  ['a list', { methodName: 'v1.compute.snapshots.list' }, {}, ['list', null, null, true]],
  [
    'a list in the web console',
    {
      methodName: 'v1.compute.snapshots.list',
      requestMetadata: { callerSuppliedUserAgent: 'Mozilla/5.0 (X11),gzip(gfe)' },
    },
    {},
    ['list', null, null, false],
  ],
  [
    'a list by a machine that says it is a browser',
    {
      methodName: 'v1.compute.snapshots.list',
      requestMetadata: { callerSuppliedUserAgent: 'Mozilla/5.0 (X11),gzip(gfe)' },
      authenticationInfo: { principalEmail: 'ci@acme-prod.iam.gserviceaccount.com' },
    },
    {},
    ['list', null, null, true],
  ],
  ['who may use it', { methodName: 'v1.compute.images.getIamPolicy' }, {}, ['permissions', null, null, true]],
  ['one of them', { methodName: 'v1.compute.snapshots.get' }, {}, [null, null, null, false]],
  [
    'a build that exports an image',
    {
      serviceName: 'cloudbuild.googleapis.com',
      methodName: 'cloudbuild.builds.create',
      request: { build: { steps: [{ name: 'gcr.io/compute-image-tools/gce_vm_image_export:release' }] } },
    },
    {},
    ['export', null, null, false],
  ],
  [
    'any other build',
    {
      serviceName: 'cloudbuild.googleapis.com',
      methodName: 'cloudbuild.builds.create',
      request: { build: { steps: [{ name: 'gcr.io/cloud-builders/docker' }] } },
    },
    {},
    [null, null, null, false],
  ],
])('snapshot call: %s', async (_, payload, rest, expected) => {
  const [row] = await evaluate(CALL_FIELDS, [entry(payload, rest)])
  expect(CALL_FIELDS.map((field) => row?.[field])).toEqual(expected)
})

test('off-hours by the time of the entry', async () => {
  const businessHours = { zone: 'America/New_York', days: [3], from: '06:00', to: '06:01' }
  expect(await one('dohyo_offHours', SNAPSHOT, { businessHours })).toBe(false)
  expect(
    await one('dohyo_offHours', SNAPSHOT, {
      businessHours: { ...businessHours, from: '05:00', to: '06:00' },
    }),
  ).toBe(true)
})

test('no field grows out of hand: a hunt writes all of them into one statement', () => {
  const { text, local } = createDemand()
  const context = { text, local, raw: ident('raw'), settings: NO_SETTINGS }
  for (const [name, field] of Object.entries(record)) expect(field(context).length, name).toBeLessThan(10_000)
})

test.each([
  [
    'v1.compute.resourcePolicies.delete',
    'regions/r/resourcePolicies/nightly',
    {},
    'resource policy nightly deleted',
  ],
  [
    'compute.disks.removeResourcePolicies',
    'zones/z/disks/d',
    {
      resourcePolicys: [
        'https://www.googleapis.com/compute/v1/projects/acme-prod/regions/r/resourcePolicies/nightly',
      ],
    },
    'snapshot schedule nightly taken from disk projects/acme-prod/zones/z/disks/d',
  ],
  [
    'alpha.compute.regionDisks.removeResourcePolicies',
    'regions/r/disks/d',
    { resourcePolicies: ['regions/r/resourcePolicies/a', 'b'] },
    'snapshot schedules a, b taken from disk projects/acme-prod/regions/r/disks/d',
  ],
  [
    'v1.compute.disks.removeResourcePolicies',
    'zones/z/disks/d',
    undefined,
    'snapshot schedule taken from disk projects/acme-prod/zones/z/disks/d',
  ],
  ['v1.compute.instances.removeResourcePolicies', 'zones/z/instances/i', { resourcePolicys: ['x'] }, null],
  ['v1.compute.resourcePolicies.insert', 'regions/r/resourcePolicies/nightly', {}, null],
])('guardrail: %s of %s, asked for %j', async (methodName, name, request, expected) => {
  const event = entry({
    methodName,
    resourceName: `projects/acme-prod/${name}`,
    ...(request === undefined ? {} : { request }),
  })
  expect(await one('dohyo_guardrail', event)).toBe(expected)
})
