import { constant, from, type Mapper } from '../siem/siem-record.ts'
import { accountId, byEvent, common, SKIP_NULL, usernameFromArn } from './siem-record-parts.ts'

const lambda = {
  ...common,
  accountId,
  cloud_service: constant('Lambda'),
  normalizedSeverity: constant('1'),
  user_username: usernameFromArn,
} as const

const change =
  'AddLayerVersionPermission AddPermission RemovePermission UpdateEventSourceMapping UpdateFunctionCode UpdateFunctionConfiguration UpdateFunctionUrlConfig'
const create = 'CreateEventSourceMapping CreateFunction CreateFunctionUrlConfig PublishLayerVersion'

/**
 * Lambda writes the version of its API behind many of its event names (`CreateFunction20150331`), and those no mapper but
 * the default takes.
 */
export const lambdaMappers: readonly Mapper[] = [
  {
    name: 'CloudTrail - lambda.amazonaws.com - Audit Change',
    events:
      'AwsApiCall-(AddLayerVersionPermission|AddPermission|UpdateFunctionUrlConfig|UpdateFunctionConfiguration|UpdateFunctionCode|UpdateEventSourceMapping|RemovePermission|PublishLayerVersion|CreateFunctionUrlConfig|CreateFunction|CreateEventSourceMapping)',
    recordType: 'AuditChange',
    skip: SKIP_NULL,
    fields: {
      ...lambda,
      changeTarget: from(
        'requestParameters.layerName',
        'resources.1.resourceName',
        'requestParameters.url',
        'responseElements.UUID',
        'requestParameters.functionName',
        'requestParameters.uuid',
        'requestParameters.urlConfig.baseUrl',
        'responseElements.functionArn',
      ),
      changeType: from(
        'requestParameters.action',
        'responseElements.FunctionArn',
        'requestParameters.functionName',
        'requestParameters.description',
        'responseElements.description',
        'requestParameters.statementId',
      ),
      normalizedAction: byEvent({ change, create }),
      targetUser_username: from('requestParameters.principal', 'requestParameters.organizationId'),
    },
  },
  {
    name: 'CloudTrail - lambda.amazonaws.com - DeleteEventSourceMapping|DeleteFunction',
    events: 'AwsApiCall-(DeleteEventSourceMapping|DeleteFunction)',
    recordType: 'Audit',
    skip: SKIP_NULL,
    fields: {
      ...lambda,
      changeTarget: from('requestParameters.uuid', 'requestParameters.functionName'),
      changeType: from('eventName'),
      normalizedAction: constant('delete'),
    },
  },
  {
    name: 'CloudTrail - lambda.amazonaws.com - DeleteFunctionUrlConfig',
    events: 'AwsApiCall-DeleteFunctionUrlConfig',
    recordType: 'Audit',
    skip: SKIP_NULL,
    fields: {
      ...lambda,
      changeTarget: from('requestParameters.urlConfig.baseUrl'),
      changeType: from('requestParameters.functionName'),
      normalizedAction: constant('delete'),
    },
  },
  {
    name: 'CloudTrail - lambda.amazonaws.com - GetFunction',
    events: 'AwsApiCall-GetFunction',
    recordType: 'AuditResourceAccess',
    skip: SKIP_NULL,
    fields: {
      ...lambda,
      changeTarget: from('requestParameters.functionName'),
      changeType: from('requestParameters.qualifier'),
      normalizedAction: constant('inspect'),
    },
  },
  {
    name: 'CloudTrail - lambda.amazonaws.com - GetLayerVersionPolicy',
    // the next one takes the same event, and its longer pattern wins
    events: 'AwsApiCall-GetLayerVersionPolicy',
    recordType: 'AuditResourceAccess',
    skip: SKIP_NULL,
    fields: {
      ...lambda,
      changeTarget: from('requestParameters.layerName'),
      changeType: from('requestParameters.versionNumber'),
      normalizedAction: constant('inspect'),
    },
  },
  {
    name: 'CloudTrail - lambda.amazonaws.com - GetPolicy|GetLayerVersionPolicy',
    events: 'AwsApiCall-(GetPolicy|GetLayerVersionPolicy)',
    recordType: 'AuditResourceAccess',
    skip: SKIP_NULL,
    fields: {
      ...lambda,
      changeTarget: from('requestParameters.functionName', 'requestParameters.layerName'),
      changeType: from('requestParameters.qualifier', 'requestParameters.versionNumber'),
      normalizedAction: constant('inspect'),
    },
  },
  {
    name: 'CloudTrail - lambda.amazonaws.com - ListEventSourceMappings',
    events: 'AwsApiCall-ListEventSourceMappings',
    recordType: 'AuditResourceAccess',
    skip: SKIP_NULL,
    fields: {
      ...lambda,
      changeTarget: constant('All Event Source Mappings'),
      changeType: from('eventName'),
      normalizedAction: constant('inspect'),
    },
  },
  {
    name: 'CloudTrail - lambda.amazonaws.com - ListFunctions',
    events: 'AwsApiCall-ListFunctions',
    recordType: 'AuditResourceAccess',
    skip: SKIP_NULL,
    fields: {
      ...lambda,
      changeTarget: constant('All Functions'),
      changeType: from('eventName'),
      normalizedAction: constant('inspect'),
    },
  },
  {
    name: 'CloudTrail - lambda.amazonaws.com - Resource Access',
    events:
      'AwsApiCall-(ListFunctionUrlConfigs|GetFunctionConfiguration|GetFunctionUrlConfig|GetEventSourceMapping)',
    recordType: 'AuditResourceAccess',
    skip: SKIP_NULL,
    fields: {
      ...lambda,
      changeTarget: from('requestParameters.functionName', 'requestParameters.uuid'),
      changeType: from('eventName'),
      normalizedAction: constant('inspect'),
    },
  },
]
