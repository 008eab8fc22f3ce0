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
})
