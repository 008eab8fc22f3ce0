import { sql } from '../../sql/sql.ts'
import type { Wrapping } from '../envelope/shape.ts'
import type { FieldSql, SourceDef } from '../source.ts'

const isText = (value: unknown): value is string => typeof value === 'string'

/**
 * An API call names its service and its call; an Insights record has neither, but its category. S3 notifications share the
 * `Records` envelope and both names (`aws:s3`, `ObjectCreated:Put`), so the form of the service name decides.
 */
export const recognises: SourceDef['recognises'] = (event) =>
  (isText(event['eventName']) && isText(event['eventSource']) && !event['eventSource'].startsWith('aws:')) ||
  (event['eventCategory'] === 'Insight' && isText(event['eventType']))

export const isEvent: FieldSql = ({ text }) =>
  sql`((isNotNull(${text('eventName')}) AND NOT startsWith(ifNull(${text('eventSource')}, 'aws:'), 'aws:')) OR ifNull(${text('eventCategory')} = 'Insight', 0))`

/** @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-examples.html */
export const wrappings: readonly Wrapping[] = [
  {
    id: 'records',
    doc: 'log files as CloudTrail delivers them to S3',
    steps: [{ kind: 'list', key: 'Records' }],
  },
  { id: 'event', doc: 'plain records, in an array or one per line', steps: [] },
  {
    id: 'eventbridge',
    doc: 'EventBridge events (`AWS API Call via CloudTrail`)',
    steps: [{ kind: 'member', path: ['detail'] }],
  },
  {
    id: 'lookup-events',
    doc: 'answer of `aws cloudtrail lookup-events`',
    steps: [
      { kind: 'list', key: 'Events' },
      { kind: 'member', path: ['CloudTrailEvent'] },
    ],
  },
  {
    id: 'lookup-event',
    doc: 'single events of `aws cloudtrail lookup-events`',
    steps: [{ kind: 'member', path: ['CloudTrailEvent'] }],
  },
  {
    id: 'cloudwatch-subscription',
    doc: 'CloudWatch Logs subscription data',
    steps: [
      { kind: 'list', key: 'logEvents' },
      { kind: 'member', path: ['message'] },
    ],
  },
  {
    id: 'cloudwatch-events',
    doc: 'answer of `aws logs filter-log-events` and `get-log-events`',
    steps: [
      { kind: 'list', key: 'events' },
      { kind: 'member', path: ['message'] },
    ],
  },
  {
    id: 'lake-results',
    doc: 'answer of CloudTrail Lake `get-query-results` with an eventData column',
    steps: [
      { kind: 'list', key: 'QueryResultRows' },
      { kind: 'cell', key: 'eventData' },
    ],
  },
  {
    id: 'lake-rows',
    doc: 'rows of the same without the envelope',
    steps: [{ kind: 'cell', key: 'eventData' }],
  },
  {
    id: 'event-data',
    doc: 'CloudTrail Lake and Athena rows with an eventData column',
    steps: [{ kind: 'member', path: ['eventData'] }],
  },
]
