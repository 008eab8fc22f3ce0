import type { Value } from '../compiler/value.ts'
import { asNumber, derived, predicate } from '../compiler/values.ts'
import type { FieldRef, StageBase } from '../language/ast.ts'
import type { StageCursor, StagePrinter } from '../language/cursor-types.ts'
import { type Sql, sql } from '../sql/sql.ts'
import type { OperatorDef, Sample } from './define.ts'
import { orderValues, partitionBy, windowOrder } from './window.ts'

/** `<operator> <field>[, <rows>] [as <name>] [by <field>, …]`: a number for each row, from the rows around it. */
export interface RowStage<K extends string> extends StageBase {
  readonly kind: K
  readonly field: FieldRef
  /** Length of the window or of the shift, where the operator takes one and it was given. */
  readonly rows: number | undefined
  readonly name: FieldRef | undefined
  readonly by: readonly FieldRef[]
}

interface RowOperator<K extends string> {
  readonly kind: K
  readonly summary: string
  /** The operator takes a number of rows: what it is called in messages, and its default. */
  readonly rows?: { readonly what: string; readonly otherwise: number }
  /** Whether a row whose value is no number leaves the result; else it stays, and the others are computed without it. */
  readonly drops: boolean
  /**
   * The SQL of the new field. `x`: the value, a number or NULL. `over`: a window in the current order with that frame;
   * `group`: the window of the whole group.
   */
  readonly column: (
    x: Sql,
    windows: { readonly over: (frame: Sql) => Sql; readonly group: Sql },
    rows: number,
  ) => Sql
  /** The result is a value of the field, of the `same` type as these, or a fraction. */
  readonly result: 'value' | 'same' | 'number'
  readonly examples: readonly string[]
  readonly samples: readonly Sample[]
  readonly differences?: readonly string[]
}

/** Sumo's maximum for windows and shifts. */
const MAX_ROWS = 1000

const parseRows = (cursor: StageCursor, what: string): number => {
  const { value, span } = cursor.expectInteger(what)
  if (value < 1 || value > MAX_ROWS) cursor.fail('DQ311', { what, min: 1, max: MAX_ROWS, found: value }, span)
  return value
}

const print = (stage: RowStage<string>, p: StagePrinter): string =>
  [
    `${stage.kind} ${p.field(stage.field)}${stage.rows === undefined ? '' : `, ${stage.rows}`}`,
    stage.name === undefined ? '' : `as ${p.field(stage.name)}`,
    stage.by.length === 0 ? '' : `by ${p.fields(stage.by)}`,
  ]
    .filter((part) => part !== '')
    .join(' ')

/**
 * The operators that look at neighbouring rows. None of them sorts: they take the rows in their current order. The new
 * field is called `_` and the operator's name unless `as` gives another.
 */
export const rowOperator = <K extends string>(def: RowOperator<K>): OperatorDef<RowStage<K>> => ({
  kind: def.kind,
  names: [def.kind],
  summary: def.summary,
  syntax: [
    `${def.kind} <field>${def.rows === undefined ? '' : '[, <number>]'} [as <field>] [by <field> [, <field>]]`,
  ],
  parse: (cursor) => {
    // `accum(field)` is not in the documentation, but in dashboards that Sumo ships
    const inParentheses = cursor.acceptPunctuation('(')
    const field = cursor.expectField('a field with numbers')
    const rows =
      def.rows !== undefined && cursor.acceptPunctuation(',') ? parseRows(cursor, def.rows.what) : undefined
    if (inParentheses) cursor.expectPunctuation(')')
    let name: FieldRef | undefined
    let by: readonly FieldRef[] = []
    // `as` stands before `by` in the documentation, and after it in many queries
    for (;;) {
      if (name === undefined && cursor.acceptWord('as') !== undefined)
        name = cursor.expectField('a field name')
      else if (by.length === 0 && cursor.acceptWord('by') !== undefined)
        by = cursor.expectFieldList('a field to group by')
      else break
    }
    return { kind: def.kind, field, rows, name, by, span: cursor.span() }
  },
  print,
  lower: (stage, pipeline) => {
    const keys = stage.by.map((key) => pipeline.field(key))
    const x: Value = asNumber(pipeline.field(stage.field))
    if (def.drops && x.notNull !== true) pipeline.filter(predicate(sql`isNotNull(${x.sql})`, [x]))
    const order = orderValues(pipeline)
    const text = def.column(
      x.sql,
      {
        over: (frame) => sql`OVER (${windowOrder(pipeline, keys, frame)})`,
        group: sql`OVER (${partitionBy(keys)})`,
      },
      stage.rows ?? def.rows?.otherwise ?? 1,
    )
    const type = def.result === 'number' ? 'number' : x.type
    const time = def.result === 'value' && x.time === true ? { time: true as const } : {}
    const value = { ...derived(text, type, [x, ...keys, ...order]), ...time }
    pipeline.extend(stage.name?.name ?? `_${def.kind}`, value, { barrier: 'window' })
  },
  examples: def.examples,
  samples: def.samples,
  ...(def.differences === undefined ? {} : { differences: def.differences }),
})
