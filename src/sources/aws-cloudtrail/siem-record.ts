import { sql } from '../../sql/sql.ts'
import { DEFAULT_EVENTS, format, from, type Mapper, type RecordMapping } from '../siem/siem-record.ts'
import { eventTime, identity } from './identity.ts'
import { changeMappers } from './siem-record-changes.ts'
import { lambdaMappers } from './siem-record-lambda.ts'
import { awsNames } from './siem-record-names.ts'
import { common, usernameFrom } from './siem-record-parts.ts'
import { serviceMappers } from './siem-record-services.ts'

/**
 * Takes nearly all events. Mind what it leaves out: `errorCode`, `success`, `resource`, `changeTarget`, `cloud_service`;
 * rules on such events read `fields['errorCode']` and the request's own keys.
 */
const defaultMapper: Mapper = {
  name: 'CloudTrail Default Mapping',
  events: DEFAULT_EVENTS,
  recordType: 'Audit',
  skip: [],
  fields: {
    ...common,
    accountId: from('userIdentity.accountId', 'resources.1.accountId', 'recipientAccountId'),
    bytesIn: from('additionalEventData.bytesTransferredIn'),
    bytesOut: from('additionalEventData.bytesTransferredOut'),
    user_role: from(
      'userIdentity.sessionContext.sessionIssuer.userName',
      'userIdentity.sessionContext.sessionIssuer.arn',
      'userIdentity.sessionContext.sessionIssuer.principalId',
    ),
    user_userId: from('userIdentity.principalId', 'userIdentity.onBehalfOf.userId'),
    user_username: usernameFrom('userIdentity.arn'),
  },
}

/**
 * CloudTrail in Sumo Logic's Cloud SIEM: the facts of its public content catalog. Its mappers also set a fixed
 * `description` per event in Sumo's words, which dohyo leaves out.
 */
export const siemMapping: RecordMapping = {
  vendor: 'Amazon AWS',
  product: 'CloudTrail',
  eventId: format('{eventType}-{eventName}'),
  eventTime,
  identity,
  derived: {
    normalizedSuccess: ({ text }) => sql`if(${text('errorCode')} IS NULL, 'true', 'false')`,
  },
  neverSkipped: [
    'eventName',
    'eventSource',
    'awsRegion',
    'sourceIPAddress',
    'recipientAccountId',
    'userIdentity.accountId',
    'userIdentity.arn',
    'userIdentity.principalId',
    'userIdentity.onBehalfOf.userId',
  ],
  names: awsNames,
  mappers: [...changeMappers, ...lambdaMappers, ...serviceMappers, defaultMapper],
}
