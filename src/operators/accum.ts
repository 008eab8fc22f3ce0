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
})
