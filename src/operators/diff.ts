import { sql } from '../sql/sql.ts'
import { rowOperator } from './row-operator.ts'
import { FRAMES } from './window.ts'

export const diff = rowOperator({
  kind: 'diff',
  summary:
    'Difference from the row before, in the current row order: adds `_diff`, null in the first row. Rows where the field is no number are left out of the result.',
  drops: true,
  result: 'same',
  column: (x, { over }) => sql`${x} - lagInFrame(toNullable(${x})) ${over(FRAMES.whole)}`,
  examples: [
    '* | timeslice 1h | count by _timeslice | sort by +_timeslice | diff _count',
    '* | timeslice 1h | count as n by _timeslice, _sourceHost | sort by +_timeslice | diff n as change by _sourceHost',
  ],
  samples: [
    {
      query: '* | timeslice 1h | count by _timeslice | sort by +_timeslice | diff _count',
      input: [
        { _messageTime: '2026-03-10T14:10:00Z', _raw: 'd' },
        { _messageTime: '2026-03-10T13:20:00Z', _raw: 'c' },
        { _messageTime: '2026-03-10T12:40:00Z', _raw: 'b' },
        { _messageTime: '2026-03-10T12:00:00Z', _raw: 'a' },
      ],
      output: [
        { _timeslice: '2026-03-10T12:00:00Z', _count: 2, _diff: null },
        { _timeslice: '2026-03-10T13:00:00Z', _count: 1, _diff: -1 },
        { _timeslice: '2026-03-10T14:00:00Z', _count: 1, _diff: 0 },
      ],
    },
  ],
})
