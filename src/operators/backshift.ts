import { num, sql } from '../sql/sql.ts'
import { rowOperator } from './row-operator.ts'
import { FRAMES } from './window.ts'

export const backshift = rowOperator({
  kind: 'backshift',
  summary:
    'Value of a field some rows earlier (one, unless a number up to 1,000 is given), in the current row order: adds `_backshift`, null where there is no such row or its value is no number.',
  rows: { what: 'the number of rows to shift by', otherwise: 1 },
  drops: false,
  result: 'value',
  column: (x, { over }, rows) => sql`lagInFrame(toNullable(${x}), ${num(rows)}) ${over(FRAMES.whole)}`,
  examples: [
    '* | timeslice 1h | count by _timeslice | sort by +_timeslice | backshift _count',
    '* | timeslice 1h | count by _timeslice, _sourceHost | sort by +_timeslice | backshift _count, 24 as a_day_before by _sourceHost',
  ],
  samples: [
    {
      query: '* | timeslice 1h | count by _timeslice | sort by +_timeslice | backshift _count, 1 as before',
      input: [
        { _messageTime: '2026-03-10T14:10:00Z', _raw: 'd' },
        { _messageTime: '2026-03-10T13:20:00Z', _raw: 'c' },
        { _messageTime: '2026-03-10T12:40:00Z', _raw: 'b' },
        { _messageTime: '2026-03-10T12:00:00Z', _raw: 'a' },
      ],
      output: [
        { _timeslice: '2026-03-10T12:00:00Z', _count: 2, before: null },
        { _timeslice: '2026-03-10T13:00:00Z', _count: 1, before: 2 },
        { _timeslice: '2026-03-10T14:00:00Z', _count: 1, before: 1 },
      ],
    },
  ],
})
