import { type Sql, sql } from '../sql/sql.ts'

/**
 * Gives a value a name, so that an expression that uses it often is neither written nor computed often. SQL has no such
 * thing inside an expression; a lambda over an array of one is it. `name` must differ from the names bound around it.
 *
 * @example bind(sql`body`, sql`lower(x)`, (body) => sql`if(${body} = '', NULL, ${body})`)
 */
export const bind = (name: Sql, value: Sql, use: (name: Sql) => Sql): Sql =>
  sql`arrayMap(${name} -> ${use(name)}, [${value}])[1]`
