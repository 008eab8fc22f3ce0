import type { Pipeline } from '../compiler/pipeline-types.ts'
import type { Column } from '../compiler/plan.ts'
import type { Value, ValueType } from '../compiler/value.ts'
import { asText, NULL_VALUE, usesOf } from '../compiler/values.ts'
import { ident, join, type Sql, sql } from '../sql/sql.ts'

/** A column that a table adds to the rows. `sql` reads the table's own columns. */
export interface AddedColumn {
  readonly name: string
  readonly type: ValueType
  readonly sql: Sql
}

export interface TableStep {
  /** For people: `lookup users`. */
  readonly what: string
  readonly relation: Sql
  /** Rows go together where these are equal; `sql` reads the table's own columns. */
  readonly keys: readonly { readonly field: Value; readonly sql: Sql }[]
  /** Upper and lower case are different. */
  readonly exact?: true
  readonly added: readonly AddedColumn[]
  /** Rows of the table that count. */
  readonly where?: Sql
  /** Which row of a key is used, where there are several; absent: all, and rows become more. */
  readonly first?: Sql
}

/** Declares fields as null: what follows can name them, though there is nothing to fill them with. */
export const addNulls = (pipeline: Pipeline, names: readonly string[]): void => {
  for (const name of names) pipeline.extend(name, NULL_VALUE)
}

/** `column, column`, or what a SELECT needs where nothing is read of it. */
export const selectList = (items: readonly Sql[]): Sql => (items.length === 0 ? sql`1 AS __row` : join(items))

/** Puts columns of a table beside the rows; null where no row of the table has the keys, or a key is null. */
export const joinTable = (pipeline: Pipeline, step: TableStep): void => {
  const fold = (text: Sql): Sql => (step.exact === true ? text : sql`lowerUTF8(${text})`)
  const helper = () => ident(pipeline.column('lookup key', 'text', { internal: true }).id)
  const keys = step.keys.map(({ field, sql: own }) => ({
    field: asText(field),
    column: fold(own),
    left: helper(),
    right: helper(),
  }))
  const columns: readonly Column[] = step.added.map(({ name, type }) =>
    // the spelling in which a field was first declared stays
    pipeline.column(pipeline.find(name)?.name ?? name, type),
  )
  const ids = columns.map(({ id }) => ident(id))
  const present = [
    ...keys.map(({ column }) => sql`${column} IS NOT NULL`),
    ...(step.where === undefined ? [] : [step.where]),
  ]
  const once =
    step.first === undefined
      ? sql``
      : sql`\n  ORDER BY ${step.first}\n  LIMIT 1 BY ${join(keys.map(({ column }) => column))}`
  const right = join([
    ...keys.map((key) => sql`${key.column} AS ${key.right}`),
    ...step.added.map((each, i) => sql`${each.sql} AS ${ids[i] ?? sql`__row`}`),
  ])
  pipeline.relation({
    what: step.what,
    columns,
    reads: usesOf(...keys.map(({ field }) => field)),
    keeps: true,
    build: (from, handedOn) => {
      const kept = handedOn.map(({ id }) => ident(id))
      const left = [...kept, ...keys.map((key) => sql`${fold(key.field.sql)} AS ${key.left}`)]
      return sql`SELECT ${selectList([...kept, ...ids])}
FROM (SELECT ${join(left)} FROM ${from}) AS rows
LEFT JOIN (
  SELECT ${right}
  FROM ${step.relation}
  WHERE ${join(present, ' AND ')}${once}
) AS found ON ${join(
        keys.map((key) => sql`rows.${key.left} = found.${key.right}`),
        ' AND ',
      )}`
    },
  })
}
