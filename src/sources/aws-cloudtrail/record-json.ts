import { join, num, type Sql, sql, str } from '../../sql/sql.ts'
import { firstOf, once } from '../pick.ts'
import type { FieldSql, RawRecord } from '../source.ts'

/**
 * EC2 writes an action in one of two styles: members at the top in camelCase (`{"snapshotId":…}`), or below one wrapper in
 * PascalCase (`{"UnlockSnapshotRequest":{"SnapshotId":…}}`; an empty request is `{"…Request":""}`). So a body is looked up
 * with its wrapper taken off, and its members regardless of case.
 */
const unwrapped = (r: RawRecord, body: Sql, suffix: 'Request' | 'Response'): Sql =>
  sql`coalesce(nullIf(JSONExtractRaw(${body}, concat(${r.text('eventName')}, ${str(suffix)})), ''), ${body}, '')`

/** `requestParameters` as JSON text, without its wrapper; `''` when there is none. */
export const request: FieldSql = once('request', (r) => unwrapped(r, r.text('requestParameters'), 'Request'))

/** `responseElements`, likewise. */
export const response: FieldSql = once('response', (r) =>
  unwrapped(r, r.text('responseElements'), 'Response'),
)

const keys = (path: readonly string[]): Sql => join(path.map(str))

/** Nullable(String): the value at a path of JSON text; scalars as text, objects and arrays as JSON. */
export const textAt = (json: Sql, ...path: readonly string[]): Sql =>
  sql`JSONExtractCaseInsensitive(${json}, ${keys(path)}, 'Nullable(String)')`

export const requestText = (r: RawRecord, ...path: readonly string[]): Sql => textAt(request(r), ...path)

export const responseText = (r: RawRecord, ...path: readonly string[]): Sql => textAt(response(r), ...path)

/** String: the JSON text at a path, `''` when there is nothing. */
export const rawAt = (json: Sql, ...path: readonly string[]): Sql =>
  sql`JSONExtractRawCaseInsensitive(${json}, ${keys(path)})`

/**
 * Array(String): the members of a list (JSON text), each as JSON text, in any of CloudTrail's spellings: `[…]`,
 * `{"items":[…]}`, `{"item":[…]}`, a single member that stands for itself (`{"tag":1,…}`), and `{}` or `""` for an
 * empty list.
 */
export const listMembers = (list: Sql): Sql => {
  const inner = sql`arrayMap(l -> coalesce(nullIf(${rawAt(sql`l`, 'items')}, ''), nullIf(${rawAt(sql`l`, 'item')}, ''), l), [${list}])`
  return sql`arrayFlatten(arrayMap(l -> multiIf(l IN ('', '{}', '""', 'null'), emptyArrayString(), startsWith(l, '['), JSONExtractArrayRaw(l), [l]), ${inner}))`
}

/** Array(String): the members of the list at a path. */
export const jsonList = (json: Sql, ...path: readonly string[]): Sql => listMembers(rawAt(json, ...path))

/** Nullable(String): a scalar member of a list, which may be written `{"tag":1,"content":…}`. */
export const memberText = (member: Sql): Sql =>
  sql`coalesce(${textAt(member, 'content')}, JSONExtract(${member}, 'Nullable(String)'))`

/** Array(String): the members of a list of scalars. */
export const textList = (json: Sql, ...path: readonly string[]): Sql =>
  texts(sql`arrayMap(m -> ifNull(${memberText(sql`m`)}, ''), ${jsonList(json, ...path)})`)

/** Array(String): one member field of each object of a list. */
export const fieldOfEach = (list: Sql, ...path: readonly string[]): Sql =>
  texts(sql`arrayMap(e -> ifNull(${textAt(sql`e`, ...path)}, ''), ${list})`)

/** Array(String) without empty and repeated values. */
export const texts = (array: Sql): Sql => sql`arrayDistinct(arrayFilter(t -> t != '', ${array}))`

/** Array(String) of those values that are there. */
export const textsOf = (...values: readonly Sql[]): Sql =>
  texts(sql`[${join(values.map((value) => sql`ifNull(${value}, '')`))}]`)

/** Nullable(String): the first of an Array(String). */
export const head = (array: Sql): Sql => sql`nullIf(arrayElement(${array}, 1), '')`

/** Is the event one of these of this service? Names repeat across services, so the service is always asked. */
export const isEventOf = (r: RawRecord, service: string, events: readonly string[]): Sql =>
  sql`(${r.text('eventSource')} = ${str(`${service}.amazonaws.com`)} AND ${r.text('eventName')} IN (${join(events.map(str))}))`

/** `multiIf` over cases; the first that holds gives the value. */
export const choose = (cases: readonly (readonly [when: Sql, then: Sql])[], otherwise: Sql): Sql =>
  cases.length === 0 ? otherwise : sql`multiIf(${join(cases.flat(), ',\n  ')}, ${otherwise})`

/** Nullable(String): a part of an ARN (3 service, 4 region, 5 account), absent when the value is no ARN or the part is empty. */
export const arnPart = (value: Sql, part: 3 | 4 | 5): Sql =>
  firstOf(
    sql`if(startsWith(ifNull(${value}, ''), 'arn:'), arrayElement(splitByChar(':', ifNull(${value}, '')), ${num(part)}), NULL)`,
  )

/**
 * The plain id in an ARN, so that one resource has one name: `arn:aws:rds:eu-west-1:1:snapshot:nightly` → `nightly`,
 * `arn:aws:ec2:eu-west-1::snapshot/snap-0a` → `snap-0a`. Anything else stays as it is.
 */
export const plainId = (value: Sql): Sql =>
  sql`replaceRegexpOne(${value}, '^arn:(?:[^:]*:){4}(?:.*/|[^:]*:)?', '')`
