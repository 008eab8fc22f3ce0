import type { Pipeline } from '../compiler/pipeline-types.ts'
import type { Column } from '../compiler/plan.ts'
import type { ValueType } from '../compiler/value.ts'
import { castTo, NULL_VALUE, numberLiteral, textLiteral } from '../compiler/values.ts'
import type { FieldRef } from '../language/ast.ts'
import { ident, join, num, type Sql, sql, str } from '../sql/sql.ts'
import type { Fillmissing, Generator } from './fillmissing.ts'
import { sliceShift } from './timeslice.ts'

/** Sumo's maximum of combinations. */
const MAX = 10_000

const TYPES: Readonly<Record<ValueType, Sql>> = {
  text: sql`'Nullable(String)'`,
  null: sql`'Nullable(String)'`,
  integer: sql`'Nullable(Int64)'`,
  number: sql`'Nullable(Float64)'`,
  boolean: sql`'UInt8'`,
  texts: sql`'Array(String)'`,
}

/** What a field has in a row that was missing, by its type. */
const FILLED: Readonly<Record<ValueType, Sql>> = {
  text: sql`NULL`,
  null: sql`NULL`,
  integer: sql`0`,
  number: sql`0`,
  boolean: sql`0`,
  texts: sql`[]`,
}

const cast = (text: Sql, type: ValueType): Sql => sql`CAST(${text}, ${TYPES[type]})`

interface Key {
  readonly column: Column
  /** What has to be known of the relation so far. */
  readonly facts: readonly { readonly name: Sql; readonly text: Sql }[]
  /** How many values there are, from the facts. */
  readonly count: Sql
  /** The values, from the facts: an array. */
  readonly values: Sql
  /** Where it does not depend on the data. */
  readonly known: number | undefined
}

const sliceKey = (
  of: Extract<Generator, { kind: 'timeslice' }>,
  column: Column,
  stage: Fillmissing,
  pipeline: Pipeline,
  index: number,
): Key | undefined => {
  const width = of.width?.ms ?? pipeline.slices.width
  if (width === undefined) {
    const reason = 'the width of the slices is not known; write it as in `timeslice(1h)`'
    pipeline.report('DQ310', { name: 'fillmissing', reason }, stage.span)
    return undefined
  }
  if (column.type !== 'integer') {
    pipeline.report(
      'DQ305',
      { what: 'the field of the `timeslice` generator', expected: 'a field with times', found: column.type },
      of.field?.span ?? stage.span,
    )
    return undefined
  }
  const { from, to } = pipeline.range
  const shift = sliceShift(width)
  const start = (time: number): number => Math.floor((time + shift) / width) * width - shift
  const first = from === undefined ? undefined : start(from)
  const last = to === undefined ? undefined : start(to - 1)
  const id = ident(column.id)
  const [low, high] = [ident(`__low${index}`), ident(`__high${index}`)]
  const count = sql`toUInt64(greatest(0, ifNull(intDiv(${high} - ${low}, ${num(width)}) + 1, 0)))`
  const known =
    first === undefined || last === undefined ? undefined : Math.max(0, (last - first) / width + 1)
  return {
    column,
    facts: [
      { name: low, text: first === undefined ? sql`min(${id})` : num(first) },
      { name: high, text: last === undefined ? sql`max(${id})` : num(last) },
    ],
    count,
    values: sql`arrayMap(i -> ${cast(sql`assumeNotNull(${low}) + i * ${num(width)}`, 'integer')}, range(least(${count}, ${num(MAX)})))`,
    known,
  }
}

const valuesKey = (values: readonly string[] | 'all', column: Column, index: number): Key => {
  if (values === 'all') {
    const name = ident(`__all${index}`)
    return {
      column,
      facts: [{ name, text: sql`arraySort(groupUniqArray(${ident(column.id)}))` }],
      count: sql`length(${name})`,
      values: sql`arrayMap(x -> ${cast(sql`x`, column.type)}, ${name})`,
      known: undefined,
    }
  }
  const literals = [...new Set(values)].map((value) => castTo(textLiteral(value), column.type).sql)
  return {
    column,
    facts: [],
    count: num(literals.length),
    values: sql`[${join(literals.map((text) => cast(text, column.type)))}]`,
    known: literals.length,
  }
}

const DEFAULT_FIELD = '_timeslice'

const keysOf = (stage: Fillmissing, pipeline: Pipeline): readonly Key[] | undefined => {
  const keys: Key[] = []
  for (const [index, of] of stage.generators.entries()) {
    const ref: FieldRef = of.field ?? { name: DEFAULT_FIELD, span: stage.span, quoted: false }
    pipeline.field(ref)
    const column = pipeline.find(ref.name)
    if (column === undefined) return undefined
    if (keys.some((key) => key.column === column)) {
      pipeline.report('DQ307', { name: ref.name }, ref.span)
      return undefined
    }
    const key =
      of.kind === 'timeslice'
        ? sliceKey(of, column, stage, pipeline, index)
        : valuesKey(of.values, column, index)
    if (key === undefined) return undefined
    keys.push(key)
  }
  return keys
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
  if (!pipeline.isAggregated()) {
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
    cast(given.get(column.id) ?? (pipeline.isPivoted() ? sql`NULL` : FILLED[column.type]), typeOf(column))
  const grouping = pipeline.keys().map(madeOf)

  pipeline.relation({
    what: 'fillmissing',
    columns: fields.map(madeOf),
    keys: grouping,
    ...(pipeline.isPivoted() ? { dynamic: true as const } : {}),
    reads: new Set(fields.map(({ id }) => id)),
    keeps: false,
    build: (from) => {
      const row = join([...ordered.map((column) => cast(ident(column.id), typeOf(column))), sql`1`])
      const facts = keys.flatMap((key) => key.facts.map(({ name, text }) => sql`${text} AS ${name}`))
      const total = keys.map((key) => key.count).reduce((a, b) => sql`${a} * ${b}`)
      const missing = join([...parts(keys.length, sql`p`), ...others.map(filled), sql`0`])
      const message = str(`fillmissing: more than ${MAX} combinations: ${help}`)
      const all = sql`SELECT ${join([sql`groupArray(tuple(${row})) AS __rows`, ...facts])}\nFROM ${from}`
      const checked = sql`SELECT *, throwIf(${total} > ${num(MAX)}, ${message}) AS __refused FROM (${all})`
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
