import type { EmittedFile, Json } from './scenario.ts'
import { groupBy, isoAt, type World } from './world.ts'

// CloudTrail records as they are delivered to S3: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html

export interface AwsCaller {
  readonly identity: Json
  readonly ip: string
  readonly agent: string
  /** A person in the console: AWS adds a field, and often says `AWS Internal` for the agent. */
  readonly console?: boolean
}

/** One call without its time and caller. `api` is `ec2:CreateSnapshot`. */
export interface AwsCall {
  readonly api: string
  readonly request: unknown
  readonly response: unknown
  readonly readOnly: boolean
  /** More members of the record, or others than usual. */
  readonly more?: Json
}

export interface AwsStep extends AwsCall {
  /** Seconds after the scenario's start; negative for history. */
  readonly at: number
  readonly who: AwsCaller
  readonly region: string
  readonly error?: readonly [code: string, message: string]
}

export const BOTO = 'Boto3/1.38.11 md/Botocore#1.38.11 ua/2.1 os/linux#6.12 lang/python#3.12.10'
export const CLI = 'aws-cli/2.27.41 md/awscrt#0.26.1 ua/2.1 os/linux#6.8.0 lang/python#3.13.3'
export const TERRAFORM =
  'APN/1.0 HashiCorp/1.0 Terraform/1.11.4 (+https://www.terraform.io) terraform-provider-aws/5.97.0'

export const iamUser = (world: World, name: string, agent: string, ip = world.sourceIp): AwsCaller => ({
  identity: {
    type: 'IAMUser',
    principalId: `AIDA${world.ids.capitals(`user ${name}`, 17)}`,
    arn: `arn:aws:iam::${world.account}:user/${name}`,
    accountId: world.account,
    accessKeyId: `AKIA${world.ids.capitals(`key ${name}`, 16)}`,
    userName: name,
  },
  ip,
  agent,
})

/** A service of AWS that works under a role: `invokedBy` and the address are set by AWS. */
export const awsService = (world: World, host: string, role: string, session: string): AwsCaller => {
  const id = `AROA${world.ids.capitals(`role ${role}`, 17)}`
  return {
    identity: {
      type: 'AssumedRole',
      principalId: `${id}:${session}`,
      arn: `arn:aws:sts::${world.account}:assumed-role/${role}/${session}`,
      accountId: world.account,
      accessKeyId: `ASIA${world.ids.capitals(`key ${role}`, 16)}`,
      sessionContext: {
        sessionIssuer: {
          type: 'Role',
          principalId: id,
          arn: `arn:aws:iam::${world.account}:role/service-role/${role}`,
          accountId: world.account,
          userName: role,
        },
        attributes: { creationDate: `${isoAt(world, -60).slice(0, 19)}Z`, mfaAuthenticated: 'false' },
      },
      invokedBy: host,
    },
    ip: host,
    agent: host,
  }
}

/** Who AWS names in events about an account's shared snapshots: the account that used it, and nobody in it. */
export const foreignAccount = (account: string): AwsCaller => ({
  identity: { type: 'AWSAccount', accountId: account, invokedBy: 'ec2.amazonaws.com' },
  ip: 'ec2.amazonaws.com',
  agent: 'ec2.amazonaws.com',
})

/** EC2 puts the request's id into its responses, in XML's spelling; the query APIs of RDS and others don't. */
const responseOf = (service: string, requestId: string, response: unknown): unknown =>
  service === 'ec2' && typeof response === 'object' && response !== null
    ? { requestId, ...response }
    : response

const recordOf = (world: World, step: AwsStep, place: number): Json => {
  const [service = '', eventName] = step.api.split(':')
  const key = `${place} ${step.api} ${step.at}`
  const requestID = world.ids.uuid(`request ${key}`)
  const isServiceEvent = step.more?.['eventType'] === 'AwsServiceEvent'
  const byService = step.who.ip.endsWith('.amazonaws.com')
  return {
    eventVersion: '1.11',
    userIdentity: step.who.identity,
    eventTime: `${isoAt(world, step.at).slice(0, 19)}Z`,
    eventSource: `${service}.amazonaws.com`,
    eventName,
    awsRegion: step.region,
    sourceIPAddress: step.who.ip,
    userAgent: step.who.agent,
    ...(step.error === undefined ? {} : { errorCode: step.error[0], errorMessage: step.error[1] }),
    requestParameters: step.request,
    responseElements: step.error === undefined ? responseOf(service, requestID, step.response) : null,
    ...(isServiceEvent ? {} : { requestID }),
    eventID: world.ids.uuid(`event ${key}`),
    readOnly: step.readOnly,
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: world.account,
    ...(isServiceEvent ? { sharedEventID: world.ids.uuid(`shared ${key}`) } : {}),
    eventCategory: 'Management',
    ...(isServiceEvent || byService
      ? {}
      : {
          tlsDetails: {
            tlsVersion: 'TLSv1.3',
            cipherSuite: 'TLS_AES_128_GCM_SHA256',
            clientProvidedHostHeader: `${service}.${step.region}.amazonaws.com`,
          },
        }),
    ...(step.who.console === true ? { sessionCredentialFromConsole: 'true' } : {}),
    ...step.more,
  }
}

const FIVE_MINUTES = 300_000

/** CloudTrail delivers about every five minutes, a few minutes late, one file per region. */
const deliveredAt = (eventTime: string): string => {
  const slot = Math.floor(Date.parse(eventTime) / FIVE_MINUTES) * FIVE_MINUTES + 2 * FIVE_MINUTES
  return new Date(slot).toISOString()
}

const fileOf = (world: World, region: string, delivered: string, events: readonly Json[]): EmittedFile => {
  const [year = '', month = '', day = ''] = delivered.slice(0, 10).split('-')
  const stamp = `${year}${month}${day}T${delivered.slice(11, 16).replace(':', '')}Z`
  const unique = world.ids.letters(`file ${region} ${delivered}`, 16)
  return {
    path: `AWSLogs/${world.account}/CloudTrail/${region}/${year}/${month}/${day}/${world.account}_CloudTrail_${region}_${stamp}_${unique}.json.gz`,
    source: 'aws-cloudtrail',
    events,
    text: JSON.stringify({ Records: events }),
  }
}

/** The files that these calls leave in the trail's bucket. */
export const awsFiles = (world: World, steps: readonly AwsStep[]): readonly EmittedFile[] => {
  const records = steps
    .map((step, place) => ({ at: step.at, record: recordOf(world, step, place) }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ record }) => record)
  return groupBy(
    records,
    (record) => `${String(record['awsRegion'])} ${deliveredAt(String(record['eventTime']))}`,
  ).map(([key, events]) => {
    const [region = '', delivered = ''] = key.split(' ')
    return fileOf(world, region, delivered, events)
  })
}
