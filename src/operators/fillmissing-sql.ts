import type { Pipeline } from '../compiler/pipeline-types.ts'
import type { Column } from '../compiler/plan.ts'
import type { ValueType } from '../compiler/value.ts'
import { NULL_VALUE, numberLiteral, textLiteral } from '../compiler/values.ts'
import { ident, join, num, type Sql, sql } from '../sql/sql.ts'
import type { Fillmissing } from './fillmissing.ts'
import { castField, DEFAULT_FIELD, type Key, keysOf, MAX, refuse } from './fillmissing-keys.ts'
import { fillMessages } from './fillmissing-messages.ts'

/** What a field has in a row that was missing, by its type. */
const FILLED: Readonly<Record<ValueType, Sql>> = {
  text: sql`NULL`,
  null: sql`NULL`,
  integer: sql`0`,
  number: sql`0`,
  boolean: sql`0`,
  texts: sql`[]`,
}

const fillers = (stage: Fillmissing, pipeline: Pipeline): ReadonlyMap<string, Sql> => {
  const given = new Map<string, Sql>()
  for (const { value, field } of stage.defaults) {
    pipeline.field(field)
    const column = pipeline.find(field.name)
    if (column === undefined) continue
    const literal =
      value === null ? NULL_VALUE : typeof value === 'number' ? numberLiteral(value) : textLiteral(value)
    if (value !== null && column.type !== 'text' && Number.isNaN(Number(value)))
      pipeline.report(
        'DQ305',
        { what: `what fills \`${field.name}\``, expected: 'a number', found: `\`${value}\`` },
        field.span,
      )
    // a fraction is not cut off where the field has whole numbers: the field is then one of fractions
    else given.set(column.id, literal.sql)
  }
  return given
}

/** All combinations of the keys' values: an array of tuples. */
const product = (keys: readonly Sql[]): Sql =>
  keys.reduce<Sql | undefined>(
    (all, values) =>
      all === undefined
        ? sql`arrayMap(x -> tuple(x), ${values})`
        : sql`arrayFlatten(arrayMap(p -> arrayMap(x -> tupleConcat(p, tuple(x)), ${values}), ${all}))`,
    undefined,
  ) ?? sql`[]`

const parts = (count: number, of: Sql): readonly Sql[] =>
  Array.from({ length: count }, (_, i) => sql`tupleElement(${of}, ${num(i + 1)})`)

export const lowerFillmissing = (stage: Fillmissing, pipeline: Pipeline): void => {
  const [only, ...more] = stage.generators
  const ofMessages = !pipeline.isAggregated()
  const sliced = only?.kind === 'timeslice' && pipeline.find(only.field?.name ?? DEFAULT_FIELD) !== undefined
  if (ofMessages && (!sliced || more.length > 0 || stage.takeLast)) {
    pipeline.report('DQ330', { name: 'fillmissing' }, stage.span)
    return
  }
  const keys = keysOf(stage, pipeline)
  const given = fillers(stage, pipeline)
  if (keys === undefined) return
  const help =
    'use wider slices or a shorter range, or name the values that are wanted: `values("a", "b") in f`'
  const known = keys.reduce((all, key) => all * (key.known ?? 1), 1)
  if (known > MAX) {
    pipeline.report('DQ333', { name: 'fillmissing', limit: MAX, what: 'combinations', help }, stage.span)
    return
  }
  const [first] = keys
  if (ofMessages && first !== undefined) {
    fillMessages(first, given, pipeline, help)
    return
  }
  const fields = pipeline.fields()
  const isKey = (column: Column) => keys.some((key) => key.column === column)
  const others = fields.filter((column) => !isKey(column))
  const ordered = [...keys.map((key) => key.column), ...others]
  const typeOf = (column: Column): ValueType => {
    const filler = given.get(column.id)
    return column.type === 'integer' && filler !== undefined && /[.e]/i.test(filler) ? 'number' : column.type
  }
  const made = new Map(
    fields.map((column) => [
      column.id,
      pipeline.column(column.name, typeOf(column), column.time === true ? { time: true } : {}),
    ]),
  )
  const madeOf = (column: Column): Column => made.get(column.id) ?? column
  const filled = (column: Column): Sql =>
    castField(
      given.get(column.id) ?? (pipeline.isPivoted() ? sql`NULL` : FILLED[column.type]),
      typeOf(column),
    )
  const grouping = pipeline.keys().map(madeOf)

  pipeline.relation({
    what: 'fillmissing',
    columns: fields.map(madeOf),
    keys: grouping,
    ...(pipeline.isPivoted() ? { dynamic: true as const } : {}),
    reads: new Set(fields.map(({ id }) => id)),
    keeps: false,
    build: (from) => {
      const row = join([...ordered.map((column) => castField(ident(column.id), typeOf(column))), sql`1`])
      const facts = keys.flatMap((key) => key.facts.map(({ name, text }) => sql`${text} AS ${name}`))
      const total = keys.map((key) => key.count).reduce((a, b) => sql`${a} * ${b}`)
      const missing = join([...parts(keys.length, sql`p`), ...others.map(filled), sql`0`])
      const all = sql`SELECT ${join([sql`groupArray(tuple(${row})) AS __rows`, ...facts])}\nFROM ${from}`
      const checked = sql`SELECT *, ${refuse(total, help)} AS __refused FROM (${all})`
      const filledUp = sql`SELECT arrayJoin(arrayConcat(__rows, arrayMap(p -> tuple(${missing}), ${product(keys.map((key) => key.values))}))) AS __row\nFROM (${checked})\nWHERE __refused = 0`
      const cells = parts(ordered.length + 1, sql`__row`)
      const flat = sql`SELECT ${join([...ordered, undefined].map((column, i) => sql`${cells[i] ?? sql`NULL`} AS ${column === undefined ? sql`__real` : ident(madeOf(column).id)}`))}\nFROM (${filledUp})`
      const keyIds = keys.map((key) => ident(madeOf(key.column).id))
      const kept = sql`SELECT * FROM (SELECT *, max(__real) OVER (PARTITION BY ${join(keyIds)}) AS __there FROM (${flat})) WHERE __real = 1 OR __there = 0`
      const output = fields.map((column) => ident(madeOf(column).id))
      if (!stage.takeLast) return sql`SELECT ${join(output)}\nFROM (${kept})`
      return takeLast(kept, keys, stage, fields.map(madeOf), madeOf)
    },
  })
}

/** A row that was missing takes the other fields of the latest slice before it that was there. */
const takeLast = (
  kept: Sql,
  keys: readonly Key[],
  stage: Fillmissing,
  columns: readonly Column[],
  madeOf: (column: Column) => Column,
): Sql => {
  const at = stage.generators.findIndex(({ kind }) => kind === 'timeslice')
  const ids = keys.map((key) => ident(madeOf(key.column).id))
  const time = ids[at] ?? sql`NULL`
  const others = ids.filter((_, i) => i !== at)
  const by = others.length === 0 ? sql`` : sql`PARTITION BY ${join(others)} `
  const blocks = sql`SELECT *, sum(__real) OVER (${by}ORDER BY ${time} ASC ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS __block FROM (${kept})`
  const isKey = new Set(ids)
  const output = columns.map((column) => {
    const id = ident(column.id)
    if (isKey.has(id)) return id
    return sql`if(__real = 1 OR __block = 0, ${id}, anyIf(${id}, __real = 1) OVER (PARTITION BY ${join([...others, sql`__block`])})) AS ${ident(`${column.id}`)}`
  })
  return sql`SELECT ${join(output)}\nFROM (${blocks})`
}
