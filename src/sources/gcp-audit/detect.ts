import { sql } from '../../sql/sql.ts'
import type { Wrapping } from '../envelope/shape.ts'
import { isObject } from '../envelope/unwrap.ts'
import type { FieldSql, SourceDef } from '../source.ts'

/** An AuditLog payload has a method; other log entries of Cloud Logging carry textPayload or jsonPayload instead. */
export const recognises: SourceDef['recognises'] = (event) => {
  const payload = event['protoPayload']
  if (!isObject(payload)) return false
  const name = event['logName']
  return (
    typeof payload['methodName'] === 'string' ||
    (typeof name === 'string' && name.includes('cloudaudit.googleapis.com'))
  )
}

export const isEvent: FieldSql = ({ text }) =>
  sql`(isNotNull(${text('protoPayload', 'methodName')}) OR (isNotNull(${text('protoPayload', 'serviceName')}) AND ifNull(position(${text('logName')}, 'cloudaudit.googleapis.com') > 0, 0)))`

/** @see https://cloud.google.com/logging/docs/audit/understanding-audit-logs */
export const wrappings: readonly Wrapping[] = [
  {
    id: 'event',
    doc: 'plain entries: `gcloud logging read --format=json`, sink to Cloud Storage (one per line)',
    steps: [],
  },
  { id: 'entries', doc: 'answer of entries.list', steps: [{ kind: 'list', key: 'entries' }] },
  {
    id: 'pubsub',
    doc: 'Pub/Sub messages of a sink',
    steps: [{ kind: 'base64', path: ['message', 'data'] }],
  },
  {
    id: 'pubsub-pull',
    doc: 'answer of a Pub/Sub pull',
    steps: [
      { kind: 'list', key: 'receivedMessages' },
      { kind: 'base64', path: ['message', 'data'] },
    ],
  },
]
