import { type Sql, sql, str } from '../../sql/sql.ts'
import { firstOf, joined, once } from '../pick.ts'
import type { FieldSql, RawRecord } from '../source.ts'

/** `time` of the diagnostic export, `eventTimestamp` of REST, `TimeGenerated` of the table and of its CSV export. */
export const TIME_KEYS = ['time', 'eventTimestamp', 'TimeGenerated', 'TimeGenerated [UTC]'] as const

const timeText: FieldSql = once('time text', ({ text }) => firstOf(...TIME_KEYS.map((key) => text(key))))

/** A whole date: ClickHouse would take `5` and `03:04` for times of the current year. */
const DATED = str(String.raw`^(\d{4}-\d\d-\d\d|\d{1,2}/\d{1,2}/\d{4})`)

/** The CSV export of the portal writes American dates (`8/1/2024, 12:28:02.123 PM`); ISO 8601 reads the same either way. */
export const eventTime: FieldSql = (record) => {
  const given = sql`ifNull(${timeText(record)}, '')`
  return sql`if(match(${given}, ${DATED}), parseDateTime64BestEffortUSOrNull(${given}, 3, 'UTC'), NULL)`
}

/** The operation as a string in every shape; in REST `operationName` is an object, whose JSON text it must not be. */
export const operationName: FieldSql = once('operation name', ({ text }) =>
  firstOf(
    text('operationName', 'value'),
    sql`if(startsWith(ifNull(${text('operationName')}, ''), '{'), NULL, ${text('operationName')})`,
    text('OperationNameValue'),
    text('OperationName'),
  ),
)

export const status: FieldSql = ({ text }) =>
  firstOf(text('resultType'), text('ActivityStatusValue'), text('status', 'value'), text('ActivityStatus'))

const resourceId: FieldSql = ({ text }) =>
  firstOf(text('resourceId'), text('_ResourceId'), text('ResourceId'), text('resourceUri'))

/** A segment of the resource id: the one after `/<name>/`, whatever the case. */
export const segment = (record: RawRecord, name: 'resourceGroups' | 'subscriptions'): Sql =>
  sql`extract(ifNull(${resourceId(record)}, ''), ${str(`(?i)/${name}/([^/]+)`)})`

/**
 * `eventDataId`, equal in REST and in the table (where one event may come twice, in capitals and in title case). The
 * diagnostic export has none: there a record is told by its operation, its step and its time.
 */
export const identity: FieldSql = (record) => {
  const { text } = record
  const own = firstOf(text('eventDataId'), text('EventDataId'))
  const correlation = firstOf(text('correlationId'), text('CorrelationId'))
  const category = firstOf(text('category'), text('CategoryValue'), text('Category'))
  const made = joined(
    correlation,
    sql`lower(ifNull(${operationName(record)}, ''))`,
    sql`lower(ifNull(${status(record)}, ''))`,
    timeText(record),
    sql`lower(ifNull(${resourceId(record)}, ''))`,
    category,
  )
  return sql`ifNull(lower(${own}), ${made})`
}

/** The subscription. */
export const sourceHost: FieldSql = (record) =>
  sql`lower(${firstOf(record.text('SubscriptionId'), record.text('subscriptionId'), segment(record, 'subscriptions'))})`
