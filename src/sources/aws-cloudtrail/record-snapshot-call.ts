import { snapshotCallsOf } from '../../records/snapshot-calls.ts'
import { type Sql, sql, str, strings } from '../../sql/sql.ts'
import { firstOf, once } from '../pick.ts'
import type { FieldSql, RawRecord } from '../source.ts'
import { byService } from './record-actor.ts'
import { isEventOf, jsonList, request, response, responseText, textAt } from './record-json.ts'
import { resource } from './record-resources.ts'

const CALLS = snapshotCallsOf('aws')

/** dohyo_snapshotCall. */
export const snapshotCall: FieldSql = once('snapshot call', (r) => {
  const key = sql`concat(replaceOne(ifNull(${r.text('eventSource')}, ''), '.amazonaws.com', ''), '/', ifNull(${r.text('eventName')}, ''))`
  return sql`nullIf(transform(${key}, ${strings(CALLS.map(([event]) => event))}, ${strings(CALLS.map(([, call]) => call))}, ''), '')`
})

const isCall = (r: RawRecord, call: string): Sql => sql`ifNull(${snapshotCall(r)} = ${str(call)}, false)`

const CREATE_MANY = ['CreateSnapshots']
const made: FieldSql = once('snapshot set', (r) => jsonList(response(r), 'snapshotSet'))

/** dohyo_createdCount. RDS makes its automated snapshots, and those of AWS Backup, without asking anybody. */
export const createdCount: FieldSql = (r) => {
  const isOurs = sql`ifNull(${r.text('responseElements', 'snapshotType')}, '') NOT IN ('automated', 'awsbackup')`
  const isMade = sql`(${isCall(r, 'create')} AND ifNull(${r.text('errorCode')}, '') = '' AND ${isOurs})`
  return sql`multiIf(NOT ${isMade}, NULL, ${isEventOf(r, 'ec2', CREATE_MANY)}, greatest(toFloat64(length(${made(r)})), 1), 1)`
}

/** dohyo_sizeGb: EC2 writes `volumeSize` as a string, RDS the database's `allocatedStorage`. */
export const sizeGb: FieldSql = (r) => {
  const number = (value: Sql): Sql => sql`toFloat64OrNull(ifNull(${value}, ''))`
  const many = sql`arraySum(arrayMap(s -> ifNull(${number(textAt(sql`s`, 'volumeSize'))}, 0), ${made(r)}))`
  const one = number(firstOf(responseText(r, 'volumeSize'), responseText(r, 'allocatedStorage')))
  return sql`multiIf(NOT ${isCall(r, 'create')}, NULL, ${isEventOf(r, 'ec2', CREATE_MANY)}, nullIf(${many}, 0), ${one})`
}

/**
 * What the web console loads. AWS alone says that a session is the console's, or that a call came from inside AWS; the
 * agent, which anybody may write, tells only which of these sessions' calls are its pages': `aws` in CloudShell has another.
 */
const isConsolePage = (r: RawRecord): Sql => {
  const agent = sql`ifNull(${r.text('userAgent')}, '')`
  return sql`(ifNull(${r.text('sourceIPAddress')} = 'AWS Internal', false) OR (ifNull(${r.text('sessionCredentialFromConsole')} = 'true', false) AND match(${agent}, '^AWS Internal|^Mozilla/|[Cc]onsole|aws-internal')))`
}

const LISTED_BY_OWNER = ['DescribeImages']

/**
 * Images are mostly listed to find one to start: a vendor's, by its name. Only a list of one's own looks around.
 */
const isForeignCatalogue = (r: RawRecord): Sql => {
  const own = sql`['self', ifNull(${r.text('recipientAccountId')}, 'self'), ifNull(${r.text('userIdentity', 'accountId')}, 'self')]`
  return sql`(${isEventOf(r, 'ec2', LISTED_BY_OWNER)} AND NOT hasAny(${ownersOf(r)}, ${own}))`
}

const ownersOf = (r: RawRecord): Sql =>
  sql`arrayMap(o -> ifNull(${textAt(sql`o`, 'owner')}, ''), ${jsonList(request(r), 'ownersSet')})`

/** dohyo_enumeration. */
export const enumeration: FieldSql = (r) =>
  sql`((${isCall(r, 'permissions')} OR (${isCall(r, 'list')} AND ${resource(r)} IS NULL AND NOT ${isForeignCatalogue(r)})) AND NOT ${isConsolePage(r)} AND NOT ${byService(r)})`
