import { adminPortsIn, isWholeInternet } from '../../records/network-sql.ts'
import { type Sql, sql } from '../../sql/sql.ts'
import { once } from '../pick.ts'
import type { FieldSql, RawRecord } from '../source.ts'
import { isOperation, request } from './record-shape.ts'

const list = (r: RawRecord, name: string): Sql =>
  r.local(`list ${name}`, () => sql`JSONExtract(ifNull(${request(r, name)}, ''), 'Array(String)')`)

/** A rule lets traffic in unless it says EGRESS; a disabled one does nothing. */
const opens: FieldSql = once(
  'opens',
  (r) =>
    sql`(${isOperation(r, 'compute\\.firewalls\\.(insert|patch|update)')} AND upper(ifNull(${request(r, 'direction')}, 'INGRESS')) = 'INGRESS' AND lower(ifNull(${request(r, 'disabled')}, 'false')) != 'true')`,
)

/** `alloweds` in the log, `allowed` in the API and in some samples. */
const alloweds: FieldSql = once('alloweds', (r) => {
  const parse = (name: string): Sql =>
    sql`JSONExtract(ifNull(${request(r, name)}, ''), 'Array(Tuple(IPProtocol Nullable(String), ports Array(String)))')`
  return sql`arrayConcat(${parse('alloweds')}, ${parse('allowed')})`
})

const names = (r: RawRecord, ...keys: readonly string[]): Sql =>
  sql`(${keys.map((key) => sql`notEmpty(${list(r, key)})`).reduce((a, b) => sql`${a} OR ${b}`)})`

/** A new rule that names no source at all is open to every IPv4 address; a patch that names none leaves them as they were. */
const sources: FieldSql = (r) =>
  sql`if(${names(r, 'sourceRanges', 'sourceTags', 'sourceServiceAccounts')} OR ${isOperation(r, 'compute\\.firewalls\\.patch')} OR empty(${alloweds(r)}), ${list(r, 'sourceRanges')}, ['0.0.0.0/0'])`

export const openTo: FieldSql = once(
  'open to',
  (r) =>
    sql`if(${opens(r)}, arrayDistinct(arrayFilter(gcp_range -> ${isWholeInternet(sql`gcp_range`)}, ${sources(r)})), emptyArrayString())`,
)

export const openAdminPorts: FieldSql = (r) =>
  sql`if(notEmpty(${openTo(r)}), arrayDistinct(arrayFlatten(arrayMap(gcp_allowed -> ${adminPortsIn(sql`gcp_allowed.1`, sql`gcp_allowed.2`)}, ${alloweds(r)}))), emptyArrayString())`

/** A patch may name the ranges without the ports, or the ports without the ranges: the other half is not in the log. */
export const detailMissing: FieldSql = (r) =>
  sql`(${opens(r)} AND ${isOperation(r, 'compute\\.firewalls\\.patch')} AND ((notEmpty(${openTo(r)}) AND empty(${alloweds(r)}) AND empty(${list(r, 'denieds')})) OR (notEmpty(${alloweds(r)}) AND NOT ${names(r, 'sourceRanges', 'sourceTags', 'sourceServiceAccounts')})))`
