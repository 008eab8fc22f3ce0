import type { Value } from '../compiler/value.ts'
import { asInteger, derived } from '../compiler/values.ts'
import type { FieldRef, StageBase } from '../language/ast.ts'
import { join, num, type Sql, sql } from '../sql/sql.ts'
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

/** By how much slices of that width are off the multiples of it: weeks begin on a Monday. */
export const sliceShift = (width: number): number => (width % WEEK === 0 ? MONDAY : 0)

export const timeslice = defineOperator<Timeslice>({
  kind: 'timeslice',
  names: ['timeslice by', 'timeslice'],
  leadingAs: true,
  summary:
    'Puts messages in slices of time, aligned to the clock (UTC; weeks begin on Monday): adds `_timeslice` (start) and `__timeslice_end`. With a number of buckets, the narrowest round width that needs no more of them for the time range; without anything, one slice for all of it.',
  syntax: [
    'timeslice [by] <duration> [as <field>]',
    'timeslice <number> buckets [as <field>]',
    'timeslice [as <field>]',
  ],
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
    pipeline.slices.width = stage.by.kind === 'duration' ? stage.by.ms : undefined
    const time = asInteger(pipeline.value(column))
    const { from, to } = pipeline.range
    // without a range given, that of the messages
    const first = from === undefined ? sql`min(${time.sql}) OVER ()` : num(from)
    const last = to === undefined ? sql`max(${time.sql}) OVER ()` : num(to - 1)
    const helper = (name: string, text: Sql): Value =>
      pipeline.value(
        pipeline.extend(name, derived(text, 'integer', [time], true), { barrier: 'window', internal: true }),
      )
    const add = (name: string, text: Sql, uses: readonly Value[]): Value =>
      pipeline.value(pipeline.extend(name, { ...derived(text, 'integer', uses), time: true }))
    const name = stage.name?.name ?? '_timeslice'
    if (stage.by.kind === 'whole') {
      // a message without a time is in no slice
      const within = (edge: Value) => sql`if(isNull(${time.sql}), NULL, ${edge.sql})`
      const [start, end] = [helper('__start', first), helper('__end', sql`${last} + 1`)]
      add(name, within(start), [time, start])
      add('__timeslice_end', within(end), [time, end])
      return
    }
    const width =
      stage.by.kind === 'duration'
        ? derived(num(stage.by.ms), 'integer', [], true)
        : helper(
            '__width',
            sql`arrayFirst(w -> intDiv(${last}, w) - intDiv(${first}, w) < ${num(stage.by.count)}, [${join(WIDTHS.map(num))}])`,
          )
    const shift = stage.by.kind === 'duration' ? sliceShift(stage.by.ms) : 0
    const slice = add(
      name,
      shift === 0
        ? sql`intDiv(${time.sql}, ${width.sql}) * ${width.sql}`
        : sql`intDiv(${time.sql} + ${num(shift)}, ${width.sql}) * ${width.sql} - ${num(shift)}`,
      [time, width],
    )
    add('__timeslice_end', sql`${slice.sql} + ${width.sql}`, [slice, width])
  },
  examples: [
    '* | timeslice 5m | count by _timeslice',
    '* | timeslice by 1d as day | count by day',
    '* | timeslice 10 buckets | count by _timeslice',
    '* | timeslice | count by _timeslice',
  ],
  samples: [
    {
      query: '* | timeslice 15m | count by _timeslice | sort by +_timeslice',
      input: [
        { _messageTime: '2026-03-10T12:29:00Z', _raw: 'c' },
        { _messageTime: '2026-03-10T12:16:00Z', _raw: 'b' },
        { _messageTime: '2026-03-10T12:00:00Z', _raw: 'a' },
      ],
      output: [
        { _timeslice: '2026-03-10T12:00:00Z', _count: 1 },
        { _timeslice: '2026-03-10T12:15:00Z', _count: 2 },
      ],
    },
  ],
  differences: [
    'The docs say that the number of buckets is a target; ours is the narrowest round width that needs no more.',
  ],
})
