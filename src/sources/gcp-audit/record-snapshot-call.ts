import { snapshotCallsOf } from '../../records/snapshot-calls.ts'
import { type Sql, sql, str, strings } from '../../sql/sql.ts'
import { firstOf, once } from '../pick.ts'
import type { FieldSql, RawRecord } from '../source.ts'
import { errorCode, logKind, operation, payload, principal, request } from './record-shape.ts'

const CALLS = snapshotCallsOf('gcp')

/** dohyo_snapshotCall. */
export const snapshotCall: FieldSql = once('snapshot call', (r) => {
  const call = sql`transform(ifNull(${operation(r)}, ''), ${strings(CALLS.map(([name]) => name))}, ${strings(CALLS.map(([, name]) => name))}, '')`
  const isOtherBuild = sql`(ifNull(${payload(r, 'serviceName')}, '') = 'cloudbuild.googleapis.com' AND NOT ${exportsImage(r)})`
  return sql`if(${isOtherBuild}, NULL, nullIf(${call}, ''))`
})

/** String: what a build is to do, JSON. */
export const buildOf = (r: RawRecord): Sql =>
  sql`ifNull(${firstOf(request(r, 'build'), request(r, 'steps'))}, '')`

/** `gcloud compute images export` runs a build with this step. */
export const exportsImage = (r: RawRecord): Sql => sql`(position(${buildOf(r)}, 'gce_vm_image_export') > 0)`

const isCall = (r: RawRecord, call: string): Sql => sql`ifNull(${snapshotCall(r)} = ${str(call)}, false)`

/** An image of a file in a bucket is no copy of a disk. */
const isImport = (r: RawRecord): Sql => sql`(${firstOf(request(r, 'rawDisk', 'source'))} IS NOT NULL)`

/** The closing entry of a long operation repeats what the first has told. */
const isClosing = (r: RawRecord): Sql =>
  sql`(ifNull(${r.text('operation', 'last')} = 'true', false) AND NOT ifNull(${r.text('operation', 'first')} = 'true', false))`

/** dohyo_createdCount. */
export const createdCount: FieldSql = (r) =>
  sql`if(${isCall(r, 'create')} AND ${errorCode(r)} IS NULL AND NOT ${isClosing(r)} AND NOT ${isImport(r)}, 1, NULL)`

/** dohyo_sizeGb: mostly absent, since the size is known only once the snapshot is made. */
export const sizeGb: FieldSql = (r) => {
  const size = firstOf(request(r, 'diskSizeGb'), payload(r, 'response', 'diskSizeGb'))
  return sql`if(${isCall(r, 'create')}, toFloat64OrNull(ifNull(${size}, '')), NULL)`
}

/** dohyo_enumeration: the method says it all. A person's browser is the web console, which lists what its pages show. */
export const enumeration: FieldSql = (r) => {
  const agent = sql`ifNull(${payload(r, 'requestMetadata', 'callerSuppliedUserAgent')}, '')`
  const isConsole = sql`(startsWith(${agent}, 'Mozilla/') AND ${actorIsHuman(r)})`
  return sql`((${isCall(r, 'list')} OR ${isCall(r, 'permissions')}) AND NOT ${isConsole})`
}

/** dohyo_actorIsHuman: an account that is no service account, or a person of a workforce pool; Google's own events are nobody's. */
export const actorIsHuman: FieldSql = (r) => {
  const name = sql`lower(ifNull(${principal(r)}, ''))`
  const isAccount = sql`(position(${name}, '@') > 1 AND NOT endsWith(${name}, 'gserviceaccount.com'))`
  return sql`(ifNull(${logKind(r)}, '') != 'system_event' AND (${isAccount} OR position(${name}, '/workforcepools/') > 0))`
}
