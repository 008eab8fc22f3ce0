import type { EmittedFile, Json } from './scenario.ts'
import { groupBy, isoAt, lines, type World } from './world.ts'

// Records of the Activity Log as a diagnostic setting exports them to a storage account:
// https://learn.microsoft.com/azure/azure-monitor/platform/activity-log-schema#schema-from-storage-account-and-event-hubs

export interface AzureCaller {
  readonly ip: string
  readonly role: string
  readonly claims: Json
  readonly principalId: string
  readonly principalType: 'User' | 'ServicePrincipal'
}

type Status = 'Start' | 'Accept' | 'Success' | 'Failure'

/** An operation of Resource Manager: one record per status that it goes through, joined by a correlation id. */
export interface AzureStep {
  /** Seconds after the scenario's start; negative for history. */
  readonly at: number
  readonly who: AzureCaller
  /** As in the API: `Microsoft.Compute/snapshots/write`. Exports have it in capitals. */
  readonly operation: string
  /** Resource id. */
  readonly id: string
  readonly statuses: readonly Status[]
  /** The request's body, logged with the first record. */
  readonly body?: Json
}

export const QUICK: readonly Status[] = ['Start', 'Success']
/** Resource Manager answers 202 and finishes later. */
export const LONG: readonly Status[] = ['Start', 'Accept', 'Success']
export const REFUSED: readonly Status[] = ['Start', 'Failure']

const UPN = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn'
const OBJECT_ID = 'http://schemas.microsoft.com/identity/claims/objectidentifier'
const TENANT = 'http://schemas.microsoft.com/identity/claims/tenantid'
const SUBJECT = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/nameidentifier'

/** The public client of the Azure CLI. */
const AZURE_CLI = '04b07795-8ddb-461a-bbee-02f9e1bf7b46'
/** Backup Management Service in the public cloud. */
export const AZURE_BACKUP = '262044b1-e2ce-469f-a196-69ab7ada62d3'

const tenantOf = ({ ids }: World): string => ids.uuid('tenant')

const tokenOf = (world: World): Json => {
  const issued = Math.floor(world.start / 1000) - 600
  return {
    aud: 'https://management.core.windows.net/',
    iss: `https://sts.windows.net/${tenantOf(world)}/`,
    iat: String(issued),
    nbf: String(issued),
    exp: String(issued + 5400),
    [TENANT]: tenantOf(world),
    uti: world.ids.letters('token', 22),
    ver: '1.0',
  }
}

/** A person who has signed in with the Azure CLI. */
export const person = (world: World, upn: string, ip = world.sourceIp): AzureCaller => {
  const principalId = world.ids.uuid(`person ${upn}`)
  return {
    ip,
    role: 'Contributor',
    claims: {
      ...tokenOf(world),
      appid: AZURE_CLI,
      appidacr: '0',
      ipaddr: ip,
      name: upn.split('@')[0],
      [OBJECT_ID]: principalId,
      [SUBJECT]: world.ids.letters(`subject ${upn}`, 43),
      [UPN]: upn,
      idtyp: 'user',
    },
    principalId: principalId.replaceAll('-', ''),
    principalType: 'User',
  }
}

export const application = (world: World, appid: string, ip: string): AzureCaller => {
  const principalId = world.ids.uuid(`application ${appid}`)
  return {
    ip,
    role: 'Contributor',
    claims: {
      ...tokenOf(world),
      appid,
      appidacr: '2',
      [OBJECT_ID]: principalId,
      [SUBJECT]: principalId,
      idtyp: 'app',
    },
    principalId: principalId.replaceAll('-', ''),
    principalType: 'ServicePrincipal',
  }
}

const DELAY: Readonly<Record<Status, number>> = { Start: 0, Accept: 0.8, Success: 3.2, Failure: 0.3 }

const signatureOf = (status: Status, operation: string): string => {
  if (status === 'Start') return 'Started.'
  if (status === 'Accept') return 'Accepted.Accepted'
  if (status === 'Failure') return 'Failed.Forbidden'
  return operation.endsWith('/write') ? 'Succeeded.Created' : 'Succeeded.OK'
}

const refusal = ({ who, operation, id }: AzureStep): string =>
  JSON.stringify({
    error: {
      code: 'AuthorizationFailed',
      message: `The client with object id '${String(who.claims[OBJECT_ID])}' does not have authorization to perform action '${operation}' over scope '${id}' or the scope is invalid.`,
    },
  })

/** Of a write, the last record has the resource as it is now. */
const madeOf = ({ id, operation }: AzureStep, body: Json): Json => ({
  name: id.split('/').at(-1),
  id,
  type: operation.replace(/\/write$/, ''),
  ...body,
})

const recordOf = (world: World, step: AzureStep, place: number, status: Status): Json => {
  const key = `${place} ${step.operation} ${step.id}`
  const subscription = `/subscriptions/${world.account}`
  const signature = signatureOf(status, step.operation)
  return {
    // the export has seven places
    time: isoAt(world, step.at + DELAY[status]).replace('Z', `${world.ids.digits(`ticks ${key}`, 4)}Z`),
    resourceId: step.id.toUpperCase(),
    operationName: step.operation.toUpperCase(),
    category: 'Administrative',
    resultType: status,
    resultSignature: signature,
    durationMs: status === 'Start' ? '0' : String(Math.round(DELAY[status] * 1000)),
    callerIpAddress: step.who.ip,
    correlationId: world.ids.uuid(`correlation ${key}`),
    identity: {
      authorization: {
        scope: step.id,
        action: step.operation,
        evidence: {
          role: step.who.role,
          roleAssignmentScope: subscription,
          roleAssignmentId: world.ids.hex('assignment', 32),
          roleDefinitionId: 'b24988ac618042a0ab8820f7382dd24c',
          principalId: step.who.principalId,
          principalType: step.who.principalType,
        },
      },
      claims: step.who.claims,
    },
    level: status === 'Failure' ? 'Error' : 'Information',
    location: 'global',
    tenantId: tenantOf(world),
    properties: {
      ...(status === 'Start' ? {} : { statusCode: signature.split('.')[1] }),
      serviceRequestId: status === 'Start' ? null : world.ids.uuid(`service request ${key}`),
      eventCategory: 'Administrative',
      entity: step.id,
      message: step.operation,
      hierarchy: `${tenantOf(world)}/${world.account}`,
      ...(status === 'Start' && step.body !== undefined ? { requestbody: JSON.stringify(step.body) } : {}),
      ...(status === 'Success' && step.body !== undefined && step.operation.endsWith('/write')
        ? { responseBody: JSON.stringify(madeOf(step, step.body)) }
        : {}),
      ...(status === 'Failure' ? { statusMessage: refusal(step) } : {}),
    },
  }
}

const timeOf = (event: Json): string => String(event['time'])

/** The files that these operations leave in the storage account: one per hour, a record a line. */
export const azureFiles = (world: World, steps: readonly AzureStep[]): readonly EmittedFile[] => {
  const records = steps
    .flatMap((step, place) => step.statuses.map((status) => recordOf(world, step, place, status)))
    .toSorted((a, b) => (timeOf(a) < timeOf(b) ? -1 : 1))
  return groupBy(records, (record) => timeOf(record).slice(0, 13)).map(([hour, events]) => {
    const [year, month, day, h] = hour.split(/[-T]/)
    return {
      path: `insights-activity-logs/resourceId=/SUBSCRIPTIONS/${world.account.toUpperCase()}/y=${year}/m=${month}/d=${day}/h=${h}/m=00/PT1H.json`,
      source: 'azure-activity',
      events,
      text: lines(events),
    }
  })
}
