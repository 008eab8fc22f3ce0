import { join, type Sql, sql, strings } from '../../sql/sql.ts'
import { once } from '../pick.ts'
import type { FieldSql, RawRecord } from '../source.ts'
import { listMembers, memberText, request, response, texts } from './record-json.ts'
import { RESOURCE_TABLE, type ResourceCase } from './record-resource-table.ts'

/** Event keys (`ec2/CopySnapshot`) and, for each, what `paths` says; events with no path are left out. */
const lookup = (paths: (entry: ResourceCase) => string): readonly (readonly [string, string])[] =>
  Object.entries(RESOURCE_TABLE).flatMap(([service, cases]) =>
    cases.flatMap((entry) =>
      paths(entry) === ''
        ? []
        : entry.events.split(' ').map((event) => [`${service}/${event}`, paths(entry)] as const),
    ),
  )

const eventKey: FieldSql = once(
  'event key',
  (r) =>
    sql`concat(replaceOne(ifNull(${r.text('eventSource')}, ''), '.amazonaws.com', ''), '/', ifNull(${r.text('eventName')}, ''))`,
)

/**
 * Array(String): the values at the paths that the table gives for this event, in their order. The paths are data for
 * one generic walk; a branch per event would make statements of a hundred kilobytes.
 */
export const valuesAt = (r: RawRecord, paths: (entry: ResourceCase) => string): Sql => {
  const table = lookup(paths)
  const wanted = sql`extractAll(transform(${eventKey(r)}, ${strings(table.map(([key]) => key))}, ${strings(table.map(([, value]) => value))}, ''), '[^ ]+')`
  const body = sql`multiIf(startsWith(p, '>'), ${response(r)}, startsWith(p, '!'), ifNull(${r.text('serviceEventDetails')}, ''), ${request(r)})`
  const name = (n: Sql): Sql => sql`arrayElement(extractAll(p, '[A-Za-z0-9]+'), ${n})`
  const isList = sql`position(p, '[]') > 0`
  const members = sql`if(${isList}, ${listMembers(sql`JSONExtractRawCaseInsensitive(${body}, ${name(sql`1`)})`)}, [${body}])`
  const key = name(sql`if(${isList}, 2, 1)`)
  const below = name(sql`if(${isList}, 3, 2)`)
  const value = sql`multiIf(${key} = '', ${memberText(sql`v`)}, ${below} = '', ${textIn(key)}, ${textIn(key, below)})`
  return texts(sql`arrayFlatten(arrayMap(p -> arrayMap(v -> ifNull(${value}, ''), ${members}), ${wanted}))`)
}

const textIn = (...keys: readonly Sql[]): Sql =>
  sql`JSONExtractCaseInsensitive(v, ${join(keys)}, 'Nullable(String)')`
