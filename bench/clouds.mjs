import { createRandom } from './random.mjs'

/**
 * Azure activity logs and GCP audit logs for the benchmark: what a subscription and a project log all day, and now and then
 * something about snapshots. One event a line, as both clouds export them.
 */
const START = Date.UTC(2026, 2, 10)
const PEOPLE = ['alice', 'bob', 'carol', 'dana', 'erin', 'frank']
const HEX = 'http://schemas.microsoft.com/identity/claims/objectidentifier'
const UPN = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn'

/** `[weight, operation, type of resource]` */
const AZURE = [
  [20, 'Microsoft.Storage/storageAccounts/listKeys/action', 'Microsoft.Storage/storageAccounts'],
  [18, 'Microsoft.Compute/virtualMachines/write', 'Microsoft.Compute/virtualMachines'],
  [14, 'Microsoft.Resources/deployments/write', 'Microsoft.Resources/deployments'],
  [12, 'Microsoft.Network/networkInterfaces/write', 'Microsoft.Network/networkInterfaces'],
  [9, 'Microsoft.Compute/disks/write', 'Microsoft.Compute/disks'],
  [8, 'Microsoft.Compute/virtualMachines/deallocate/action', 'Microsoft.Compute/virtualMachines'],
  [7, 'Microsoft.Authorization/roleAssignments/write', 'Microsoft.Authorization/roleAssignments'],
  [6, 'Microsoft.ContainerService/managedClusters/write', 'Microsoft.ContainerService/managedClusters'],
  [5, 'Microsoft.Compute/disks/delete', 'Microsoft.Compute/disks'],
  [0.4, 'Microsoft.Compute/snapshots/write', 'Microsoft.Compute/snapshots'],
  [0.2, 'Microsoft.Compute/snapshots/delete', 'Microsoft.Compute/snapshots'],
  [0.03, 'Microsoft.Compute/snapshots/beginGetAccess/action', 'Microsoft.Compute/snapshots'],
]
/** `[weight, method, service, kind of resource, permission]` */
const GCP = [
  [20, 'storage.objects.get', 'storage.googleapis.com', 'buckets', 'storage.objects.get'],
  [16, 'v1.compute.instances.insert', 'compute.googleapis.com', 'instances', 'compute.instances.create'],
  [15, 'v1.compute.instances.delete', 'compute.googleapis.com', 'instances', 'compute.instances.delete'],
  [
    12,
    'SetIamPolicy',
    'cloudresourcemanager.googleapis.com',
    'projects',
    'resourcemanager.projects.setIamPolicy',
  ],
  [
    10,
    'google.iam.admin.v1.CreateServiceAccountKey',
    'iam.googleapis.com',
    'serviceAccounts',
    'iam.serviceAccountKeys.create',
  ],
  [10, 'v1.compute.disks.insert', 'compute.googleapis.com', 'disks', 'compute.disks.create'],
  [
    8,
    'v1.compute.instances.setMetadata',
    'compute.googleapis.com',
    'instances',
    'compute.instances.setMetadata',
  ],
  [0.4, 'v1.compute.disks.createSnapshot', 'compute.googleapis.com', 'disks', 'compute.disks.createSnapshot'],
  [0.2, 'v1.compute.snapshots.delete', 'compute.googleapis.com', 'snapshots', 'compute.snapshots.delete'],
]
const STATUSES = ['Start', 'Accept', 'Success']

const azureEvent = (r, operation, type, time) => {
  const subscription = `/subscriptions/${r.pick(['1', '2', '3'])}1112222-3333-4444-5555-666677778888`
  const id = `${subscription}/resourceGroups/rg-${r.below(40)}/providers/${type}/res-${r.hex(8)}`
  const name = r.pick(PEOPLE)
  const status = r.pick(STATUSES)
  const scope = { scope: id, action: operation }
  return {
    time: time.replace('Z', `${String(r.below(10_000)).padStart(4, '0')}Z`),
    resourceId: id.toUpperCase(),
    operationName: operation.toUpperCase(),
    category: 'Administrative',
    resultType: status,
    resultSignature: status === 'Start' ? 'Started.' : 'Succeeded.OK',
    durationMs: String(r.below(4000)),
    callerIpAddress: `198.51.100.${1 + r.below(250)}`,
    correlationId: r.uuid(),
    identity: {
      authorization: {
        ...scope,
        evidence: {
          role: 'Contributor',
          roleAssignmentScope: subscription,
          principalType: 'User',
          principalId: r.hex(32),
        },
      },
      claims: {
        aud: 'https://management.core.windows.net/',
        iss: 'https://sts.windows.net/72f988bf-0000-4000-8000-2d7cd011db47/',
        appid: '04b07795-8ddb-461a-bbee-02f9e1bf7b46',
        name,
        [HEX]: r.uuid(),
        [UPN]: `${name}@example.com`,
        ver: '1.0',
      },
    },
    level: 'Information',
    location: 'global',
    tenantId: '72f988bf-0000-4000-8000-2d7cd011db47',
    properties: {
      statusCode: status === 'Start' ? null : 'OK',
      serviceRequestId: r.uuid(),
      eventCategory: 'Administrative',
      entity: id,
      message: operation,
      hierarchy: `72f988bf-0000-4000-8000-2d7cd011db47${subscription.slice(14)}`,
    },
  }
}

const gcpEvent = (r, [, methodName, serviceName, kind, permission], time) => {
  const project = `example-${r.pick(['prod', 'test', 'data'])}`
  const resourceName = `projects/${project}/zones/europe-west${1 + r.below(4)}-b/${kind}/res-${r.hex(8)}`
  const principalEmail = `${r.pick(PEOPLE)}@example.com`
  return {
    protoPayload: {
      '@type': 'type.googleapis.com/google.cloud.audit.AuditLog',
      authenticationInfo: { principalEmail, principalSubject: `user:${principalEmail}` },
      requestMetadata: {
        callerIp: `198.51.100.${1 + r.below(250)}`,
        callerSuppliedUserAgent: 'google-cloud-sdk gcloud/515.0.0 command/gcloud.compute,gzip(gfe)',
        requestAttributes: { time, auth: {} },
        destinationAttributes: {},
      },
      serviceName,
      methodName,
      authorizationInfo: [
        { permission, granted: true, resource: resourceName, permissionType: 'ADMIN_WRITE' },
      ],
      resourceName,
      request: { '@type': `type.googleapis.com/${methodName}`, name: `res-${r.hex(8)}`, requestId: r.uuid() },
    },
    insertId: r.hex(14),
    resource: {
      type: 'gce_instance',
      labels: { project_id: project, zone: 'europe-west1-b', instance_id: String(r.below(1e9)) },
    },
    timestamp: time,
    severity: 'NOTICE',
    logName: `projects/${project}/logs/cloudaudit.googleapis.com%2Factivity`,
    receiveTimestamp: time,
  }
}

const KINDS = { azure: AZURE, gcp: GCP }

/** All events of file `index`: it depends on nothing but its own index. */
export const cloudEvents = (cloud, index, count) => {
  const r = createRandom(20260310 + index * 7919)
  const kind = r.weighted(KINDS[cloud].map((each) => [each[0], each]))
  return Array.from({ length: count }, (_, i) => {
    const time = new Date(START + index * 3_600_000 + Math.floor((i * 3_600_000) / count)).toISOString()
    const each = kind()
    return cloud === 'azure' ? azureEvent(r, each[1], each[2], time) : gcpEvent(r, each, time)
  })
}

/** As Azure Monitor exports to a storage account and Cloud Logging to a bucket, but compressed. */
export const cloudPath = (cloud, index) => {
  const [date, hour] = new Date(START + index * 3_600_000).toISOString().split(/[T:]/)
  const [year, month, day] = date.split('-')
  return cloud === 'azure'
    ? `insights-activity-logs/y=${year}/m=${month}/d=${day}/h=${hour}/m=00/PT1H.json.gz`
    : `cloudaudit.googleapis.com/activity/${year}/${month}/${day}/${hour}:00:00_${hour}:59:59_S0.json.gz`
}
