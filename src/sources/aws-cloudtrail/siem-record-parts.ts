import { constant, type FieldMapping, from, lookup } from '../siem/siem-record.ts'

/** What every mapper of CloudTrail has. */
export const common = {
  action: from('eventName'),
  application: from('eventSource'),
  cloud_provider: constant('AWS'),
  cloud_region: from('awsRegion'),
  http_userAgent: from('userAgent'),
  srcDevice_ip: from('sourceIPAddress'),
} as const

export const accountId = from('userIdentity.accountId')

/** The identity that a session was given when it began, else the keys that follow. */
export const usernameFrom = (...others: readonly string[]): FieldMapping =>
  from('userIdentity.sessionContext.sourceIdentity', 'requestParameters.sourceIdentity', ...others)

export const usernameFromArn = usernameFrom('userIdentity.arn')

/** Service events: a service acts for somebody. */
export const usernameFromService = from(
  'userIdentity.invokedBy',
  'userIdentity.sessionContext.sourceIdentity',
  'requestParameters.sourceIdentity',
)

/** A lookup by event name, one line per value: `{ create: 'CreateUser CreatePolicy' }`. */
export const byEvent = (events: Readonly<Record<string, string>>): FieldMapping =>
  lookup(
    'eventName',
    Object.fromEntries(
      Object.entries(events).flatMap(([value, names]) => names.split(' ').map((name) => [name, value])),
    ),
  )

export const SKIP = [',', '-']
export const SKIP_NULL = [',', '-', 'null']
