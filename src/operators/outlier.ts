import type { Column } from '../compiler/plan.ts'
import type { Value } from '../compiler/value.ts'
import { asNumber, derived, usesOf } from '../compiler/values.ts'
import type { FieldRef, StageBase } from '../language/ast.ts'
import type { StageCursor } from '../language/cursor-types.ts'
import { ident, join, num, type Sql, sql, str } from '../sql/sql.ts'
import { defineOperator } from './define.ts'
import {
  atOption,
  integerOption,
  numberOption,
  type OptionReaders,
  printOptions,
  readOptions,
} from './options.ts'
import { orderValues, preceding, trailing, windowOrder } from './window.ts'

type Direction = '+-' | '+' | '-'

interface OutlierOptions {
  readonly window?: number
  readonly threshold?: number
  readonly consecutive?: number
  readonly direction?: Direction
}

export interface Outlier extends StageBase {
  readonly kind: 'outlier'
  readonly field: FieldRef
  readonly by: readonly FieldRef[]
  readonly options: OutlierOptions
}

const direction = (cursor: StageCursor): Direction => {
  if (cursor.atString()) {
    const { value, span } = cursor.expectString('a direction')
    const known = (['+-', '+', '-'] as const).find((each) => each === value)
    return known ?? cursor.fail('DQ201', { expected: '`+-`, `+` or `-`', found: `\`${value}\`` }, span)
  }
  const plus = cursor.acceptPunctuation('+')
  const minus = cursor.acceptPunctuation('-')
  if (plus) return minus ? '+-' : '+'
  if (minus) return cursor.acceptPunctuation('+') ? '+-' : '-'
  return cursor.fail('DQ201', { expected: '`+-`, `+` or `-`', found: 'something else' })
}

const READERS: OptionReaders<OutlierOptions> = {
  window: integerOption(1, 1000),
  threshold: numberOption,
  consecutive: integerOption(1, 1000),
  direction,
}

const groupFields = (cursor: StageCursor): readonly FieldRef[] => {
  const fields = [cursor.expectField('a field to group by')]
  while (cursor.atPunctuation(',') && !atOption(cursor, 1)) {
    cursor.acceptPunctuation(',')
    fields.push(cursor.expectField('a field to group by'))
  }
  return fields
}

/**
 * Mean and deviation are those of the slices before the current one, so that an outlier does not hide itself; with fewer than
 * two of them nothing is an outlier, since one value has no spread. The latest slice, which may be incomplete, never is.
 */
export const outlier = defineOperator<Outlier>({
  kind: 'outlier',
  names: ['outlier'],
  summary:
    'Finds values far from the mean of the slices of time before (`window` of them, default 10): more than `threshold` (3) standard deviations. Adds `<field>_mean`, `_std`, `_lower`, `_upper`, `_error` (distance from the mean), `_indicator` (1: outside of the bounds) and `_violation` (1: `consecutive` indicators in a row, in the wanted `direction`). The latest slice is never an outlier.',
  syntax: [
    'outlier <field> [by <field> [, <field>]] [window=<number>] [, threshold=<number>] [, consecutive=<number>] [, direction=+-|+|-]',
  ],
  parse: (cursor) => {
    const field = cursor.expectField('a field with numbers')
    const before = readOptions(cursor, READERS)
    const by = cursor.acceptWord('by') === undefined ? [] : groupFields(cursor)
    const options = { ...before, ...readOptions(cursor, READERS) }
    return { kind: 'outlier', field, by, options, span: cursor.span() }
  },
  print: (stage, print) =>
    [
      `outlier ${print.field(stage.field)}`,
      stage.by.length === 0 ? '' : `by ${print.fields(stage.by)}`,
      printOptions(stage.options),
    ]
      .filter((part) => part !== '')
      .join(' '),
  lower: (stage, pipeline) => {
    const { window = 10, threshold = 3, consecutive = 1, direction: wanted = '+-' } = stage.options
    const slice = pipeline.find('_timeslice')
    if (slice === undefined) {
      pipeline.report('DQ321', { name: 'outlier', column: '_timeslice' }, stage.span)
      return
    }
    const time = pipeline.value(slice)
    const keys = stage.by.map((key) => pipeline.field(key))
    const x = asNumber(pipeline.field(stage.field))
    const name = pipeline.find(stage.field.name)?.name ?? stage.field.name
    const helper = (label: string, type: 'integer' | 'number') =>
      pipeline.column(label, type, { internal: true })
    const [latest, seen] = [helper('__latest', 'integer'), helper('__seen', 'integer')]
    const [average, spread] = [helper('__average', 'number'), helper('__spread', 'number')]
    const over = (frame: Sql): Sql => windowOrder(pipeline, keys, frame, [{ value: time, descending: false }])
    // made now: `build` runs when later steps have changed the order
    const past = over(preceding(window))
    pipeline.relation({
      what: 'outlier',
      columns: [latest, seen, average, spread],
      reads: usesOf(x, time, ...keys, ...orderValues(pipeline)),
      keeps: true,
      build: (from, handedOn) => {
        const items = [
          ...handedOn.map(({ id }) => ident(id)),
          sql`ifNull(${time.sql} = max(${time.sql}) OVER (), 0) AS ${ident(latest.id)}`,
          sql`count(${x.sql}) OVER past AS ${ident(seen.id)}`,
          sql`avg(${x.sql}) OVER past AS ${ident(average.id)}`,
          sql`stddevPopStable(${x.sql}) OVER past AS ${ident(spread.id)}`,
        ]
        return sql`SELECT\n  ${join(items, ',\n  ')}\nFROM ${from}\nWINDOW past AS (${past})`
      },
    })
    const [last, before] = [pipeline.value(latest), pipeline.value(seen)]
    const add = (suffix: string, text: Sql, from: readonly Value[]): Value =>
      pipeline.value(pipeline.extend(`${name}${suffix}`, derived(text, 'number', from)))
    const ofPast = (column: Column): readonly [Sql, readonly Value[]] => {
      const value = pipeline.value(column)
      return [sql`if(${before.sql} = 0, NULL, ${value.sql})`, [before, value]]
    }
    const mean = add('_mean', ...ofPast(average))
    const std = add('_std', ...ofPast(spread))
    add('_error', sql`${x.sql} - ${mean.sql}`, [x, mean])
    const band = sql`toFloat64(${str(String(threshold))}) * ${std.sql}`
    const lower = add('_lower', sql`${mean.sql} - ${band}`, [mean, std])
    const upper = add('_upper', sql`${mean.sql} + ${band}`, [mean, std])
    const above = sql`${x.sql} > ${upper.sql}`
    const below = sql`${x.sql} < ${lower.sql}`
    const either = sql`(${above} OR ${below})`
    const flag = (test: Sql): Value =>
      derived(
        sql`toUInt8(ifNull(${before.sql} >= 2 AND ${last.sql} = 0 AND ${test}, 0))`,
        'integer',
        [x, before, last, lower, upper],
        true,
      )
    pipeline.extend(`${name}_indicator`, flag(either))
    const counted = pipeline.value(
      pipeline.extend('__outside', flag(wanted === '+' ? above : wanted === '-' ? below : either), {
        internal: true,
      }),
    )
    pipeline.extend(
      `${name}_violation`,
      derived(
        sql`toUInt8(sum(${counted.sql}) OVER (${over(trailing(consecutive))}) = ${num(consecutive)})`,
        'integer',
        [counted, time, ...keys, ...orderValues(pipeline)],
        true,
      ),
      { barrier: 'window' },
    )
  },
  examples: [
    '* | timeslice 15m | count by _timeslice | outlier _count',
    '* | timeslice 1h | count by _timeslice, _sourceHost | outlier _count by _sourceHost window=5, threshold=2.5, consecutive=2, direction=+',
  ],
  samples: [
    {
      query:
        '* | parse "n=*;" as n | timeslice 1h | max(n) as n by _timeslice | outlier n window=3 | fields _timeslice, n, n_mean, n_indicator | sort by +_timeslice',
      input: [
        { _messageTime: '2026-03-10T17:00:00Z', _raw: 'n=5;' },
        { _messageTime: '2026-03-10T16:00:00Z', _raw: 'n=90;' },
        { _messageTime: '2026-03-10T15:00:00Z', _raw: 'n=6;' },
        { _messageTime: '2026-03-10T14:00:00Z', _raw: 'n=5;' },
        { _messageTime: '2026-03-10T13:00:00Z', _raw: 'n=4;' },
        { _messageTime: '2026-03-10T12:00:00Z', _raw: 'n=5;' },
      ],
      output: [
        { _timeslice: '2026-03-10T12:00:00Z', n: 5, n_mean: null, n_indicator: 0 },
        { _timeslice: '2026-03-10T13:00:00Z', n: 4, n_mean: 5, n_indicator: 0 },
        { _timeslice: '2026-03-10T14:00:00Z', n: 5, n_mean: 4.5, n_indicator: 0 },
        { _timeslice: '2026-03-10T15:00:00Z', n: 6, n_mean: 4.6666667, n_indicator: 0 },
        { _timeslice: '2026-03-10T16:00:00Z', n: 90, n_mean: 5, n_indicator: 1 },
        { _timeslice: '2026-03-10T17:00:00Z', n: 5, n_mean: 33.666667, n_indicator: 0 },
      ],
    },
  ],
  differences: [
    'Mean and deviation are those of the slices before, without the one that is looked at; Sumo’s docs are silent.',
  ],
})
