import type { FieldRef, StageBase } from '../language/ast.ts'
import type { StageCursor, StagePrinter } from '../language/cursor-types.ts'
import { lowerCompare } from './compare-sql.ts'
import { defineOperator } from './define.ts'

export type CompareAggregate = 'avg' | 'min' | 'max'

export interface Timeshift {
  readonly ms: number
  /** As in `12h`: 12 and `h`. */
  readonly amount: number
  readonly unit: string
  readonly count: number
  readonly aggregate: CompareAggregate | undefined
  readonly name: FieldRef | undefined
}

export interface Compare extends StageBase {
  readonly kind: 'compare'
  readonly shifts: readonly Timeshift[]
}

/** Sumo's maximum of further queries. */
const MAX = 7

const AGGREGATES: readonly CompareAggregate[] = ['avg', 'min', 'max']

/** A shift goes back in time, whether it is written with a minus or without. */
export const timeshift = (cursor: StageCursor): Pick<Timeshift, 'ms' | 'amount' | 'unit'> => {
  const { ms, text, span } = cursor.expectDuration('a shift such as `1d`')
  const [, amount = '', unit = ''] = /^-?([\d.]+)(.*)$/.exec(text) ?? []
  // a baseline of its own, which is refused by that name, needs no shift
  if (ms === 0 && !cursor.atWord('baseline'))
    cursor.fail('DQ311', { what: 'the shift in ms', min: 1, max: Number.MAX_SAFE_INTEGER, found: ms }, span)
  return { ms: Math.abs(ms), amount: Number(amount), unit }
}

const shift = (cursor: StageCursor): Timeshift => {
  cursor.expectWord('timeshift')
  const { start } = cursor.here()
  const by = timeshift(cursor)
  const counted = !cursor.atEnd() && !cursor.atField() && !cursor.atWord('as') && !cursor.atPunctuation(',')
  const count = counted ? cursor.expectInteger('how many times to shift') : undefined
  if (count !== undefined && (count.value < 1 || count.value > MAX))
    cursor.fail('DQ311', { what: 'the number of shifts', min: 1, max: MAX, found: count.value }, count.span)
  const word = cursor.acceptWord(...AGGREGATES)
  const name =
    cursor.acceptWord('as') === undefined ? undefined : cursor.expectField('a name for the columns')
  const span = { start, end: cursor.span().end }
  if (word !== undefined && count === undefined)
    cursor.fail(
      'DQ310',
      { name: word, reason: 'it takes several shifts together: `timeshift 1d 7 avg`' },
      span,
    )
  return {
    ...by,
    count: count?.value ?? 1,
    aggregate: AGGREGATES.find((each) => each === word?.toLowerCase()),
    name,
  }
}

const print = (of: Timeshift, p: StagePrinter): string =>
  [
    `timeshift ${of.amount}${of.unit}`,
    of.count === 1 && of.aggregate === undefined ? '' : String(of.count),
    of.aggregate ?? '',
    of.name === undefined ? '' : `as ${p.field(of.name)}`,
  ]
    .filter((part) => part !== '')
    .join(' ')

export const compare = defineOperator<Compare>({
  kind: 'compare',
  names: ['compare'],
  summary:
    'Compares the result with that of earlier times: the query so far runs again over the time range shifted back (at most 7 times), and each field `x` gets a field `x_1d` beside it, `x_7d_avg` for several together; the times of the earlier messages are moved forward, so that slices of time meet. Needs the time range of the query.',
  syntax: ['compare [with] timeshift <duration> [<number> [avg | min | max]] [as <name>] [, timeshift …]'],
  parse: (cursor) => {
    cursor.acceptWord('with')
    const shifts = [shift(cursor)]
    while (cursor.acceptPunctuation(',')) {
      cursor.acceptWord('with')
      shifts.push(shift(cursor))
    }
    const total = shifts.reduce((sum, { count }) => sum + count, 0)
    if (total > MAX)
      cursor.fail('DQ311', { what: 'the number of shifts', min: 1, max: MAX, found: total }, cursor.span())
    return { kind: 'compare', shifts, span: cursor.span() }
  },
  print: (stage, p) => `compare ${stage.shifts.map((of) => print(of, p)).join(', ')}`,
  lower: lowerCompare,
  examples: [
    '* | count by _sourceHost | compare timeshift 1d',
    '* | timeslice 1h | count by _timeslice | compare with timeshift 1d 6 avg, timeshift 1w as last_week',
  ],
  samples: [
    {
      query: '* | count by _sourceHost | compare timeshift 1h | sort by _sourceHost asc',
      input: [
        { _messageTime: '2026-03-10T12:40:00Z', _raw: 'd', _sourceHost: 'web1' },
        { _messageTime: '2026-03-10T12:20:00Z', _raw: 'c', _sourceHost: 'web1' },
        { _messageTime: '2026-03-10T11:30:00Z', _raw: 'b', _sourceHost: 'web1' },
        { _messageTime: '2026-03-10T11:10:00Z', _raw: 'a', _sourceHost: 'web2' },
      ],
      range: { from: '2026-03-10T12:00:00Z', to: '2026-03-10T13:00:00Z' },
      output: [
        { _sourceHost: 'web1', _count: 2, _count_1h: 1 },
        { _sourceHost: 'web2', _count: null, _count_1h: 1 },
      ],
    },
  ],
})
