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
})
