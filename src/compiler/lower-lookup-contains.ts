import type { Expr } from '../language/ast.ts'
import { ident, join, sql } from '../sql/sql.ts'
import type { LowerEnv } from './lower-env.ts'
import { matchKeys } from './table-keys.ts'
import type { Value } from './value.ts'
import { asText, booleanLiteral, predicate } from './values.ts'

/** Is there a row of the table with these keys? Upper and lower case are alike, as in `lookup`. */
export const lowerLookupContains = (
  expr: Extract<Expr, { kind: 'lookupContains' }>,
  env: LowerEnv,
): Value => {
  const table = env.lookupTable?.(expr.table)
  if (table === undefined) return booleanLiteral(false)
  if (table === 'unknown') {
    for (const { left } of expr.on) env.field(left)
    env.report('DQ412', { path: expr.table.text, columns: '`lookupContains` is false' }, expr.table.span, {
      severity: 'warning',
    })
    return booleanLiteral(false)
  }
  const keys = matchKeys(table, expr.on, env)
  if (keys === undefined) return booleanLiteral(false)
  const fields = keys.map(({ field }) => asText(field))
  const columns = keys.map(({ column }) => ident(column))
  const left = join(fields.map((field) => sql`lowerUTF8(${field.sql})`))
  const right = join(columns.map((column) => sql`lowerUTF8(${column})`))
  const present = join(
    columns.map((column) => sql`${column} IS NOT NULL`),
    ' AND ',
  )
  return predicate(
    sql`${fields.length === 1 ? left : sql`(${left})`} IN (SELECT ${right} FROM ${table.relation} WHERE ${present})`,
    fields.map((field) => ({ sql: field.sql, type: field.type, uses: field.uses })),
  )
}
