import { sql } from '../sql/sql.ts'
import { rowOperator } from './row-operator.ts'
import { trailing } from './window.ts'

export const rollingstd = rowOperator({
  kind: 'rollingstd',
  summary:
    'Sample standard deviation of the last rows (ten, unless a number up to 1,000 is given), the current one among them, in the current row order: adds `_rollingstd`. Of a single value it is 0; what is no number does not count.',
  rows: { what: 'the length of the window', otherwise: 10 },
  drops: false,
  result: 'number',
  column: (x, { over }, rows) => {
    const window = over(trailing(rows))
    return sql`multiIf(count(${x}) ${window} = 0, NULL, count(${x}) ${window} = 1, 0, stddevSampStable(${x}) ${window})`
  },
  examples: [
    '* | timeslice 1h | count by _timeslice | sort by +_timeslice | rollingstd _count',
    '* | timeslice 1h | count by _timeslice, _sourceHost | sort by +_timeslice | rollingstd _count, 5 as spread by _sourceHost',
  ],
  samples: [
    {
      query:
        '* | parse "n=*;" as n | timeslice 1h | max(n) as n by _timeslice | sort by +_timeslice | rollingstd n, 2',
      input: [
        { _messageTime: '2026-03-10T14:00:00Z', _raw: 'n=5;' },
        { _messageTime: '2026-03-10T13:00:00Z', _raw: 'n=5;' },
        { _messageTime: '2026-03-10T12:00:00Z', _raw: 'n=1;' },
      ],
      output: [
        { _timeslice: '2026-03-10T12:00:00Z', n: 1, _rollingstd: 0 },
        { _timeslice: '2026-03-10T13:00:00Z', n: 5, _rollingstd: 2.8284271 },
        { _timeslice: '2026-03-10T14:00:00Z', n: 5, _rollingstd: 0 },
      ],
    },
  ],
  differences: ['The sample standard deviation, and 0 for a single value; Sumo’s docs are silent.'],
})
