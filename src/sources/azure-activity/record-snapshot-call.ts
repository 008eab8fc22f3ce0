import { snapshotCallsOf } from '../../records/snapshot-calls.ts'
import { join, type Sql, sql, str, strings } from '../../sql/sql.ts'
import { once } from '../pick.ts'
import type { FieldSql } from '../source.ts'
import { outcome } from './record-outcome.ts'
import { body, caller, claim, operation } from './record-shape.ts'

const CALLS = snapshotCallsOf('azure')

/** dohyo_snapshotCall. */
export const snapshotCall: FieldSql = once(
  'snapshot call',
  (r) =>
    sql`nullIf(transform(ifNull(${operation(r)}, ''), ${strings(CALLS.map(([name]) => name))}, ${strings(CALLS.map(([, call]) => call))}, ''), '')`,
)

/** dohyo_createdCount: the record that tells of the success counts, so an operation of several records does once. */
export const createdCount: FieldSql = (r) =>
  sql`if(ifNull(${snapshotCall(r)} = 'create', false) AND ${outcome(r)} = 'success', 1, NULL)`

/** dohyo_sizeGb, where the record carries the resource. */
export const sizeGb: FieldSql = (r) => {
  const at = (...path: readonly string[]): Sql =>
    sql`JSONExtract(ifNull(${body(r)}, ''), ${join(path.map(str))}, 'Nullable(Float64)')`
  return sql`if(ifNull(${snapshotCall(r)} = 'create', false), coalesce(${at('properties', 'diskSizeGB')}, ${at('properties', 'storageProfile', 'osDisk', 'diskSizeGB')}), NULL)`
}

/**
 * dohyo_actorIsHuman. `idtyp` says what a token of Entra ID is for; older ones lack it, but only a user's has a UPN, which
 * is then also the caller. Service principals and managed identities call by their object id.
 */
export const actorIsHuman: FieldSql = (r) => {
  const type = sql`lower(ifNull(${claim(r, 'tokenType')}, ''))`
  const hasUpn = sql`(${claim(r, 'upn')} IS NOT NULL OR position(ifNull(${caller(r)}, ''), '@') > 1)`
  return sql`multiIf(${type} = 'user', true, ${type} = '', ${hasUpn}, false)`
}
