import type { Pipeline } from '../compiler/pipeline-types.ts'
import type { Column } from '../compiler/plan.ts'
import type { ValueType } from '../compiler/value.ts'
import { castTo, textLiteral } from '../compiler/values.ts'
import type { FieldRef } from '../language/ast.ts'
import { ident, join, num, type Sql, sql, str } from '../sql/sql.ts'
import type { Fillmissing, Generator } from './fillmissing.ts'
import { sliceShift } from './timeslice.ts'

/** Sumo's maximum of combinations. */
export const MAX = 10_000

const TYPES: Readonly<Record<ValueType, Sql>> = {
  text: sql`'Nullable(String)'`,
  null: sql`'Nullable(String)'`,
  integer: sql`'Nullable(Int64)'`,
  number: sql`'Nullable(Float64)'`,
  boolean: sql`'UInt8'`,
  texts: sql`'Array(String)'`,
}

export const castField = (text: Sql, type: ValueType): Sql => sql`CAST(${text}, ${TYPES[type]})`

/** Fails where there are more combinations than may be. */
export const refuse = (count: Sql, help: string): Sql =>
  sql`throwIf(${count} > ${num(MAX)}, ${str(`fillmissing: more than ${MAX} combinations: ${help}`)})`

/** A field whose values are generated. */
export interface Key {
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
    values: sql`arrayMap(i -> ${castField(sql`assumeNotNull(${low}) + i * ${num(width)}`, 'integer')}, range(least(${count}, ${num(MAX)})))`,
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
      values: sql`arrayMap(x -> ${castField(sql`x`, column.type)}, ${name})`,
      known: undefined,
    }
  }
  const literals = [...new Set(values)].map((value) => castTo(textLiteral(value), column.type).sql)
  return {
    column,
    facts: [],
    count: num(literals.length),
    values: sql`[${join(literals.map((text) => castField(text, column.type)))}]`,
    known: literals.length,
  }
}

export const DEFAULT_FIELD = '_timeslice'

export const keysOf = (stage: Fillmissing, pipeline: Pipeline): readonly Key[] | undefined => {
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
