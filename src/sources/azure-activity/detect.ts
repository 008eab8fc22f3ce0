import { join, sql, str } from '../../sql/sql.ts'
import type { Wrapping } from '../envelope/shape.ts'
import { isObject } from '../envelope/unwrap.ts'
import type { FieldSql, SourceDef } from '../source.ts'

/**
 * Categories of the activity log; the last three are of its older exports. Resource logs and Entra ID logs come in the
 * same envelope with the same keys, and only the category tells them apart.
 * @see https://learn.microsoft.com/azure/azure-monitor/platform/activity-log-schema
 */
export const CATEGORIES = [
  'Administrative',
  'Security',
  'ServiceHealth',
  'Alert',
  'Recommendation',
  'Policy',
  'Autoscale',
  'ResourceHealth',
  'Write',
  'Delete',
  'Action',
] as const

const lowered: ReadonlySet<string> = new Set(CATEGORIES.map((c) => c.toLowerCase()))

const isText = (value: unknown): value is string => typeof value === 'string'

const isExported = (event: Readonly<Record<string, unknown>>): boolean =>
  isText(event['operationName']) && isText(event['category']) && lowered.has(event['category'].toLowerCase())

const isRow = (event: Readonly<Record<string, unknown>>): boolean =>
  isText(event['OperationNameValue']) ||
  (isText(event['OperationName']) &&
    (isText(event['ActivityStatusValue']) || isText(event['ActivityStatus'])))

const isListed = (event: Readonly<Record<string, unknown>>): boolean =>
  isObject(event['operationName']) && isText(event['operationName']['value'])

export const recognises: SourceDef['recognises'] = (event) =>
  isExported(event) || isRow(event) || isListed(event)

export const isEvent: FieldSql = ({ text }) => {
  const categories = join([...lowered].map((c) => str(c)))
  return sql`(${join(
    [
      sql`(isNotNull(${text('operationName')}) AND lower(ifNull(${text('category')}, '')) IN (${categories}))`,
      sql`isNotNull(${text('operationName', 'value')})`,
      sql`isNotNull(${text('OperationNameValue')})`,
      sql`(isNotNull(${text('OperationName')}) AND (isNotNull(${text('ActivityStatusValue')}) OR isNotNull(${text('ActivityStatus')})))`,
    ],
    ' OR ',
  )})`
}

export const wrappings: readonly Wrapping[] = [
  {
    id: 'event',
    doc: 'plain records: diagnostic export to storage (one per line), `az monitor activity-log list`, rows of AzureActivity',
    steps: [],
  },
  { id: 'records', doc: 'diagnostic export to Event Hubs', steps: [{ kind: 'list', key: 'records' }] },
  { id: 'value', doc: 'answer of the REST API', steps: [{ kind: 'list', key: 'value' }] },
  {
    id: 'tables',
    doc: 'answer of the Log Analytics query API',
    steps: [{ kind: 'list', key: 'tables' }, { kind: 'table' }],
  },
]
