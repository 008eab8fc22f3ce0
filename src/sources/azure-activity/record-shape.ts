import { join, type Sql, sql, str } from '../../sql/sql.ts'
import { firstOf, once } from '../pick.ts'
import type { FieldSql, RawRecord } from '../source.ts'

/**
 * What the three shapes of one Azure Activity record have in common: the diagnostic export (Event Hub, storage account),
 * the AzureActivity table of Log Analytics, and the REST API or `az monitor activity-log list`. Where a shape is told apart
 * by nothing but its keys, all spellings are tried in turn.
 */

/** REST writes `{"value": …, "localizedValue": …}` where the other shapes have a string. */
const value = (text: Sql): Sql =>
  sql`if(startsWith(ifNull(${text}, ''), '{'), JSONExtract(ifNull(${text}, ''), 'value', 'Nullable(String)'), ${text})`

/** Members of an object that came as text, as a tuple. */
const members = (text: Sql, names: readonly string[]): Sql =>
  sql`JSONExtract(ifNull(${text}, ''), ${str(
    `Tuple(${names.map((n) => `\`${n}\` Nullable(String)`).join(', ')})`,
  )})`

export const operation: FieldSql = once('operation', (r) => sql`lower(${operationAsWritten(r)})`)

/** The operation as the log spells it, for Sumo's `action`. */
export const operationAsWritten: FieldSql = once('operation as written', (r) =>
  firstOf(r.text('OperationNameValue'), value(r.text('operationName'))),
)

export const category: FieldSql = once('category', (r) =>
  firstOf(r.text('CategoryValue'), value(r.text('category')), r.text('Category')),
)

export const status: FieldSql = (r) =>
  firstOf(
    r.text('ActivityStatusValue'),
    r.text('ActivityStatus'),
    r.text('resultType'),
    value(r.text('status')),
  )

/** `Forbidden`, `Failed.Forbidden`, `Forbidden (HTTP Status Code: 403)`: the HTTP side of the status. */
export const subStatus: FieldSql = once('sub status', (r) =>
  firstOf(
    r.text('ActivitySubstatusValue'),
    r.text('ActivitySubstatus'),
    value(r.text('subStatus')),
    r.text('resultSignature'),
  ),
)

const PROPERTIES = [
  'requestbody',
  'requestBody',
  'responseBody',
  'responsebody',
  'statusCode',
  'statusMessage',
  'errorCode',
  'message',
] as const

/** A member of the event's properties, be they an object or JSON text; an object inside them comes out as JSON text. */
export const property = (r: RawRecord, name: (typeof PROPERTIES)[number]): Sql =>
  sql`tupleElement(${properties(r)}, ${str(name)})`

const properties: FieldSql = once('properties', (r) =>
  members(firstOf(r.text('properties'), r.text('Properties_d'), r.text('Properties')), PROPERTIES),
)

const readable = (body: Sql): Sql =>
  sql`if(startsWith(trimLeft(ifNull(${body}, '')), '{') AND isValidJSON(ifNull(${body}, '')), ${body}, NULL)`

/** The request body as JSON text, or NULL where the log has none that can be read. */
export const requestBody: FieldSql = once('request body', (r) =>
  readable(r.local('request text', () => firstOf(property(r, 'requestbody'), property(r, 'requestBody')))),
)

/** The request's body, else the response's: the same resource, as it is after the call. */
export const body: FieldSql = once('body', (r) => {
  const response = r.local('response text', () =>
    firstOf(property(r, 'responseBody'), property(r, 'responsebody')),
  )
  return sql`coalesce(${requestBody(r)}, ${readable(response)})`
})

const CLAIMS = {
  upn: 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn',
  name: 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name',
  objectId: 'http://schemas.microsoft.com/identity/claims/objectidentifier',
  tenantId: 'http://schemas.microsoft.com/identity/claims/tenantid',
  appId: 'appid',
  tokenType: 'idtyp',
} as const

export const claim = (r: RawRecord, name: keyof typeof CLAIMS): Sql =>
  firstOf(sql`tupleElement(${claims(r)}, ${str(CLAIMS[name])})`)

const claims: FieldSql = once('claims', (r) =>
  members(
    firstOf(r.text('identity', 'claims'), r.text('claims'), r.text('Claims_d'), r.text('Claims')),
    Object.values(CLAIMS),
  ),
)

/** Who called, as Azure names them: a UPN, or the object id of a service principal. The diagnostic export has no such key. */
export const caller: FieldSql = (r) => firstOf(r.text('caller'), r.text('Caller'))

/** Lower case, because Azure writes one resource in several cases. */
export const resource: FieldSql = once(
  'resource',
  (r) =>
    sql`lower(${firstOf(
      r.text('_ResourceId'),
      r.text('resourceId'),
      r.text('ResourceId'),
      sql`JSONExtract(ifNull(${firstOf(r.text('Authorization_d'), r.text('Authorization'))}, ''), 'scope', 'Nullable(String)')`,
    )})`,
)

/** The subscription in a resource id, or NULL. */
export const subscriptionIn = (resourceId: Sql): Sql =>
  sql`nullIf(extract(ifNull(${resourceId}, ''), '(?i)^/subscriptions/([^/]+)'), '')`

export const account: FieldSql = once(
  'account',
  (r) =>
    sql`lower(${firstOf(r.text('SubscriptionId'), r.text('subscriptionId'), subscriptionIn(resource(r)))})`,
)

export const isOperation = (r: RawRecord, names: readonly string[]): Sql =>
  sql`ifNull(${operation(r)} IN (${join(names.map(str))}), false)`
