import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createDemand } from '../../src/compiler/raw-record.ts'
import { openEmbedded } from '../../src/engine/embedded.ts'
import type { Engine } from '../../src/engine/engine.ts'
import type { RecordFieldName } from '../../src/records/fields.ts'
import { recordAccess } from '../../src/rules/record-access.ts'
import { sourceById } from '../../src/sources/index.ts'
import { NO_SETTINGS } from '../../src/sources/no-settings.ts'
import type { SourceId } from '../../src/sources/source.ts'
import { ident, join, sql, str } from '../../src/sql/sql.ts'

let engine: Engine
beforeAll(async () => {
  engine = await openEmbedded()
})
afterAll(() => engine.close())

/** Values of fields, and of raw keys (`fields['…']`, written with a leading `=`), of one event, as rules read them. */
const read = async (source: SourceId, event: unknown, names: readonly string[]) => {
  const demand = createDemand()
  const raw = ident('raw')
  const access = recordAccess(sourceById(source), {
    text: demand.text,
    local: demand.local,
    raw,
    settings: NO_SETTINGS,
  })
  const columns = names.map(
    (name) =>
      sql`${name.startsWith('=') ? access.raw(name.slice(1)) : access.field(name as RecordFieldName)} AS ${ident(`out ${name}`)}`,
  )
  const scan = demand.extraction(sql`(SELECT ${str(JSON.stringify(event))} AS raw)`, raw, [raw])
  const [row = {}] = await engine.rows<Record<string, unknown>>(sql`SELECT ${join(columns)} FROM (${scan})`)
  return Object.fromEntries(names.map((name) => [name, row[`out ${name}`]]))
}

const expectFields = async (source: SourceId, event: unknown, fields: Readonly<Record<string, unknown>>) =>
  expect(await read(source, event, Object.keys(fields))).toEqual(fields)

const call = (eventName: string, more: Readonly<Record<string, unknown>> = {}) => ({
  eventType: 'AwsApiCall',
  eventName,
  eventSource: 'x.amazonaws.com',
  eventTime: '2024-05-01T10:00:00Z',
  userIdentity: { accountId: '1', arn: 'arn:aws:iam::1:user/path/Ann', principalId: 'AIDA' },
  ...more,
})

describe('CloudTrail', () => {
  test('an event of the default mapper has no outcome, however it ended', () =>
    expectFields('aws-cloudtrail', call('CreateSnapshot', { errorCode: 'AccessDenied' }), {
      metadata_mapperName: 'CloudTrail Default Mapping',
      objectType: 'Audit',
      success: null,
      errorCode: null,
      resource: null,
      cloud_service: null,
      '=errorCode': 'AccessDenied',
      '=normalizedSuccess': 'false',
      timestamp: Date.UTC(2024, 4, 1, 10),
    }))

  test('a network call is taken by its own mapper', () =>
    expectFields(
      'aws-cloudtrail',
      call('AuthorizeSecurityGroupIngress', {
        requestParameters: { groupId: 'sg-1', ipPermissions: { items: [{ ipProtocol: 'tcp' }] } },
      }),
      {
        metadata_deviceEventId: 'AwsApiCall-AuthorizeSecurityGroupIngress',
        objectType: 'AuditChange',
        changeTarget: 'sg-1',
        changeType: 'authorize',
        normalizedAction: 'change',
        normalizedSeverity: 3,
        ipProtocol: 'tcp',
        success: true,
        cloud_service: 'EC2',
        user_userId: null,
        user_role: null,
      },
    ))

  test.each([
    [{ responseElements: { ConsoleLogin: 'Success' }, additionalEventData: { MFAUsed: 'Yes' } }, true, true],
    [{ responseElements: { ConsoleLogin: 'Failure' }, additionalEventData: { MFAUsed: 'No' } }, false, false],
    [{ responseElements: null }, false, null],
  ])('a sign-in: %j', (more, success, mfa) =>
    expectFields(
      'aws-cloudtrail',
      { ...call('ConsoleLogin', more), eventType: 'AwsConsoleSignIn', eventSource: 'signin.amazonaws.com' },
      { objectType: 'Authentication', normalizedAction: 'logon', success, mfa },
    ),
  )

  test('one part of a value that is split', () =>
    expectFields(
      'aws-cloudtrail',
      call('AttachUserPolicy', {
        requestParameters: { policyArn: 'arn:aws:iam::aws:policy/AdministratorAccess', userName: 'Bob' },
      }),
      { resource: 'AdministratorAccess', targetUser_username: 'bob', targetUser_username_raw: 'Bob' },
    ))

  test('an empty string blocks the alternates; a skipped value does not', async () => {
    const event = (policyArn: unknown) =>
      call('PutBucketAcl', { requestParameters: { bucketName: policyArn, sourceIdentity: '' } })
    await expectFields('aws-cloudtrail', event('-'), { changeTarget: null, normalizedAction: null })
    await expectFields('aws-cloudtrail', event('b'), { changeTarget: 'b', user_username: '' })
    await expectFields('aws-cloudtrail', call('DisableKey', { requestParameters: { sourceIdentity: '-' } }), {
      user_username: 'ann',
    })
  })

  test.each([
    ['arn:aws:iam::1:user/Ann@Example.com', 'ann@example.com', null],
    ['arn:aws-us-gov:iam::1:user/a/b/Ann', 'ann', null],
    ['arn:aws:sts::1:assumed-role/AWSServiceRoleForX/Session-1', 'session-1', 'awsserviceroleforx'],
    ['AROAEXAMPLE:i-0abc', 'i-0abc', null],
    ['arn:aws:iam::1:root', 'arn:aws:iam::1:root', null],
    ['Someone', 'someone', null],
    [null, null, null],
  ])('the name in %s', (arn, username, role) =>
    expectFields('aws-cloudtrail', call('RunInstances', { userIdentity: { arn } }), {
      user_username: username,
      user_username_role: role,
      user_username_raw: arn,
    }),
  )

  test('raw keys', () =>
    expectFields(
      'aws-cloudtrail',
      call('X', { a: { b: [{ c: true }, { c: 2, d: [['x', 'y']] }], '1': 'one' }, n: null }),
      {
        '=a.b.1.c': 'true',
        '=a.b.2.c': '2',
        '=a.b.2.d.1.2': 'y',
        '=a.b.3.c': null,
        '=a.b.0.c': null,
        '=a.1': 'one',
        '=n': null,
        '=missing.key': null,
      },
    ))

  test.each([
    ['10.1.2.3', true],
    ['172.31.0.1', true],
    ['172.32.0.1', false],
    ['192.168.0.1', true],
    ['8.8.8.8', false],
    ['2001:db8::1', false],
    ['ec2.amazonaws.com', null],
  ])('%s is internal: %s', (sourceIPAddress, internal) =>
    expectFields('aws-cloudtrail', call('X', { sourceIPAddress }), { srcDevice_ip_isInternal: internal }),
  )
})

describe('Azure', () => {
  const claims = { 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name': 'Ann@Example.com' }
  const id = '/SUBSCRIPTIONS/S/RESOURCEGROUPS/R/PROVIDERS/MICROSOFT.COMPUTE/VIRTUALMACHINES/VM1'
  const event = (category: string, more: Readonly<Record<string, unknown>> = {}) => ({
    time: '2024-05-01T10:00:00Z',
    operationName: 'MICROSOFT.COMPUTE/VIRTUALMACHINES/WRITE',
    category,
    resourceId: id,
    resultType: 'Start',
    callerIpAddress: '10.0.0.4',
    identity: { claims: { ...claims, uti: 'u1' } },
    ...more,
  })

  test.each([
    [
      'Administrative',
      {
        objectType: 'Audit',
        description: 'MICROSOFT.COMPUTE/VIRTUALMACHINES/WRITE',
        device_ip: '10.0.0.4',
        device_ip_isInternal: true,
        srcDevice_ip: null,
        device_hostname: 'VM1',
        success: true,
        user_username: 'Ann@Example.com',
        accountId: null,
        [`=identity.claims.${Object.keys(claims)[0]}`]: 'Ann@Example.com',
      },
    ],
    ['Write', { objectType: 'Endpoint', action: 'Write', success: false, device_uniqueId: 'u1' }],
    ['Delete', { objectType: 'Endpoint', normalizedAction: 'delete' }],
    ['Action', { action: 'MICROSOFT.COMPUTE/VIRTUALMACHINES/WRITE', description: 'Start', success: null }],
    ['Policy', { action: 'MICROSOFT.COMPUTE/VIRTUALMACHINES/WRITE', srcDevice_ip: '10.0.0.4' }],
    ['Alert', { metadata_mapperName: 'Azure Event Hub - Windows Defender Logs', success: false }],
    ['az/eh/ActivityLog/x', { metadata_mapperName: 'AzureActivityLog and ProvisioningLogs', success: true }],
  ])('the category %s', (category, fields) => expectFields('azure-activity', event(category), fields))

  test('a sign-in', () =>
    expectFields(
      'azure-activity',
      event('SignInLogs', {
        resultType: '50126',
        properties: { userPrincipalName: 'a@b', appDisplayName: 'P' },
      }),
      {
        objectType: 'Authentication',
        success: false,
        mfa: true,
        normalizedAction: 'logon',
        srcDevice_ip: '10.0.0.4',
        user_username: 'a@b',
        application: 'P',
      },
    ))

  test('a change in Entra ID: properties that changed, by name', () =>
    expectFields(
      'azure-activity',
      event('AuditLogs', {
        operationName: 'Add member to role',
        properties: {
          result: 'success',
          activityDisplayName: 'Add member to role',
          additionalDetails: [{ key: 'User-Agent', value: 'curl' }],
          targetResources: [
            {
              userPrincipalName: 'b@c',
              modifiedProperties: [
                { displayName: 'Role.ObjectID', newValue: '"x"' },
                { displayName: 'Role.DisplayName', newValue: '"Global Administrator"' },
              ],
            },
          ],
        },
      }),
      {
        action: 'Add member to role',
        success: true,
        changeTarget: 'Global Administrator',
        normalizedAction: 'change',
        normalizedResource: 'role',
        targetUser_username: 'b@c',
        http_userAgent: 'curl',
        '=modified_property_Role.DisplayName': 'Global Administrator',
        '=modified_property_None': null,
      },
    ))

  test('the REST API reads as Event Hubs do', () =>
    expectFields(
      'azure-activity',
      {
        operationName: { value: 'Microsoft.Compute/virtualMachines/write' },
        category: { value: 'Administrative' },
        status: { value: 'Succeeded' },
        resourceId: '/subscriptions/s/resourceGroups/r/providers/Microsoft.Compute/virtualMachines/vm1',
        claims,
        httpRequest: { clientIpAddress: '203.0.113.9' },
      },
      {
        metadata_deviceEventId: 'Administrative',
        description: 'MICROSOFT.COMPUTE/VIRTUALMACHINES/WRITE',
        success: true,
        device_hostname: 'vm1',
        device_ip: '203.0.113.9',
        user_username: 'Ann@Example.com',
        '=resultType': 'Success',
      },
    ))
})

describe('GCP', () => {
  const entry = (granted: unknown) => ({
    timestamp: '2024-05-01T10:00:00Z',
    logName: 'projects/p/logs/cloudaudit.googleapis.com%2Fdata_access',
    resource: { type: 'k8s_cluster', labels: { instance_id: '7' } },
    protoPayload: {
      methodName: 'storage.objects.get',
      authorizationInfo: [{ granted }],
      serviceData: { policyDelta: { bindingDeltas: [{ member: 'allUsers' }] } },
    },
  })

  test.each([
    [true, true],
    [false, false],
    [undefined, null],
  ])('granted %s', (granted, success) =>
    expectFields('gcp-audit', entry(granted), {
      success,
      metadata_deviceEventId: 'data_access-storage.objects.get',
      normalizedResource: 'service',
      device_uniqueId: '7',
      accountId: null,
      cloud_region: null,
    }),
  )

  test('raw keys with the prefix of Pub/Sub, and without', () =>
    expectFields('gcp-audit', entry(true), {
      '=message.data.protoPayload.serviceData.policyDelta.bindingDeltas.1.member': 'allUsers',
      '=protoPayload.serviceData.policyDelta.bindingDeltas.1.member': 'allUsers',
      '=message.data.resource.type': 'k8s_cluster',
    }))
})
