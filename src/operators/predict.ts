import type { Column } from '../compiler/plan.ts'
import { asInteger, asNumber, usesOf } from '../compiler/values.ts'
import type { FieldRef, StageBase } from '../language/ast.ts'
import type { StageCursor } from '../language/cursor-types.ts'
import { ident, indent, join, num, type Sql, sql } from '../sql/sql.ts'
import { defineOperator } from './define.ts'
import { integerOption, type OptionReaders, printOptions, readOptions } from './options.ts'
import { predictionSql } from './predict-model.ts'

interface Forecast {
  readonly text: string
  readonly points: number | undefined
  readonly ms: number | undefined
}

interface PredictOptions {
  readonly model?: 'ar' | 'linear'
  readonly 'ar.window'?: number
  readonly forecast?: Forecast
}

export interface Predict extends StageBase {
  readonly kind: 'predict'
  readonly field: FieldRef
  readonly width: { readonly ms: number; readonly text: string }
  readonly options: PredictOptions
}

/** Sumo's limit of slices to forecast. */
const MAX_FORECAST = 100
const DEFAULT_FORECAST = 3

const forecast = (cursor: StageCursor): Forecast => {
  const expr = cursor.expression()
  if (expr.kind !== 'number') return cursor.fail('DQ309', { what: '`forecast`' }, expr.span)
  if (expr.unit !== undefined) return { text: expr.text, points: undefined, ms: expr.value }
  if (!Number.isSafeInteger(expr.value) || expr.value < 0 || expr.value > MAX_FORECAST)
    cursor.fail('DQ311', { what: '`forecast`', min: 0, max: MAX_FORECAST, found: expr.value }, expr.span)
  return { text: expr.text, points: expr.value, ms: undefined }
}

const READERS: OptionReaders<PredictOptions> = {
  model: (cursor) => {
    const word = cursor.acceptWord('ar', 'linear')
    return word === 'ar' || word === 'linear'
      ? word
      : cursor.fail('DQ201', { expected: '`ar` or `linear`', found: 'something else' })
  },
  'ar.window': integerOption(1, 10_000),
  forecast,
}

export const predict = defineOperator<Predict>({
  kind: 'predict',
  names: ['predict'],
  summary:
    'Follows a value over slices of time: adds `<field>_predicted` and `<field>_error` (linear prediction minus value). By a straight line through all slices; with `model=ar` by that line (then also in `<field>_linear`) and the cycle that fits the rest best, looked for among the last `ar.window` slices (40% of them unless told, 500 at most): an approximation of Sumo’s auto-regressive model. `forecast` adds slices after the last one, three with `model=ar` unless told. A slice that is missing counts as 0; the latest 10,000 slices are learnt from.',
  syntax: [
    'predict <field> by <duration>',
    'predict <field> by <duration> model=ar [, ar.window=<number>] [, forecast=<number or duration>]',
  ],
  parse: (cursor) => {
    const field = cursor.expectField('a field with numbers')
    cursor.expectWord('by')
    const { ms, text, span } = cursor.expectDuration('the width of a slice, such as `5m`')
    if (ms < 1)
      cursor.fail('DQ311', { what: 'the width in ms', min: 1, max: Number.MAX_SAFE_INTEGER, found: ms }, span)
    const options = readOptions(cursor, READERS)
    return { kind: 'predict', field, width: { ms, text }, options, span: cursor.span() }
  },
  print: (stage, print) => {
    const options = printOptions(stage.options)
    return `predict ${print.field(stage.field)} by ${stage.width.text}${options === '' ? '' : ` ${options}`}`
  },
  lower: (stage, pipeline) => {
    const slice = pipeline.find('_timeslice')
    if (slice === undefined) {
      pipeline.report('DQ321', { name: 'predict', column: '_timeslice' }, stage.span)
      return
    }
    const { model = 'linear', 'ar.window': window, forecast: wanted } = stage.options
    const width = stage.width.ms
    const points =
      wanted === undefined
        ? model === 'ar'
          ? DEFAULT_FORECAST
          : 0
        : (wanted.points ?? Math.ceil((wanted.ms ?? 0) / width))
    if (points > MAX_FORECAST) {
      pipeline.report(
        'DQ311',
        { what: 'the number of slices to forecast', min: 0, max: MAX_FORECAST, found: points },
        stage.span,
      )
      return
    }
    const time = asInteger(pipeline.value(slice))
    const x = asNumber(pipeline.field(stage.field))
    const target = pipeline.find(stage.field.name)
    const name = target?.name ?? stage.field.name
    const former = pipeline.fields()
    // forecast slices have no values but these, so that every column may be null from here on
    const renewed = former.map((column): readonly [Column, Column] => [
      column,
      pipeline.column(column.name, column.type, column.time === true ? { time: true } : {}),
    ])
    const number = (suffix: string): Column => pipeline.column(`${name}${suffix}`, 'number')
    const [predicted, linear, error] = [number('_predicted'), number('_linear'), number('_error')]
    const added = model === 'ar' ? [predicted, linear, error] : [predicted, error]
    // names of their own, since the rows bring columns named by the user
    const helper = (label: string): Sql => ident(pipeline.column(label, 'integer', { internal: true }).id)
    const [present, known] = [helper('__present'), helper('__known')]
    const [rowSlot, slot, slotTime] = [helper('__row_slot'), helper('__slot'), helper('__slot_time')]
    const [line, sum, future] = [helper('__line'), helper('__sum'), helper('__future')]
    pipeline.relation({
      what: 'predict',
      columns: [...renewed.map(([, column]) => column), ...added],
      reads: usesOf(time, x, ...former.map((column) => pipeline.value(column))),
      keeps: true,
      build: (from, handedOn) => {
        const kept = [...handedOn.map((column) => [column, column] as const), ...renewed].map(
          ([old, own]) => {
            const otherwise = own.id !== old.id && old.id === slice.id ? slotTime : sql`NULL`
            return sql`if(${present} = 0, ${otherwise}, ${ident(old.id)}) AS ${ident(own.id)}`
          },
        )
        const made: Readonly<Record<string, Sql>> = {
          [predicted.id]: sql`if(${known} = 0, NULL, ${sum})`,
          [linear.id]: sql`if(${known} = 0, NULL, ${line})`,
          [error.id]: sql`if(${known} = 0 OR ${present} = 0, NULL, ${line} - toFloat64(${x.sql}))`,
        }
        const items = [...kept, ...added.map(({ id }) => sql`${made[id] ?? sql`NULL`} AS ${ident(id)}`)]
        const slots = predictionSql({
          from,
          time: time.sql,
          value: x.sql,
          width,
          forecast: points,
          model: model === 'ar' ? { window } : 'linear',
        })
        return sql`SELECT
  ${join(items, ',\n  ')}
FROM (
  SELECT *, 1 AS ${present}, toInt64(intDiv(${time.sql}, ${num(width)})) AS ${rowSlot} FROM ${from}
) AS rows_
FULL JOIN (
  SELECT slot AS ${slot}, slot_time AS ${slotTime}, linear AS ${line}, predicted AS ${sum}, future AS ${future}, 1 AS ${known}
  FROM (
    ${indent(slots, 4)}
  )
) AS slots_ ON ${rowSlot} = ${slot}
WHERE ${present} = 1 OR ${future} = 1`
      },
    })
    const again = pipeline.find('_timeslice')
    if (again !== undefined)
      pipeline.setOrder([...pipeline.order(), { value: pipeline.value(again), descending: false }])
  },
  examples: [
    '* | timeslice 1h | count by _timeslice | predict _count by 1h',
    '* | timeslice 1h | count by _timeslice | predict _count by 1h model=ar, ar.window=24, forecast=6',
  ],
  samples: [
    {
      query:
        '* | parse "n=*;" as n | timeslice 1h | max(n) as n by _timeslice | predict n by 1h model=ar, forecast=2 | fields _timeslice, n, n_linear | sort by +_timeslice',
      input: [
        { _messageTime: '2026-03-10T15:00:00Z', _raw: 'n=16;' },
        { _messageTime: '2026-03-10T14:00:00Z', _raw: 'n=14;' },
        { _messageTime: '2026-03-10T13:00:00Z', _raw: 'n=12;' },
        { _messageTime: '2026-03-10T12:00:00Z', _raw: 'n=10;' },
      ],
      output: [
        { _timeslice: '2026-03-10T12:00:00Z', n: 10, n_linear: 10 },
        { _timeslice: '2026-03-10T13:00:00Z', n: 12, n_linear: 12 },
        { _timeslice: '2026-03-10T14:00:00Z', n: 14, n_linear: 14 },
        { _timeslice: '2026-03-10T15:00:00Z', n: 16, n_linear: 16 },
        { _timeslice: '2026-03-10T16:00:00Z', n: null, n_linear: 18 },
        { _timeslice: '2026-03-10T17:00:00Z', n: null, n_linear: 20 },
      ],
    },
    {
      query:
        '* | parse "n=*;" as n | timeslice 1h | max(n) as n by _timeslice | predict n by 1h | sort by +_timeslice',
      input: [
        { _messageTime: '2026-03-10T15:00:00Z', _raw: 'n=17;' },
        { _messageTime: '2026-03-10T14:00:00Z', _raw: 'n=13;' },
        { _messageTime: '2026-03-10T13:00:00Z', _raw: 'n=12;' },
        { _messageTime: '2026-03-10T12:00:00Z', _raw: 'n=10;' },
      ],
      output: [
        { _timeslice: '2026-03-10T12:00:00Z', n: 10, n_predicted: 9.7, n_error: -0.3 },
        { _timeslice: '2026-03-10T13:00:00Z', n: 12, n_predicted: 11.9, n_error: -0.1 },
        { _timeslice: '2026-03-10T14:00:00Z', n: 13, n_predicted: 14.1, n_error: 1.1 },
        { _timeslice: '2026-03-10T15:00:00Z', n: 17, n_predicted: 16.3, n_error: -0.7 },
      ],
    },
  ],
  differences: ['`model=ar` is an approximation: how Sumo fits its model is not published.'],
})
