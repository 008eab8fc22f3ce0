import { firstOf } from '../pick.ts'
import type { AliasDef } from '../source.ts'

export const aliases: Readonly<Record<string, AliasDef>> = {
  operationName: { sql: ({ text }) => text('protoPayload', 'methodName'), from: 'protoPayload.methodName' },
  caller: {
    sql: ({ text }) =>
      firstOf(
        text('protoPayload', 'authenticationInfo', 'principalEmail'),
        text('protoPayload', 'authenticationInfo', 'principalSubject'),
      ),
    from: 'protoPayload.authenticationInfo.principalEmail → protoPayload.authenticationInfo.principalSubject',
  },
  resourceGroup: {
    sql: ({ text }) => text('resource', 'labels', 'project_id'),
    from: 'resource.labels.project_id',
  },
  sourceIp: {
    sql: ({ text }) =>
      firstOf(
        text('protoPayload', 'requestMetadata', 'callerIp'),
        text('protoPayload', 'requestMetadata', 'callerIP'),
      ),
    from: 'protoPayload.requestMetadata.callerIp',
  },
  region: {
    sql: ({ text }) =>
      firstOf(
        text('resource', 'labels', 'region'),
        text('resource', 'labels', 'location'),
        text('resource', 'labels', 'zone'),
      ),
    from: 'resource.labels.region → resource.labels.location → resource.labels.zone',
  },
  userAgent: {
    sql: ({ text }) => text('protoPayload', 'requestMetadata', 'callerSuppliedUserAgent'),
    from: 'protoPayload.requestMetadata.callerSuppliedUserAgent',
  },
  status: {
    sql: ({ text }) => text('protoPayload', 'status', 'code'),
    from: 'protoPayload.status.code (absent or 0 on success)',
  },
}
