import { sql } from '../sql/sql.ts'
import { rowOperator } from './row-operator.ts'
import { trailing } from './window.ts'

export const smooth = rowOperator({
  kind: 'smooth',
  summary:
    'Mean of the last rows (ten, unless a number up to 1,000 is given), the current one among them, in the current row order: adds `_smooth`. At the start it is the mean of the rows that there are; what is no number does not count.',
  rows: { what: 'the length of the window', otherwise: 10 },
  drops: false,
  result: 'number',
  column: (x, { over }, rows) => sql`avg(${x}) ${over(trailing(rows))}`,
  examples: [
    '* | timeslice 1h | count by _timeslice | sort by +_timeslice | smooth _count',
    '* | timeslice 1h | count by _timeslice, _sourceHost | sort by +_timeslice | smooth _count, 5 as mean by _sourceHost',
  ],
  samples: [
    {
      query: '* | timeslice 1h | count by _timeslice | sort by +_timeslice | smooth _count, 2',
      input: [
        { _messageTime: '2026-03-10T14:10:00Z', _raw: 'd' },
        { _messageTime: '2026-03-10T13:20:00Z', _raw: 'c' },
        { _messageTime: '2026-03-10T12:40:00Z', _raw: 'b' },
        { _messageTime: '2026-03-10T12:00:00Z', _raw: 'a' },
      ],
      output: [
        { _timeslice: '2026-03-10T12:00:00Z', _count: 2, _smooth: 2 },
        { _timeslice: '2026-03-10T13:00:00Z', _count: 1, _smooth: 1.5 },
        { _timeslice: '2026-03-10T14:00:00Z', _count: 1, _smooth: 1 },
      ],
    },
  ],
  differences: ['At the start it is the mean of the rows that there are; Sumo’s docs are silent.'],
})
