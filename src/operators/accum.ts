import { sql } from '../sql/sql.ts'
import { rowOperator } from './row-operator.ts'
import { FRAMES } from './window.ts'

export const accum = rowOperator({
  kind: 'accum',
  summary:
    'Running total of a field in the current row order: adds `_accum`. Rows where the field is no number are left out of the result.',
  drops: true,
  result: 'same',
  column: (x, { over }) => sql`sum(${x}) ${over(FRAMES.running)}`,
  examples: [
    '* | timeslice 1h | count by _timeslice | sort by +_timeslice | accum _count',
    '* | timeslice 1h | count as n by _timeslice, _sourceHost | sort by +_timeslice | accum n as so_far by _sourceHost',
  ],
  samples: [
    {
      query: '* | timeslice 1h | count by _timeslice | sort by +_timeslice | accum _count as so_far',
      input: [
        { _messageTime: '2026-03-10T14:10:00Z', _raw: 'd' },
        { _messageTime: '2026-03-10T13:20:00Z', _raw: 'c' },
        { _messageTime: '2026-03-10T12:40:00Z', _raw: 'b' },
        { _messageTime: '2026-03-10T12:00:00Z', _raw: 'a' },
      ],
      output: [
        { _timeslice: '2026-03-10T12:00:00Z', _count: 2, so_far: 2 },
        { _timeslice: '2026-03-10T13:00:00Z', _count: 1, so_far: 3 },
        { _timeslice: '2026-03-10T14:00:00Z', _count: 1, so_far: 4 },
      ],
    },
  ],
})
