import { sql } from '../../sql/sql.ts'
import { constant, DEFAULT_EVENTS, format, from, lookup, type RecordMapping } from '../siem/siem-record.ts'
import { eventTime, identity } from './identity.ts'
import { callerIp, logKind } from './record-shape.ts'

/**
 * GCP audit logs in Sumo Logic's Cloud SIEM: the facts of its public content catalog. Mind that `success` tells whether
 * the call was allowed, not how it ended (`fields['protoPayload.status.code']`), and that project and region aren't mapped.
 *
 * Sumo's mapper asks for ids of audit logs (`activity-…`, `data_access-…`); this source has no others, so nothing is asked.
 */
export const siemMapping: RecordMapping = {
  vendor: 'Google',
  product: 'Google Cloud Platform',
  eventId: format('{logType}-{eventMethod}'),
  eventTime,
  identity,
  prefix: 'message.data.',
  derived: {
    'protoPayload.requestMetadata.callerIp': callerIp,
    logType: logKind,
    eventMethod: ({ text }) => sql`ifNull(${text('protoPayload', 'methodName')}, 'default')`,
  },
  neverSkipped: [
    'protoPayload.methodName',
    'protoPayload.serviceName',
    'protoPayload.@type',
    'protoPayload.resourceName',
    'protoPayload.authenticationInfo.principalEmail',
    'protoPayload.requestMetadata.callerIp',
    'resource.type',
    'severity',
  ],
  mappers: [
    {
      name: 'GCP Audit Logs',
      events: DEFAULT_EVENTS,
      recordType: 'Audit',
      skip: [',', '-'],
      fields: {
        action: from('protoPayload.methodName'),
        application: from('protoPayload.serviceName'),
        cloud_provider: constant('GCP'),
        cloud_service: from('protoPayload.serviceName'),
        description: from('protoPayload.@type'),
        device_uniqueId: from('resource.labels.instance_id'),
        http_userAgent: from('protoPayload.requestMetadata.callerSuppliedUserAgent'),
        normalizedResource: lookup('resource.type', {
          gae_app: 'application',
          gce_instance: 'instance',
          gce_subnetwork: 'network',
          http_load_balancer: 'network',
          'ids.googleapis.com/Endpoint': 'instance',
          k8s_cluster: 'service',
        }),
        resource: from('protoPayload.resourceName'),
        resourceType: from('resource.type'),
        severity: from('severity'),
        srcDevice_ip: from('protoPayload.requestMetadata.callerIp'),
        success: lookup('protoPayload.authorizationInfo.1.granted', { false: 'false', true: 'true' }),
        user_username: from('protoPayload.authenticationInfo.principalEmail'),
      },
    },
  ],
}
