/** The Google third: project example-prod is ours, its people are at example.com. */
const PROJECT = 'example-prod'
const ZONE = 'europe-west1-b'
const INTRUDER = { principalEmail: 'intern@example.com', callerIp: '203.0.113.66' }
const OPS = { principalEmail: 'ops@example.com', callerIp: '198.51.100.40' }
const snapshot = (name) => `projects/${PROJECT}/global/snapshots/${name}`
const disk = (name) => `projects/${PROJECT}/zones/${ZONE}/disks/${name}`
const policy = (...members) => ({
  '@type': 'type.googleapis.com/compute.snapshots.setIamPolicy',
  policy: { version: 1, bindings: [{ role: 'roles/compute.storageAdmin', members }] },
})
const firewall = (name, port, range) => ({
  '@type': 'type.googleapis.com/compute.firewalls.insert',
  name,
  direction: 'INGRESS',
  network: `projects/${PROJECT}/global/networks/default`,
  sourceRanges: [range],
  alloweds: [{ IPProtocol: 'tcp', ports: [String(port)] }],
})

const entry = (who, time, method, resourceName, request, more = {}) => ({
  who,
  time,
  method,
  resourceName,
  request,
  more,
})

/** A long-running call leaves two entries: the first has the request, the last the outcome. */
const long = (who, time, method, resourceName, request, status = {}) => {
  const at = (second) => `${time.slice(0, -2)}${String(Number(time.slice(-2)) + second).padStart(2, '0')}`
  const key = `${method} ${time}`
  return [
    entry(who, time, method, resourceName, request, { operation: { key, first: true } }),
    entry(who, at(9), method, resourceName, undefined, { operation: { key, last: true }, status }),
  ]
}

const ACTIVITY = [
  ...long(OPS, '2026-03-10T07:30:00', 'v1.compute.images.insert', `projects/${PROJECT}/global/images/base`, {
    '@type': 'type.googleapis.com/compute.images.insert',
    name: 'base',
    rawDisk: { source: 'https://storage.googleapis.com/example-images/base.tar.gz' },
  }),
  entry(
    OPS,
    '2026-03-10T07:40:00',
    'v1.compute.snapshots.setIamPolicy',
    snapshot('weekly'),
    policy('user:auditor@example.com'),
  ),
  ...long(
    OPS,
    '2026-03-10T07:45:00',
    'v1.compute.firewalls.insert',
    `projects/${PROJECT}/global/firewalls/web`,
    firewall('web', 443, '0.0.0.0/0'),
  ),
  entry(
    OPS,
    '2026-03-10T07:50:00',
    'v1.compute.snapshots.insert',
    snapshot('refused'),
    { '@type': 'type.googleapis.com/compute.snapshots.insert', name: 'refused', sourceDisk: disk('ledger') },
    { status: { code: 7, message: 'PERMISSION_DENIED' } },
  ),
  ...long(INTRUDER, '2026-03-10T11:02:00', 'v1.compute.snapshots.insert', snapshot('ledger-tmp'), {
    '@type': 'type.googleapis.com/compute.snapshots.insert',
    name: 'ledger-tmp',
    sourceDisk: disk('ledger'),
  }),
  entry(
    INTRUDER,
    '2026-03-10T11:05:00',
    'v1.compute.snapshots.setIamPolicy',
    snapshot('ledger-tmp'),
    policy('user:ops@example.com', 'user:collector.drop@gmail.com'),
  ),
  ...long(
    INTRUDER,
    '2026-03-10T11:08:00',
    'v1.compute.firewalls.insert',
    `projects/${PROJECT}/global/firewalls/tmp`,
    firewall('tmp', 22, '0.0.0.0/0'),
  ),
  ...long(INTRUDER, '2026-03-10T11:50:00', 'v1.compute.snapshots.delete', snapshot('ledger-tmp'), {
    '@type': 'type.googleapis.com/compute.snapshots.delete',
  }),
]

const READ = [
  entry(
    { principalEmail: 'service-112233445566@compute-system.iam.gserviceaccount.com' },
    '2026-03-10T04:00:00',
    'ScheduledSnapshots',
    disk('ledger'),
    undefined,
    {
      log: 'system_event',
      response: {
        '@type': 'type.googleapis.com/operation',
        operationType: 'createSnapshot',
        targetLink: disk('ledger'),
      },
    },
  ),
  entry(
    INTRUDER,
    '2026-03-10T11:12:00',
    'cloudsql.instances.export',
    `projects/${PROJECT}/instances/ledger-db`,
    {
      '@type': 'type.googleapis.com/google.cloud.sql.v1.SqlInstancesExportRequest',
      instance: 'ledger-db',
      project: PROJECT,
      body: { exportContext: { uri: 'gs://collector-drop/ledger.sql.gz', fileType: 'SQL' } },
    },
    { log: 'data_access' },
  ),
]

export const GCP_FILES = (uuid) => {
  const insertId = (item) =>
    uuid(`${item.time} ${item.method} ${item.resourceName}`).replaceAll('-', '').slice(0, 13)
  const logEntry = (item) => {
    const service = item.method.startsWith('cloudsql') ? 'cloudsql.googleapis.com' : 'compute.googleapis.com'
    const { operation, status = {}, response, log = 'activity' } = item.more
    return {
      protoPayload: {
        '@type': 'type.googleapis.com/google.cloud.audit.AuditLog',
        status,
        authenticationInfo: { principalEmail: item.who.principalEmail },
        requestMetadata:
          item.who.callerIp === undefined
            ? {}
            : {
                callerIp: item.who.callerIp,
                callerSuppliedUserAgent: 'google-cloud-sdk gcloud/515.0.0 command/gcloud.compute',
              },
        serviceName: service,
        methodName: item.method,
        ...(item.request !== undefined && {
          authorizationInfo: [
            {
              permission: item.method.replace(/^v1\./, ''),
              granted: status.code !== 7,
              resource: item.resourceName,
            },
          ],
          request: item.request,
        }),
        resourceName: item.resourceName,
        ...(response !== undefined && { response }),
      },
      insertId: insertId(item),
      resource: { type: 'gce_snapshot', labels: { project_id: PROJECT, zone: ZONE } },
      timestamp: `${item.time}.000000Z`,
      severity: status.code === undefined ? 'NOTICE' : 'ERROR',
      logName: `projects/${PROJECT}/logs/cloudaudit.googleapis.com%2F${log}`,
      ...(operation !== undefined && {
        operation: {
          id: `operation-${uuid(operation.key).slice(0, 18)}`,
          producer: service,
          ...(operation.first ? { first: true } : { last: true }),
        },
      }),
      receiveTimestamp: `${item.time}.500000Z`,
    }
  }
  return [
    {
      path: 'gcp/cloudaudit.googleapis.com/activity/2026/03/10/S0.json',
      format: 'ndjson',
      events: ACTIVITY.map(logEntry),
    },
    { path: 'gcp/gcloud-logging-read.json', format: 'array', events: READ.map(logEntry) },
  ]
}
