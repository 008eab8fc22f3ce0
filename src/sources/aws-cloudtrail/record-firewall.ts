import { join, num, type Sql, sql, str } from '../../sql/sql.ts'
import { once } from '../pick.ts'
import type { FieldSql, RawRecord } from '../source.ts'
import { fieldOfEach, isEventOf, jsonList, rawAt, request, response, textAt, texts } from './record-json.ts'

/** Remote administration and data stores: what nobody should offer to the whole internet. */
const ADMIN_PORTS = [22, 23, 135, 139, 445, 1433, 1521, 3306, 3389, 5432, 5900, 5985, 5986, 6379, 9200, 27017]

const isIngress = (r: RawRecord): Sql =>
  sql`(${isEventOf(r, 'ec2', ['AuthorizeSecurityGroupIngress', 'ModifySecurityGroupRules'])} OR ${isEventOf(r, 'rds', ['AuthorizeDBSecurityGroupIngress'])})`

/**
 * Array(String): JSON objects with a protocol, ports and ranges. The response's rule set is the same for every request
 * style, so it wins where it is there. A request has rules in a list, or is one itself (flat style);
 * ModifySecurityGroupRules nests each in `SecurityGroupRule` and doesn't tell its direction: taken as ingress, since a
 * missed opening is worse than a needless look. Other events have none.
 */
const rules: FieldSql = once('ingress rules', (r) => {
  const made = jsonList(response(r), 'securityGroupRuleSet')
  const ingress = sql`arrayFilter(x -> ifNull(${textAt(sql`x`, 'isEgress')}, 'false') != 'true', ${made})`
  const asked = sql`arrayConcat([${request(r)}], ${jsonList(request(r), 'ipPermissions')}, arrayMap(x -> ${rawAt(sql`x`, 'securityGroupRule')}, ${jsonList(request(r), 'securityGroupRule')}))`
  return sql`if(${isIngress(r)}, if(notEmpty(${made}), ${ingress}, ${asked}), emptyArrayString())`
})

/** The whole internet is a prefix length of 0, whatever address stands before it. */
const worldRanges = (rule: Sql): Sql => {
  const single = ['cidrIp', 'cidrIpv4', 'cidrIpv6'].map((key) => sql`ifNull(${textAt(rule, key)}, '')`)
  const ranges = sql`arrayConcat([${join(single)}], ${fieldOfEach(jsonList(rule, 'ipRanges'), 'cidrIp')}, ${fieldOfEach(jsonList(rule, 'ipv6Ranges'), 'cidrIpv6')})`
  return sql`arrayFilter(c -> match(c, ${str('^[0-9A-Fa-f:.]+/0+$')}), ${ranges})`
}

/** Ports arrive as numbers or strings; absent or -1 means all. */
const port = (rule: Sql, key: 'fromPort' | 'toPort', all: number): Sql =>
  sql`ifNull(nullIf(toInt32OrNull(ifNull(${textAt(rule, key)}, '')), -1), ${num(all)})`

/** ICMP has types where others have ports, and other protocols have neither: they open no admin port. */
const adminPorts = (rule: Sql): Sql => {
  const protocol = sql`lower(ifNull(${textAt(rule, 'ipProtocol')}, '-1'))`
  const open = sql`arrayFilter(n -> n BETWEEN ${port(rule, 'fromPort', 0)} AND ${port(rule, 'toPort', 65535)}, [${join(ADMIN_PORTS.map(num))}])`
  const named = (name: string): Sql => sql`arrayMap(n -> concat(${str(`${name}/`)}, toString(n)), ${open})`
  return sql`multiIf(${protocol} IN ('-1', 'all'), ['all'], ${protocol} IN ('tcp', '6'), ${named('tcp')}, ${protocol} IN ('udp', '17'), ${named('udp')}, emptyArrayString())`
}

const ofEachRule = (r: RawRecord, what: Sql): Sql =>
  texts(sql`arrayFlatten(arrayMap(k -> ${what}, ${rules(r)}))`)

/** dohyo_openTo. */
export const openTo: FieldSql = (r) => ofEachRule(r, worldRanges(sql`k`))

/** dohyo_openAdminPorts. A DB security group opens the port of its databases, which the event doesn't name: `all`. */
export const openAdminPorts: FieldSql = (r) =>
  ofEachRule(r, sql`if(notEmpty(${worldRanges(sql`k`)}), ${adminPorts(sql`k`)}, emptyArrayString())`)
