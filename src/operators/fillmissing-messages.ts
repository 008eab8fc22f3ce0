import type { Pipeline } from '../compiler/pipeline-types.ts'
import type { Column } from '../compiler/plan.ts'
import { ident, join, type Sql, sql } from '../sql/sql.ts'
import { castField, type Key, refuse } from './fillmissing-keys.ts'

/**
 * `fillmissing timeslice` before the aggregation: a row for each slice without messages, which has nothing but the slice. (Sumo
 * asks for an aggregation before it in dashboards with auto refresh only.)
 */
export const fillMessages = (
  { column, facts, count, values }: Key,
  given: ReadonlyMap<string, Sql>,
  pipeline: Pipeline,
  help: string,
): void => {
  const slice = pipeline.column(column.name, column.type, column.time === true ? { time: true } : {})
  const [old, made] = [ident(column.id), ident(slice.id)]
  pipeline.relation({
    what: 'fillmissing',
    columns: [slice],
    reads: new Set([column.id]),
    keeps: true,
    build: (from, handedOn) => {
      const ids = handedOn.map(({ id }) => ident(id))
      const blank = (of: Column): Sql => {
        const id = ident(of.id)
        const filler = given.get(of.id)
        return filler === undefined
          ? sql`defaultValueOfArgumentType(any(${id})) AS ${id}`
          : sql`${castField(filler, of.type)} AS ${id}`
      }
      const known = sql`SELECT ${join([
        ...handedOn.filter(({ id }) => id !== column.id).map(blank),
        ...facts.map(({ name, text }) => sql`${text} AS ${name}`),
      ])}\nFROM ${from}`
      const missing = sql`SELECT *, arrayJoin(${values}) AS ${made}\nFROM (${known})\nWHERE ${refuse(count, help)} = 0`
      const row = (of: Column): Sql => (of.id === column.id ? sql`${made} AS ${old}` : ident(of.id))
      return sql`SELECT ${join([...ids, sql`${old} AS ${made}`])}
FROM ${from}
UNION ALL
SELECT ${join([...handedOn.map(row), made])}
FROM (${missing})
WHERE ${made} NOT IN (SELECT ${old} FROM ${from} WHERE isNotNull(${old}))`
    },
  })
}
