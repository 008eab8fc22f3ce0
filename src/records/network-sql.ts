import { join, num, type Sql, sql } from '../sql/sql.ts'

/**
 * Ports by which a machine or a database is taken over: telnet and SSH, Windows RPC, NetBIOS and SMB, SQL Server, Oracle,
 * MySQL, RDP, PostgreSQL, VNC, WinRM, Redis, Elasticsearch, MongoDB.
 */
const ADMIN_PORTS: readonly number[] = [
  22, 23, 135, 139, 445, 1433, 1521, 3306, 3389, 5432, 5900, 5985, 5986, 6379, 9200, 27017,
]

/**
 * Is this address range the whole internet? Decided by its prefix length and not by the literal `0.0.0.0/0`: clouds take
 * `1.2.3.4/0` as well, and `::/0` is as open. `range` is a (Nullable) String; the result is never null.
 */
export const isWholeInternet = (range: Sql): Sql =>
  sql`match(trim(ifNull(${range}, '')), '^[0-9A-Fa-f:.]+/0+$')`

/** `tcp`, `udp`, `any`, or the protocol's own name in lower case; accepts IANA numbers and the clouds' words for any. */
const protocolName = (protocol: Sql): Sql =>
  sql`transform(lower(trim(ifNull(${protocol}, ''))), ['6', '17', '-1', '*', 'all', ''], ['tcp', 'udp', 'any', 'any', 'any', 'any'], lower(trim(ifNull(${protocol}, ''))))`

/**
 * Admin ports between two ports, both included: Array(String) such as `['tcp/22']`; `['all']` for every port of every
 * protocol and `['tcp/all']` for every port of one; nothing for protocols without ports (ICMP, ESP).
 * `protocol` is a (Nullable) String, `from` and `to` (Nullable) integers; a null or negative `from` means every port.
 */
const adminPortsBetween = (protocol: Sql, from: Sql, to: Sql): Sql => {
  const name = protocolName(protocol)
  const first = sql`ifNull(toInt64(${from}), -1)`
  const last = sql`ifNull(toInt64(${to}), toInt64(ifNull(${from}, 65535)))`
  const every = sql`(${first} < 0 OR (${first} <= 1 AND ${last} >= 65535))`
  return sql`multiIf(${name} NOT IN ('tcp', 'udp', 'any'), emptyArrayString(), ${every} AND ${name} = 'any', ['all'], ${every}, [concat(${name}, '/all')], arrayMap(admin_port -> concat(${name}, '/', toString(admin_port)), arrayFilter(admin_port -> admin_port >= ${first} AND admin_port <= ${last}, [${join(ADMIN_PORTS.map(num))}])))`
}

/**
 * The same for the textual ranges of Azure and GCP: `ranges` is an Array(String) of `22`, `20-25`, `22,3389` or `*`; an
 * empty array means every port. A text that is none of these opens nothing.
 */
export const adminPortsIn = (protocol: Sql, ranges: Sql): Sql => {
  const parts = sql`arrayFlatten(arrayMap(port_list -> splitByChar(',', replaceRegexpAll(port_list, '\\s', '')), if(empty(${ranges}), ['*'], ${ranges})))`
  const bounds = sql`extractGroups(port_range, '^(\\d+)(?:-(\\d+))?$')`
  const one = adminPortsBetween(protocol, sql`toInt64OrNull(${bounds}[1])`, sql`toInt64OrNull(${bounds}[2])`)
  const all = adminPortsBetween(protocol, sql`-1`, sql`-1`)
  return sql`arrayDistinct(arrayFlatten(arrayMap(port_range -> multiIf(port_range = '*', ${all}, empty(${bounds}), emptyArrayString(), ${one}), ${parts})))`
}
