import { asInteger, derived } from '../compiler/values.ts'
import type { FieldRef, StageBase } from '../language/ast.ts'
import { num, sql } from '../sql/sql.ts'
import { defineOperator } from './define.ts'

export interface Timeslice extends StageBase {
  readonly kind: 'timeslice'
  readonly by:
    | { readonly kind: 'duration'; readonly ms: number; readonly text: string }
    | { readonly kind: 'buckets'; readonly count: number }
    | { readonly kind: 'whole' }
  readonly name: FieldRef | undefined
}

const DAY = 86_400_000
const WEEK = 7 * DAY
/** 1970-01-01 was a Thursday: weeks are counted from the Monday before. */
const MONDAY = 3 * DAY
/** Round widths for `n buckets`, in ms. */
const WIDTHS = [
  1,
  2,
  5,
  10,
  20,
  50,
  100,
  200,
  500,
  ...[1, 2, 5, 10, 15, 30].map((s) => s * 1000),
  ...[1, 2, 5, 10, 15, 30].map((m) => m * 60_000),
  ...[1, 2, 3, 4, 6, 8, 12].map((h) => h * 3_600_000),
  ...[1, 2, 7, 14, 30, 90, 365, 3650, 36500].map((d) => d * DAY),
]

export const timeslice = defineOperator<Timeslice>({
  kind: 'timeslice',
  names: ['timeslice by', 'timeslice'],
  summary:
    'Puts messages in slices of time, aligned to the clock (UTC): adds `_timeslice` (start, ms) and `__timeslice_end`.',
  syntax: ['timeslice [by] <duration> [as <field>]', 'timeslice <number> buckets [as <field>]'],
  parse: (cursor) => {
    const by = ((): Timeslice['by'] => {
      if (cursor.atEnd() || cursor.atWord('as')) return { kind: 'whole' }
      if (!cursor.atWord('buckets', 1) && !cursor.atWord('bucket', 1)) {
        const { ms, text, span } = cursor.expectDuration('a duration such as `5m`, or a number of buckets')
        if (ms < 1)
          cursor.fail(
            'DQ311',
            { what: 'the width in ms', min: 1, max: Number.MAX_SAFE_INTEGER, found: ms },
            span,
          )
        return { kind: 'duration', ms, text }
      }
      const { value, span } = cursor.expectInteger('a number of buckets')
      if (value < 1)
        cursor.fail('DQ311', { what: 'the number of buckets', min: 1, max: 10_000, found: value }, span)
      cursor.acceptWord('buckets', 'bucket')
      return { kind: 'buckets', count: value }
    })()
    const name = cursor.acceptWord('as') === undefined ? undefined : cursor.expectField('a field name')
    return { kind: 'timeslice', by, name, span: cursor.span() }
  },
  print: (stage, print) => {
    const by =
      stage.by.kind === 'duration'
        ? ` ${stage.by.text}`
        : stage.by.kind === 'buckets'
          ? ` ${stage.by.count} buckets`
          : ''
    return `timeslice${by}${stage.name === undefined ? '' : ` as ${print.field(stage.name)}`}`
  },
  lower: (stage, pipeline) => {
    const column = pipeline.find('_messagetime')
    if (column === undefined) {
      pipeline.report('DQ319', { what: '`timeslice`', stages: 'the aggregation' }, stage.span)
      return
    }
    const time = asInteger(pipeline.value(column))
    const width = ((): ReturnType<typeof derived> => {
      if (stage.by.kind === 'duration') return derived(num(stage.by.ms), 'integer', [], true)
      const count = stage.by.kind === 'buckets' ? stage.by.count : 1
      const extent = sql`arrayFirst(w -> intDiv(max(${time.sql}) OVER (), w) - intDiv(min(${time.sql}) OVER (), w) < ${num(count)}, [${WIDTHS.map(num).reduce((a, b) => sql`${a}, ${b}`)}])`
      return pipeline.value(
        pipeline.extend('__width', derived(extent, 'integer', [time], true), {
          barrier: 'window',
          internal: true,
        }),
      )
    })()
    const shift = stage.by.kind === 'duration' && stage.by.ms % WEEK === 0 ? MONDAY : 0
    const start = derived(
      shift === 0
        ? sql`intDiv(${time.sql}, ${width.sql}) * ${width.sql}`
        : sql`intDiv(${time.sql} + ${num(shift)}, ${width.sql}) * ${width.sql} - ${num(shift)}`,
      'integer',
      [time, width],
    )
    const slice = pipeline.value(pipeline.extend(stage.name?.name ?? '_timeslice', start))
    pipeline.extend('__timeslice_end', derived(sql`${slice.sql} + ${width.sql}`, 'integer', [slice, width]))
  },
  examples: [
    '* | timeslice 5m | count by _timeslice',
    '* | timeslice by 1d as day | count by day',
    '* | timeslice 10 buckets | count by _timeslice',
  ],
})
