import { join, num, type Sql, sql, strings } from '../../sql/sql.ts'
import { once } from '../pick.ts'
import type { FieldSql, RawRecord } from '../source.ts'
import { listMembers, memberText, request, response, texts } from './record-json.ts'
import { RESOURCE_TABLE } from './record-resource-table.ts'

const PARTS = ['resource', 'source', 'more', 'effect'] as const

/** By event key (`ec2/CopySnapshot`), what the table says of the event: its parts in one text. */
const TABLE: readonly (readonly [string, string])[] = Object.entries(RESOURCE_TABLE).flatMap(
  ([service, cases]) =>
    cases.flatMap((entry) =>
      entry.events
        .split(' ')
        .map((event) => [`${service}/${event}`, PARTS.map((part) => entry[part] ?? '').join(';')] as const),
    ),
)

const tableParts: FieldSql = once('table parts', (r) => {
  const key = sql`concat(replaceOne(ifNull(${r.text('eventSource')}, ''), '.amazonaws.com', ''), '/', ifNull(${r.text('eventName')}, ''))`
  return sql`splitByChar(';', transform(${key}, ${strings(TABLE.map(([event]) => event))}, ${strings(TABLE.map(([, parts]) => parts))}, ''))`
})

const tablePart = (r: RawRecord, part: (typeof PARTS)[number]): Sql =>
  sql`arrayElement(${tableParts(r)}, ${num(PARTS.indexOf(part) + 1)})`

/** What becomes of the event's source, if anything: String. */
export const effect = (r: RawRecord): Sql => tablePart(r, 'effect')

/**
 * Array(String): the values at the paths that the table gives for this event, in their order. The paths are data for
 * one generic walk; a branch per event would make statements of a hundred kilobytes.
 */
export const valuesAt = (r: RawRecord, part: 'resource' | 'source' | 'more'): Sql =>
  r.local(`values of ${part}`, () => {
    const body = sql`multiIf(startsWith(p, '>'), ${response(r)}, startsWith(p, '!'), ifNull(${r.text('serviceEventDetails')}, ''), ${request(r)})`
    const name = (n: Sql): Sql => sql`arrayElement(extractAll(p, '[A-Za-z0-9]+'), ${n})`
    const isList = sql`position(p, '[]') > 0`
    const members = sql`if(${isList}, ${listMembers(sql`JSONExtractRawCaseInsensitive(${body}, ${name(sql`1`)})`)}, [${body}])`
    const key = name(sql`if(${isList}, 2, 1)`)
    const below = name(sql`if(${isList}, 3, 2)`)
    const value = sql`multiIf(${key} = '', ${memberText(sql`v`)}, ${below} = '', ${textIn(key)}, ${textIn(key, below)})`
    const wanted = sql`extractAll(${tablePart(r, part)}, '[^ ]+')`
    return texts(sql`arrayFlatten(arrayMap(p -> arrayMap(v -> ifNull(${value}, ''), ${members}), ${wanted}))`)
  })

const textIn = (...keys: readonly Sql[]): Sql =>
  sql`JSONExtractCaseInsensitive(v, ${join(keys)}, 'Nullable(String)')`
