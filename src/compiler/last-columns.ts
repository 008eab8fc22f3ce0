import { ident, join, type Sql, sql } from '../sql/sql.ts'
import type { OrderTerm, Plan } from './plan.ts'

/**
 * What the last SELECT reads. The engine takes a name that it gives there for that column wherever it stands, so no field may
 * be called as another's id is (`x#2`).
 */
export const lastColumns = (
  { output, order }: Plan,
  last: Sql,
): { readonly from: Sql; readonly ids: readonly Sql[]; readonly order: readonly OrderTerm[] } => {
  const read = new Set([...output.map(({ id }) => id), ...order.flatMap(({ value }) => [...value.uses])])
  if (output.every(({ id, name }) => id === name || !read.has(name)))
    return { from: last, ids: output.map(({ id }) => ident(id)), order }
  const longest = Math.max(...output.map(({ name }) => name.length))
  const own = (i: number): Sql => ident(`${'_'.repeat(longest)}${i}`)
  const values = [...output.map(({ id }) => ident(id)), ...order.map(({ value }) => value.sql)]
  return {
    from: sql`(SELECT ${join(values.map((value, i) => sql`${value} AS ${own(i)}`))} FROM ${last})`,
    ids: output.map((_, i) => own(i)),
    order: order.map((term, i) => ({ ...term, value: { ...term.value, sql: own(output.length + i) } })),
  }
}
