import { adminPortsIn, isWholeInternet } from '../../records/network-sql.ts'
import { join, num, type Sql, sql, str } from '../../sql/sql.ts'
import { once } from '../pick.ts'
import type { FieldSql } from '../source.ts'
import { body, isOperation } from './record-shape.ts'

const RULE =
  'access Nullable(String), direction Nullable(String), protocol Nullable(String), sourceAddressPrefix Nullable(String), sourceAddressPrefixes Array(String), destinationPortRange Nullable(String), destinationPortRanges Array(String)'

const RULE_WRITE = 'microsoft.network/networksecuritygroups/securityrules/write'
const GROUP_WRITE = 'microsoft.network/networksecuritygroups/write'
export const NSG_WRITES = [RULE_WRITE, GROUP_WRITE] as const

/**
 * Array of the rules that the body asks for and that let somebody in. A rule's own write has one under `properties`, a
 * group's write restates all of the group's rules, other operations have none. A rule without a direction or access opens nothing.
 */
const allowingRules: FieldSql = once('allowing rules', (r) => {
  const nsg = r.local(
    'security group',
    () =>
      sql`JSONExtract(ifNull(${body(r)}, ''), ${str(
        `Tuple(properties Tuple(${RULE}, securityRules Array(Tuple(properties Tuple(${RULE})))))`,
      )}).1`,
  )
  const fields = (rule: Sql): Sql =>
    sql`tuple(${join([1, 2, 3, 4, 5, 6, 7].map((i) => sql`${rule}.${num(i)}`))})`
  const rules = sql`multiIf(${isOperation(r, [RULE_WRITE])}, [${fields(nsg)}], ${isOperation(r, [GROUP_WRITE])}, arrayMap(nsg_entry -> ${fields(sql`nsg_entry.1`)}, ${nsg}.8), [])`
  return sql`arrayFilter(nsg_rule -> lower(ifNull(nsg_rule.1, '')) = 'allow' AND lower(ifNull(nsg_rule.2, '')) = 'inbound', ${rules})`
})

const withSingle = (many: Sql, single: Sql): Sql =>
  sql`arrayFilter(nsg_text -> nsg_text != '', arrayPushBack(${many}, ifNull(${single}, '')))`

const worldSources = (rule: Sql): Sql =>
  sql`arrayFilter(nsg_source -> ${isWholeInternet(sql`nsg_source`)} OR lower(trim(nsg_source)) IN ('*', 'internet', 'any'), ${withSingle(sql`${rule}.5`, sql`${rule}.4`)})`

export const openAdminPorts: FieldSql = (r) => {
  const ports = adminPortsIn(sql`nsg_open.3`, withSingle(sql`nsg_open.7`, sql`nsg_open.6`))
  return sql`arrayDistinct(arrayFlatten(arrayMap(nsg_open -> if(notEmpty(${worldSources(sql`nsg_open`)}), ${ports}, emptyArrayString()), ${allowingRules(r)})))`
}

export const openTo: FieldSql = (r) =>
  sql`arrayDistinct(arrayFlatten(arrayMap(nsg_open -> ${worldSources(sql`nsg_open`)}, ${allowingRules(r)})))`
