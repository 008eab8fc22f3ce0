/** The Azure third: subscription and tenant are made up, example.com is ours. Every export shape of the Activity Log once. */
const SUBSCRIPTION = '11112222-3333-4444-5555-666677778888'
const TENANT = '99990000-aaaa-4bbb-8ccc-ddddeeeeffff'
const BACKUP_SERVICE = '262044b1-e2ce-469f-a196-69ab7ada62d3'
const UPN = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn'
const OBJECT_ID = 'http://schemas.microsoft.com/identity/claims/objectidentifier'
const resource = (group, provider) =>
  `/subscriptions/${SUBSCRIPTION}/resourceGroups/${group}/providers/${provider}`
const disk = (name) => resource('rg-payroll', `Microsoft.Compute/disks/${name}`)
const snapshot = (name) => resource('rg-payroll', `Microsoft.Compute/snapshots/${name}`)

const person = (name, ip) => ({ ip, upn: `${name}@example.com` })
const INTRUDER = person('contractor', '203.0.113.66')
const OPS = person('ops', '198.51.100.30')
const BACKUP = { ip: '198.51.100.200', app: BACKUP_SERVICE }

const claimsOf = (who, uuid) =>
  who.app === undefined
    ? {
        [UPN]: who.upn,
        [OBJECT_ID]: uuid(who.upn),
        name: who.upn.split('@')[0],
        appid: '04b07795-8ddb-461a-bbee-02f9e1bf7b46',
        idtyp: 'user',
      }
    : { appid: who.app, [OBJECT_ID]: uuid(who.app), idtyp: 'app' }

const RESULTS = {
  Start: ['Start', 'Started.', 'Started', 'Accepted'],
  Accept: ['Accept', 'Accepted.Accepted', 'Accepted', 'Accepted'],
  Success: ['Success', 'Succeeded.OK', 'Succeeded', 'OK'],
  Failure: ['Failure', 'Failed.Forbidden', 'Failed', 'Forbidden'],
}

/** One operation = one record per status it went through, all with one correlation id. */
const operation = (who, time, name, id, statuses, body) =>
  statuses.map((status, i) => ({
    who,
    time: `${time}.${i}00Z`,
    name,
    id,
    status,
    body: i === 0 ? body : undefined,
    key: `${time} ${name} ${id}`,
  }))

const OPEN_SSH = JSON.stringify({
  properties: {
    protocol: 'Tcp',
    sourceAddressPrefix: '*',
    sourcePortRange: '*',
    destinationAddressPrefix: '*',
    destinationPortRange: '22',
    access: 'Allow',
    direction: 'Inbound',
    priority: 100,
  },
})

const BLOB = [
  ...operation(
    BACKUP,
    '2026-03-10T01:30:00',
    'Microsoft.Compute/snapshots/write',
    snapshot('AzureBackup_payroll'),
    ['Start', 'Success'],
  ),
  ...operation(
    OPS,
    '2026-03-10T08:10:00',
    'Microsoft.Compute/virtualMachines/start/action',
    resource('rg-payroll', 'Microsoft.Compute/virtualMachines/vm-payroll'),
    ['Start', 'Accept', 'Success'],
  ),
  ...operation(OPS, '2026-03-10T08:15:00', 'Microsoft.Compute/snapshots/write', snapshot('no-permission'), [
    'Start',
    'Failure',
  ]),
  ...operation(
    INTRUDER,
    '2026-03-10T10:01:00',
    'Microsoft.Compute/snapshots/write',
    snapshot('tmp-payroll'),
    ['Start', 'Accept', 'Success'],
    JSON.stringify({
      location: 'westeurope',
      properties: { creationData: { createOption: 'Copy', sourceResourceId: disk('payroll-os') } },
    }),
  ),
  ...operation(
    INTRUDER,
    '2026-03-10T10:04:00',
    'Microsoft.Compute/snapshots/beginGetAccess/action',
    snapshot('tmp-payroll'),
    ['Start', 'Accept', 'Success'],
    JSON.stringify({ access: 'Read', durationInSeconds: 86400 }),
  ),
  ...operation(
    INTRUDER,
    '2026-03-10T10:06:00',
    'Microsoft.Compute/disks/write',
    disk('tmp-restore'),
    ['Start', 'Success'],
    JSON.stringify({
      location: 'westeurope',
      properties: { creationData: { createOption: 'Copy', sourceResourceId: snapshot('tmp-payroll') } },
    }),
  ),
  ...operation(
    INTRUDER,
    '2026-03-10T10:08:00',
    'Microsoft.Network/networkSecurityGroups/securityRules/write',
    resource('rg-payroll', 'Microsoft.Network/networkSecurityGroups/nsg-payroll/securityRules/tmp'),
    ['Start', 'Success'],
    OPEN_SSH,
  ),
  ...operation(
    INTRUDER,
    '2026-03-10T10:40:00',
    'Microsoft.Compute/snapshots/endGetAccess/action',
    snapshot('tmp-payroll'),
    ['Start', 'Success'],
  ),
  ...operation(
    INTRUDER,
    '2026-03-10T10:41:00',
    'Microsoft.Compute/snapshots/delete',
    snapshot('tmp-payroll'),
    ['Start', 'Success'],
  ),
]

const HUB = [
  ...operation(
    BACKUP,
    '2026-03-10T01:31:00',
    'Microsoft.Compute/disks/beginGetAccess/action',
    disk('payroll-data'),
    ['Start', 'Success'],
  ),
  ...operation(
    OPS,
    '2026-03-10T08:20:00',
    'Microsoft.Compute/disks/write',
    disk('empty'),
    ['Start', 'Success'],
    JSON.stringify({
      location: 'westeurope',
      properties: { creationData: { createOption: 'Empty' }, diskSizeGB: 64 },
    }),
  ),
]

const LIST = [
  ...operation(
    INTRUDER,
    '2026-03-10T09:58:00',
    'Microsoft.Authorization/locks/delete',
    `${snapshot('quarterly')}/providers/Microsoft.Authorization/locks/keep`,
    ['Success'],
  ),
  ...operation(
    OPS,
    '2026-03-10T11:00:00',
    'Microsoft.Compute/virtualMachines/deallocate/action',
    resource('rg-web', 'Microsoft.Compute/virtualMachines/vm-web'),
    ['Start', 'Success'],
  ),
]

const TABLE = operation(
  OPS,
  '2026-03-10T12:00:00',
  'MICROSOFT.COMPUTE/SNAPSHOTS/WRITE',
  snapshot('before-upgrade'),
  ['Start', 'Success'],
)

export const AZURE_FILES = (uuid) => {
  const ids = (item) => ({ correlationId: uuid(item.key), eventDataId: uuid(`${item.key} ${item.status}`) })

  const exported = (item) => ({
    time: item.time,
    resourceId: item.id.toUpperCase(),
    operationName: item.name.toUpperCase(),
    category: 'Administrative',
    resultType: RESULTS[item.status][0],
    resultSignature: RESULTS[item.status][1],
    durationMs: item.status === 'Start' ? '0' : '412',
    callerIpAddress: item.who.ip,
    correlationId: ids(item).correlationId,
    identity: {
      authorization: {
        scope: item.id,
        action: item.name,
        evidence: {
          role: 'Contributor',
          roleAssignmentScope: `/subscriptions/${SUBSCRIPTION}`,
          principalType: item.who.app === undefined ? 'User' : 'ServicePrincipal',
        },
      },
      claims: claimsOf(item.who, uuid),
    },
    level: item.status === 'Failure' ? 'Error' : 'Information',
    location: 'global',
    tenantId: TENANT,
    properties: {
      eventCategory: 'Administrative',
      entity: item.id,
      message: item.name,
      hierarchy: `${TENANT}/${SUBSCRIPTION}`,
      ...(item.body !== undefined && { requestbody: item.body }),
    },
  })

  const value = (text) => ({ value: text, localizedValue: text })
  const listed = (item) => ({
    authorization: { action: item.name, role: 'Contributor', scope: item.id },
    caller: item.who.upn ?? uuid(item.who.app),
    category: value('Administrative'),
    claims: claimsOf(item.who, uuid),
    ...ids(item),
    eventName: value(item.status === 'Start' ? 'BeginRequest' : 'EndRequest'),
    eventTimestamp: item.time,
    httpRequest: {
      clientIpAddress: item.who.ip,
      clientRequestId: uuid(`${item.key} request`),
      method: 'PUT',
    },
    id: `${item.id}/events/${ids(item).eventDataId}/ticks/0`,
    level: 'Informational',
    operationId: ids(item).correlationId,
    operationName: value(item.name),
    resourceGroupName: item.id.split('/')[4],
    resourceId: item.id,
    resourceProviderName: value(item.name.split('/')[0]),
    status: value(RESULTS[item.status][2]),
    subStatus: value(''),
    submissionTimestamp: item.time,
    subscriptionId: SUBSCRIPTION,
    tenantId: TENANT,
  })

  const row = (item) => ({
    TimeGenerated: item.time,
    OperationNameValue: item.name,
    OperationName: 'Create or Update Snapshot',
    ActivityStatusValue: RESULTS[item.status][0],
    ActivitySubstatusValue: RESULTS[item.status][3],
    CategoryValue: 'Administrative',
    Caller: item.who.upn,
    CallerIpAddress: item.who.ip,
    CorrelationId: ids(item).correlationId,
    EventDataId: ids(item).eventDataId,
    EventSubmissionTimestamp: item.time,
    Level: 'Informational',
    ResourceGroup: item.id.split('/')[4].toUpperCase(),
    ResourceProviderValue: 'MICROSOFT.COMPUTE',
    SubscriptionId: SUBSCRIPTION,
    TenantId: TENANT,
    _ResourceId: item.id.toLowerCase(),
    Authorization: JSON.stringify({ action: item.name, scope: item.id }),
    Claims: JSON.stringify(claimsOf(item.who, uuid)),
    HTTPRequest: JSON.stringify({ clientIpAddress: item.who.ip, method: 'PUT' }),
    Properties: JSON.stringify({ entity: item.id, eventCategory: 'Administrative' }),
    Type: 'AzureActivity',
  })

  return [
    {
      path: `azure/insights-activity-logs/resourceId=/SUBSCRIPTIONS/${SUBSCRIPTION}/y=2026/m=03/d=10/h=10/m=00/PT1H.json`,
      format: 'ndjson',
      events: BLOB.map(exported),
    },
    { path: 'azure/event-hub-message.json', format: 'hub', events: HUB.map(exported) },
    { path: 'azure/activity-log-list.json', format: 'array', events: LIST.map(listed) },
    { path: 'azure/AzureActivity.json', format: 'array', events: TABLE.map(row) },
  ]
}
