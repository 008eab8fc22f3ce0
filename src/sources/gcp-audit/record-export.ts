import { type Sql, sql, str } from '../../sql/sql.ts'
import { firstOf, once } from '../pick.ts'
import type { FieldSql, RawRecord } from '../source.ts'
import { isOperation, project, request, resourcePath } from './record-shape.ts'
import { buildOf, exportsImage } from './record-snapshot-call.ts'

/** An argument of a build's step, `-name=value` or `"-name", "value"`; '' where absent. `form` is a regular expression. */
const argument = (r: RawRecord, name: string, form: string): Sql =>
  sql`extract(${buildOf(r)}, ${str(`[-"]${name}(?:=|"\\s*,\\s*")(${form}[^"\\\\]+)`)})`

const UNKNOWN_TARGET = '(target not in the log)'

/** `gcloud compute images export` runs a build step that is told where to write. */
export const exportTarget: FieldSql = (r) => {
  const uri = argument(r, 'destination[-_]uri', 'gs://')
  return sql`multiIf(${isOperation(r, 'cloudsql\\.instances\\.export')}, ${firstOf(request(r, 'body', 'exportContext', 'uri'), request(r, 'exportContext', 'uri'))}, ${exportsImage(r)}, if(${uri} = '', ${str(UNKNOWN_TARGET)}, ${uri}), NULL)`
}

/** The image or snapshot that such a build exports: the call itself is on the builds of the project. NULL where not told. */
export const exported: FieldSql = once('exported', (r) => {
  const full = (name: Sql, kind: 'images' | 'snapshots'): Sql =>
    sql`if(position(${name}, '/') > 0, ${resourcePath(r, name)}, concat('projects/', ifNull(${project(r)}, '-'), ${str(`/global/${kind}/`)}, ${name}))`
  const image = r.local('exported image', () => argument(r, 'source[-_]image', ''))
  const snapshot = r.local('exported snapshot', () => argument(r, 'source[-_]disk[-_]snapshot', ''))
  return sql`multiIf(NOT ${exportsImage(r)}, NULL, ${image} != '', ${full(image, 'images')}, ${snapshot} != '', ${full(snapshot, 'snapshots')}, NULL)`
})
