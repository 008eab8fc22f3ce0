import { sql } from '../../sql/sql.ts'
import { firstOf } from '../pick.ts'
import type { FieldSql } from '../source.ts'
import { here, isOperation, request } from './record-shape.ts'

/**
 * dohyo_guardrail. Resource policies are schedules of snapshots, schedules of machines and placements alike, and a deletion
 * does not say which; those of disks are schedules of snapshots, but for groups that are snapshotted at the same moment. One
 * that is in use can't be deleted: it is taken from its disks before. The log spells the list `resourcePolicys`.
 */
export const guardrail: FieldSql = (r) => {
  const listed = firstOf(request(r, 'resourcePolicys'), request(r, 'resourcePolicies'))
  const names = sql`arrayMap(gcp_policy -> splitByChar('/', gcp_policy)[-1], JSONExtract(ifNull(${listed}, ''), 'Array(String)'))`
  const taken = sql`concat('snapshot schedule', if(length(${names}) > 1, 's', ''), if(empty(${names}), '', ' '), arrayStringConcat(${names}, ', '), ' taken from disk ', ifNull(${here(r)}, ''))`
  const deleted = sql`concat('resource policy ', splitByChar('/', ifNull(${here(r)}, ''))[-1], ' deleted')`
  return sql`multiIf(${isOperation(r, 'compute\\.(disks|regionDisks)\\.removeResourcePolicies')}, ${taken}, ${isOperation(r, 'compute\\.resourcePolicies\\.delete')}, ${deleted}, NULL)`
}
