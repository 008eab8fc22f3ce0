import { type Sql, sql, str } from '../../sql/sql.ts'
import { firstOf, once } from '../pick.ts'
import type { FieldSql, RawRecord } from '../source.ts'

export const payload = (r: RawRecord, ...path: readonly string[]): Sql => r.text('protoPayload', ...path)

/** A value of the request. Cloud SQL wraps what it was asked in `body`; see the callers. */
export const request = (r: RawRecord, ...path: readonly string[]): Sql => payload(r, 'request', ...path)

/** `v1.compute.snapshots.insert`, `beta.…` and the bare name are one operation. */
export const operation: FieldSql = once(
  'operation',
  (r) =>
    sql`replaceRegexpOne(${payload(r, 'methodName')}, ${str('^(v[0-9]+((alpha|beta)[0-9]*)?|alpha|beta)\\.')}, '')`,
)

export const isOperation = (r: RawRecord, pattern: string): Sql =>
  sql`match(ifNull(${operation(r)}, ''), ${str(`^(?:${pattern})$`)})`

export const project: FieldSql = once('project', (r) =>
  firstOf(
    r.text('resource', 'labels', 'project_id'),
    sql`extract(ifNull(${r.text('logName')}, ''), '^projects/([^/]+)/logs/')`,
    sql`extract(ifNull(${payload(r, 'resourceName')}, ''), '^projects/([^/]+)/')`,
  ),
)

export const principal: FieldSql = once('principal', (r) =>
  firstOf(
    payload(r, 'authenticationInfo', 'principalEmail'),
    payload(r, 'authenticationInfo', 'principalSubject'),
  ),
)

/** Some re-exports spell it `callerIP`. */
export const callerIp: FieldSql = (r) =>
  firstOf(payload(r, 'requestMetadata', 'callerIp'), payload(r, 'requestMetadata', 'callerIP'))

/**
 * One spelling for a resource: `projects/P/…`, be it a self link (`https://www.googleapis.com/compute/v1/projects/…`), a
 * full name (`//compute.googleapis.com/projects/…`) or relative to the project (`zones/z/disks/d`).
 */
export const resourcePath = (r: RawRecord, link: Sql): Sql => {
  const bare = sql`replaceRegexpOne(${link}, ${str('^(https?:)?//[^/]+/((compute|sql)/)?((v[0-9]+((alpha|beta)[0-9]*)?|alpha|beta)/)?')}, '')`
  return sql`if(match(ifNull(${link}, ''), '^(zones|regions|global|locations|instances)/'), concat('projects/', ifNull(${project(r)}, '-'), '/', ${link}), ${bare})`
}

/** The resource that the entry is about. */
export const here: FieldSql = once('here', (r) => resourcePath(r, firstOf(payload(r, 'resourceName'))))

export const errorCode: FieldSql = once('error code', (r) => {
  const code = payload(r, 'status', 'code')
  return sql`if(${code} IN ('', '0'), NULL, ${code})`
})

/**
 * A long operation has two entries with one `operation.id`: `first` carries the request, `last` the result. An accepted
 * `first` entry counts as success, because only it says what was asked (a restore's snapshot, a rule's ports); a `last`
 * one without error counts as well, so that an operation whose first entry lies outside the export isn't missed. Their
 * common operation key makes one signal of the two. What the `first` entry can't know is a failure that only `last`
 * tells: such an operation was allowed and asked for, and the `last` entry then says `failed` under the same key.
 */
export const outcome: FieldSql = (r) =>
  sql`multiIf(${errorCode(r)} IS NULL, 'success', ${errorCode(r)} = '7', 'denied', 'failed')`

/** The audit log's kind: activity, data_access, system_event, policy. */
export const logKind: FieldSql = once(
  'log kind',
  (r) =>
    sql`nullIf(extract(ifNull(${r.text('logName')}, ''), ${str('cloudaudit\\.googleapis\\.com(?:%2F|%2f|/)([a-z_]+)$')}), '')`,
)
