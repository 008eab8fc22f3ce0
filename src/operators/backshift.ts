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
})
