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
