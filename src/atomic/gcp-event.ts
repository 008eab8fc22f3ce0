import type { EmittedFile, Json } from './scenario.ts'
import { groupBy, isoAt, lines, type World } from './world.ts'

// Cloud Audit Logs as a sink writes them to a bucket: https://cloud.google.com/logging/docs/reference/v2/rest/v2/LogEntry
// and https://cloud.google.com/logging/docs/reference/audit/auditlog/rest/Shared.Types/AuditLog

export interface GcpCaller {
  readonly email: string
  readonly ip: string | undefined
  readonly agent: string
}

/** One call without its time and caller. */
export interface GcpCall {
  readonly service: string
  readonly method: string
  /** Without the version prefix: `compute.snapshots.create`. */
  readonly permission: string
  readonly resourceName: string
  readonly resource: { readonly type: string; readonly labels: Json }
  readonly request: Json
  /** Of long-running calls only: what the operation is said to do (`createSnapshot`). They leave two entries. */
  readonly operationType?: string
  readonly response?: Json
  readonly metadata?: Json
  readonly log?: 'activity' | 'data_access' | 'system_event'
}

export interface GcpStep extends GcpCall {
  /** Seconds after the scenario's start; negative for history. */
  readonly at: number
  readonly who: GcpCaller
  readonly error?: { readonly code: number; readonly message: string }
}

const GCLOUD =
  'google-cloud-sdk gcloud/515.0.0 command/gcloud.compute invocation-id/0 environment/None interactive/True,gzip(gfe)'

export const account = (email: string, ip: string | undefined, agent = GCLOUD): GcpCaller => ({
  email,
  ip,
  agent,
})

const subjectOf = (email: string): string =>
  `${email.endsWith('gserviceaccount.com') ? 'serviceAccount' : 'user'}:${email}`

interface Part {
  readonly first?: boolean
  readonly last?: boolean
}

const LASTS = 9

const operationOf = (world: World, step: GcpStep, key: string): string =>
  `operation-${world.start + Math.round(step.at * 1000)}-${world.ids.hex(`operation ${key}`, 13)}-${world.ids.hex(`${key} operation`, 8)}`

/** Of an entry that begins a long-running call: the operation that Google made of it. */
const startedOf = (world: World, step: GcpStep, id: string): Json => ({
  '@type': 'type.googleapis.com/operation',
  id: world.ids.digits(`id of ${id}`, 19),
  name: id,
  insertTime: isoAt(world, step.at),
  operationType: step.operationType,
  progress: '0',
  status: 'RUNNING',
  targetId: world.ids.digits(`target of ${id}`, 19),
  targetLink: `https://www.googleapis.com/compute/v1/${step.resourceName}`,
  user: step.who.email,
})

const payloadOf = (world: World, step: GcpStep, at: number, part: Part, id: string): Json => {
  const time = isoAt(world, at)
  const isLast = part.last === true
  const response = step.response ?? (part.first === true ? startedOf(world, step, id) : undefined)
  return {
    '@type': 'type.googleapis.com/google.cloud.audit.AuditLog',
    ...(step.error === undefined ? {} : { status: step.error }),
    authenticationInfo: { principalEmail: step.who.email, principalSubject: subjectOf(step.who.email) },
    requestMetadata: {
      ...(step.who.ip === undefined ? {} : { callerIp: step.who.ip }),
      callerSuppliedUserAgent: step.who.agent,
      ...(isLast ? {} : { requestAttributes: { time, auth: {} } }),
      destinationAttributes: {},
    },
    serviceName: step.service,
    methodName: step.method,
    ...(isLast
      ? {}
      : {
          authorizationInfo: [
            {
              permission: step.permission,
              ...(step.error?.code === 7 ? {} : { granted: true }),
              resource: step.resourceName,
              resourceAttributes: {
                service: step.service.split('.')[0],
                name: step.resourceName,
                type: `${step.service.split('.')[0]}.${step.resourceName.split('/').at(-2)}`,
              },
              permissionType: step.log === 'data_access' ? 'ADMIN_READ' : 'ADMIN_WRITE',
            },
          ],
        }),
    resourceName: step.resourceName,
    request: isLast ? { '@type': step.request['@type'] } : step.request,
    ...(response === undefined || isLast ? {} : { response }),
    ...(step.metadata === undefined ? {} : { metadata: step.metadata }),
  }
}

const entryOf = (world: World, step: GcpStep, place: number, part: Part): Json => {
  const key = `${place} ${step.method} ${step.at}`
  const at = part.last === true && part.first !== true ? step.at + LASTS : step.at
  const id = operationOf(world, step, key)
  return {
    protoPayload: payloadOf(world, step, at, part, id),
    insertId: world.ids.letters(`insert ${key} ${part.last === true ? 'last' : ''}`, 13),
    resource: step.resource,
    timestamp: isoAt(world, at).replace('Z', `${world.ids.digits(`micros ${key}`, 3)}Z`),
    severity: step.error === undefined ? (step.log === 'data_access' ? 'INFO' : 'NOTICE') : 'ERROR',
    logName: `projects/${world.account}/logs/cloudaudit.googleapis.com%2F${step.log ?? 'activity'}`,
    ...(step.operationType === undefined ? {} : { operation: { id, producer: step.service, ...part } }),
    receiveTimestamp: isoAt(world, at + 0.6).replace('Z', `${world.ids.digits(`received ${key}`, 6)}Z`),
  }
}

/** A refused call never gets to be an operation that lasts. */
const partsOf = (step: GcpStep): readonly Part[] => {
  if (step.operationType === undefined) return [{}]
  return step.error === undefined ? [{ first: true }, { last: true }] : [{ first: true, last: true }]
}

const timeOf = (event: Json): string => String(event['timestamp'])
const logOf = (event: Json): string => String(event['logName']).split('%2F')[1] ?? ''

/** The files that these calls leave in the sink's bucket: one per log and hour, an entry a line. */
export const gcpFiles = (world: World, steps: readonly GcpStep[]): readonly EmittedFile[] => {
  const entries = steps
    .flatMap((step, place) => partsOf(step).map((part) => entryOf(world, step, place, part)))
    .toSorted((a, b) => (timeOf(a) < timeOf(b) ? -1 : 1))
  return groupBy(entries, (entry) => `${logOf(entry)} ${timeOf(entry).slice(0, 13)}`).map(([key, events]) => {
    const [log, hour = ''] = key.split(' ')
    const [date = '', h] = hour.split('T')
    return {
      path: `cloudaudit.googleapis.com/${log}/${date.replaceAll('-', '/')}/${h}:00:00_${h}:59:59_S0.json`,
      source: 'gcp-audit',
      events,
      text: lines(events),
    }
  })
}
