import { join, type Sql, sql, str } from '../../sql/sql.ts'
import { firstOf, once } from '../pick.ts'
import type { FieldSql, RawRecord } from '../source.ts'
import { category, property, status, subStatus } from './record-shape.ts'

/** The error inside `statusMessage`: code and message, wrapped in `error` or bare. */
const statusError: FieldSql = once(
  'status error',
  (r) =>
    sql`JSONExtract(ifNull(${property(r, 'statusMessage')}, ''), 'Tuple(error Tuple(code Nullable(String), message Nullable(String)), code Nullable(String), message Nullable(String))')`,
)

/** The error code of a failed call: the resource provider's own, else the HTTP status' name. */
const code: FieldSql = once('code', (r) =>
  firstOf(
    sql`${statusError(r)}.1.1`,
    sql`${statusError(r)}.2`,
    property(r, 'errorCode'),
    sql`replaceRegexpOne(ifNull(${subStatus(r)}, ''), ${str('^Failed\\.| \\(HTTP Status Code: \\d+\\)$')}, '')`,
    property(r, 'statusCode'),
  ),
)

const DENIED =
  '(?i)(^|[^a-z])(forbidden|unauthorized|(linked)?authorizationfailed|requestdisallowedbypolicy|401|403)([^a-z]|$)'

/**
 * One operation is told by several records with one correlation id: Start, sometimes Accept, then Success or Failure. Only
 * the last says how it ended, so the others are `pending`, and a rule that asks for `success` sees an operation once.
 *
 * Records of the category Policy repeat the operation and its resource but tell how a policy judged it, not whether it
 * happened (a denied one has its own Failure record). They are `pending` as well: no rule takes them for the operation.
 */
export const outcome: FieldSql = once('outcome', (r) => {
  const http = join(
    [code(r), subStatus(r), property(r, 'statusCode')].map((part) => sql`' ', ifNull(${part}, '')`),
  )
  const told = r.local(
    'told',
    () => sql`if(lower(ifNull(${category(r)}, '')) = 'policy', '', lower(ifNull(${status(r)}, '')))`,
  )
  return sql`multiIf(${told} IN ('success', 'succeeded'), 'success', match(${told}, '^(forbidden|unauthorized)'), 'denied', NOT match(${told}, '^(fail|cancel|timed? ?out)'), 'pending', match(concat(${http}), ${str(DENIED)}), 'denied', 'failed')`
})

const onFailure = (r: RawRecord, text: Sql): Sql =>
  sql`if(${outcome(r)} IN ('denied', 'failed'), ${text}, NULL)`

export const errorCode: FieldSql = (r) => onFailure(r, code(r))

export const errorText: FieldSql = (r) =>
  onFailure(r, firstOf(sql`${statusError(r)}.1.2`, sql`${statusError(r)}.3`, property(r, 'statusMessage')))
