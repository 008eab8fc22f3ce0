import { join, type Sql, sql, str } from '../sql/sql.ts'

/** The columns of a table of threats, one row per value: `Join` tables answer for a value without being read. */
export const THREAT_COLUMNS = sql`value String, since Int64, until Int64`

/**
 * Is a value that of a threat at this time? UInt8, never null. `value`: String; `time`: ms, may be null. `tables`: names of tables of
 * which one must have the value, with a period that holds the time; their size does not matter to the statement.
 */
export const threatSql = (tables: readonly string[], value: Sql, time: Sql): Sql =>
  tables.length === 0
    ? sql`false`
    : sql`(${join(
        tables.map((table) => {
          // a value that is not there has 0 for both
          const get = (column: 'since' | 'until'): Sql =>
            sql`joinGet(${str(table)}, ${str(column)}, ${value})`
          return sql`ifNull(${time} >= ${get('since')} AND ${time} < ${get('until')}, false)`
        }),
        ' OR ',
      )})`
