import type { GcpCall, GcpCaller, GcpStep } from './gcp-event.ts'
import type { Json } from './scenario.ts'
import type { World } from './world.ts'

/** A call at a time: seconds after the start. */
export const step = (
  at: number,
  who: GcpCaller,
  call: GcpCall,
  more: { readonly error?: GcpStep['error'] } = {},
): GcpStep => ({ ...call, at, who, ...(more.error === undefined ? {} : { error: more.error }) })

export const denied = (call: GcpCall) => ({
  code: 7,
  message: `Required '${call.permission}' permission for '${call.resourceName}'`,
})

const zoneOf = (world: World): string => `${world.region}-b`

type Kind = 'snapshots' | 'disks' | 'images' | 'instances' | 'firewalls' | 'resourcePolicies'

const placeOf = (world: World, kind: Kind): string => {
  if (kind === 'disks' || kind === 'instances') return `zones/${zoneOf(world)}`
  return kind === 'resourcePolicies' ? `regions/${world.region}` : 'global'
}

const nameOf = (world: World, kind: Kind, name: string): string =>
  `projects/${world.account}/${placeOf(world, kind)}/${kind}/${name}`

const MONITORED: Readonly<Record<Kind, readonly [type: string, label: string]>> = {
  snapshots: ['gce_snapshot', 'snapshot_id'],
  disks: ['gce_disk', 'disk_id'],
  images: ['gce_image', 'image_id'],
  instances: ['gce_instance', 'instance_id'],
  firewalls: ['gce_firewall_rule', 'firewall_rule_id'],
  resourcePolicies: ['gce_resource_policy', 'resource_policy_id'],
}

interface Shape {
  readonly kind: Kind
  readonly name: string
  /** `insert`, `delete`, `setIamPolicy`, … */
  readonly verb: string
  readonly permission: string
  readonly request?: Json
  readonly operationType?: string
}

const compute = (
  world: World,
  { kind, name, verb, permission, request = {}, operationType }: Shape,
): GcpCall => {
  const [type, label] = MONITORED[kind]
  const zonal = kind === 'disks' || kind === 'instances'
  return {
    service: 'compute.googleapis.com',
    method: `v1.compute.${kind}.${verb}`,
    permission: `compute.${kind}.${permission}`,
    resourceName: nameOf(world, kind, name),
    resource: {
      type,
      labels: {
        project_id: world.account,
        [label]: world.ids.digits(`${kind} ${name}`, 19),
        ...(zonal ? { zone: zoneOf(world) } : {}),
      },
    },
    request: { '@type': `type.googleapis.com/compute.${kind}.${verb}`, ...request },
    ...(operationType === undefined ? {} : { operationType }),
  }
}

const link = (resourceName: string): string => `https://www.googleapis.com/compute/v1/${resourceName}`

/** As gcloud does it now: a call on the snapshot that names the disk. */
export const createSnapshot = (world: World, snapshot: string, disk: string): GcpCall =>
  compute(world, {
    kind: 'snapshots',
    name: snapshot,
    verb: 'insert',
    permission: 'create',
    request: { name: snapshot, sourceDisk: link(nameOf(world, 'disks', disk)) },
    operationType: 'insert',
  })

/** As Terraform and older tools do it: a call on the disk that names the snapshot. */
export const createSnapshotOfDisk = (world: World, snapshot: string, disk: string): GcpCall =>
  compute(world, {
    kind: 'disks',
    name: disk,
    verb: 'createSnapshot',
    permission: 'createSnapshot',
    request: { name: snapshot },
    operationType: 'createSnapshot',
  })

/**
 * What the disk's project sees of a snapshot that is made of it in another one: the disk as the resource, no address, and
 * metadata of a kind of its own.
 */
export const snapshotFromOutside = (world: World, disk: string): GcpCall => ({
  ...compute(world, { kind: 'disks', name: disk, verb: 'useReadOnly', permission: 'createSnapshot' }),
  method: 'v1.compute.snapshots.insert',
  request: { '@type': 'type.googleapis.com/compute.snapshots.insert' },
  metadata: { '@type': 'type.googleapis.com/google.cloud.audit.CrossEntityControlAuditMetadata' },
})

const remove = (world: World, kind: Kind, name: string): GcpCall =>
  compute(world, { kind, name, verb: 'delete', permission: 'delete', operationType: 'delete' })

export const deleteSnapshot = (world: World, snapshot: string): GcpCall =>
  remove(world, 'snapshots', snapshot)
export const deleteDisk = (world: World, disk: string): GcpCall => remove(world, 'disks', disk)
export const deleteImage = (world: World, image: string): GcpCall => remove(world, 'images', image)

/** A schedule that is in use can't be deleted: it is taken from its disks first. */
export const detachSchedule = (world: World, disk: string, schedule: string): GcpCall =>
  compute(world, {
    kind: 'disks',
    name: disk,
    verb: 'removeResourcePolicies',
    permission: 'removeResourcePolicies',
    request: { resourcePolicys: [link(nameOf(world, 'resourcePolicies', schedule))] },
    operationType: 'removeResourcePolicies',
  })

export const deleteSchedule = (world: World, schedule: string): GcpCall =>
  remove(world, 'resourcePolicies', schedule)

/** The request holds the whole new policy, not what changes. */
export const setPolicy = (
  world: World,
  kind: 'snapshots' | 'disks' | 'images',
  name: string,
  members: readonly string[],
): GcpCall => {
  const bindings = members.length === 0 ? [] : [{ role: 'roles/compute.storageAdmin', members }]
  return {
    ...compute(world, {
      kind,
      name,
      verb: 'setIamPolicy',
      permission: 'setIamPolicy',
      request: { policy: { version: '3', bindings } },
    }),
    response: { '@type': 'type.googleapis.com/policy', etag: 'BwY4pQ', bindings },
  }
}

export const createDisk = (world: World, disk: string, snapshot?: string): GcpCall =>
  compute(world, {
    kind: 'disks',
    name: disk,
    verb: 'insert',
    permission: 'create',
    request: {
      name: disk,
      sizeGb: '100',
      ...(snapshot === undefined ? {} : { sourceSnapshot: link(nameOf(world, 'snapshots', snapshot)) }),
    },
    operationType: 'insert',
  })

export const createInstance = (world: World, instance: string, disk: string): GcpCall =>
  compute(world, {
    kind: 'instances',
    name: instance,
    verb: 'insert',
    permission: 'create',
    request: {
      name: instance,
      machineType: `zones/${zoneOf(world)}/machineTypes/e2-small`,
      disks: [{ boot: true, source: link(nameOf(world, 'disks', disk)), mode: 'READ_WRITE' }],
    },
    operationType: 'insert',
  })

/** `from`: a disk that is copied, or a file in a bucket that is imported. */
export const createImage = (
  world: World,
  image: string,
  from: { readonly disk: string } | { readonly bucket: string },
): GcpCall =>
  compute(world, {
    kind: 'images',
    name: image,
    verb: 'insert',
    permission: 'create',
    request: {
      name: image,
      ...('disk' in from
        ? { sourceDisk: link(nameOf(world, 'disks', from.disk)) }
        : { rawDisk: { source: `https://storage.googleapis.com/${from.bucket}/base.tar.gz` } }),
    },
    operationType: 'insert',
  })

export const openFirewall = (world: World, name: string, port: string, range: string): GcpCall =>
  compute(world, {
    kind: 'firewalls',
    name,
    verb: 'insert',
    permission: 'create',
    request: {
      name,
      direction: 'INGRESS',
      priority: '1000',
      network: link(`projects/${world.account}/global/networks/default`),
      sourceRanges: [range],
      alloweds: [{ IPProtocol: 'tcp', ports: [port] }],
    },
    operationType: 'insert',
  })

export const exportDatabase = (world: World, instance: string, bucket: string): GcpCall => ({
  service: 'cloudsql.googleapis.com',
  method: 'cloudsql.instances.export',
  permission: 'cloudsql.instances.export',
  resourceName: `projects/${world.account}/instances/${instance}`,
  resource: {
    type: 'cloudsql_database',
    labels: {
      project_id: world.account,
      database_id: `${world.account}:${instance}`,
      region: world.region,
    },
  },
  request: {
    '@type': 'type.googleapis.com/google.cloud.sql.v1beta4.SqlInstancesExportRequest',
    instance,
    project: world.account,
    body: {
      exportContext: { kind: 'sql#exportContext', fileType: 'SQL', uri: `gs://${bucket}/${instance}.sql.gz` },
    },
  },
  log: 'data_access',
})

/** `gcloud compute images export` runs as a job of Cloud Build. */
export const exportImage = (world: World, image: string, bucket: string): GcpCall => ({
  service: 'cloudbuild.googleapis.com',
  method: 'google.devtools.cloudbuild.v1.CloudBuild.CreateBuild',
  permission: 'cloudbuild.builds.create',
  resourceName: `projects/${world.account}/locations/global/builds`,
  resource: { type: 'build', labels: { project_id: world.account, build_id: '', build_trigger_id: '' } },
  request: {
    '@type': 'type.googleapis.com/google.devtools.cloudbuild.v1.CreateBuildRequest',
    projectId: world.account,
    build: {
      timeout: '7200s',
      steps: [
        {
          name: 'gcr.io/compute-image-tools/gce_vm_image_export:release',
          args: [
            '-timeout=7000s',
            `-source_image=${nameOf(world, 'images', image)}`,
            '-client_id=gcloud',
            `-destination_uri=gs://${bucket}/${image}.tar.gz`,
          ],
        },
      ],
      tags: ['gce-daisy', 'gce-daisy-image-export'],
    },
  },
})

/** A read: in the data access log, which is off by default. */
const look = (world: World, kind: Kind, name: string, verb: string, permission: string): GcpCall => ({
  ...compute(world, { kind, name, verb, permission }),
  log: 'data_access',
})

export const listAll = (world: World, kind: 'snapshots' | 'disks' | 'images', verb = 'list'): GcpCall => ({
  ...look(world, kind, '', verb, 'list'),
  resourceName: `projects/${world.account}`,
  resource: { type: 'api', labels: { project_id: world.account, service: 'compute.googleapis.com' } },
})

export const readPolicy = (world: World, snapshot: string): GcpCall =>
  look(world, 'snapshots', snapshot, 'getIamPolicy', 'getIamPolicy')

/** A snapshot that a schedule made: no person, no address, another log. */
export const scheduledSnapshot = (world: World, disk: string): GcpCall => ({
  ...compute(world, { kind: 'disks', name: disk, verb: 'createSnapshot', permission: 'createSnapshot' }),
  method: 'ScheduledSnapshots',
  request: { '@type': 'type.googleapis.com/compute.disks.createSnapshot' },
  response: {
    '@type': 'type.googleapis.com/operation',
    operationType: 'createSnapshot',
    status: 'DONE',
    targetLink: link(nameOf(world, 'disks', disk)),
  },
  log: 'system_event',
})
