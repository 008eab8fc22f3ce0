import { join, type Sql, sql, str } from '../sql/sql.ts'
import type { FieldSql } from './source.ts'

/** The first that is there and not empty: Nullable(String). */
export const firstOf = (...values: readonly Sql[]): Sql =>
  sql`coalesce(${join(values.map((v) => sql`nullIf(${v}, '')`))})`

/** Joins parts to one identity; `''` when the first part is missing, so that unrelated events never share one. */
export const joined = (...parts: readonly [Sql, ...Sql[]]): Sql =>
  sql`if(ifNull(${parts[0]}, '') = '', '', concat(${join(parts.map((p) => sql`ifNull(${p}, '')`).flatMap((p, i) => (i === 0 ? [p] : [str('|'), p])))}))`

/** A field that others are made from: computed once per event, under a name that no other field of its source has. */
export const once =
  (name: string, field: FieldSql): FieldSql =>
  (record) =>
    record.local(name, () => field(record))

/**
 * Nullable(DateTime64(3, 'UTC')) of a text that begins with a whole date, `2026-03-10`: ClickHouse would take `5` and `03:04`
 * for times of the current year.
 */
export const isoTime = (text: Sql): Sql => {
  const given = sql`ifNull(${text}, '')`
  const isDated = sql`isNotNull(toUInt16OrNull(substring(${given}, 1, 4))) AND substring(${given}, 5, 1) = '-' AND substring(${given}, 8, 1) = '-'`
  return sql`if(${isDated}, parseDateTime64BestEffortOrNull(${given}, 3, 'UTC'), NULL)`
}
