import { sql } from '../sql/sql.ts'
import { rowOperator } from './row-operator.ts'

export const total = rowOperator({
  kind: 'total',
  summary:
    'Sum of a field over all rows, or over those of the same group, on each row: adds `_total`. Rows where the field is no number are left out of the result.',
  drops: true,
  result: 'same',
  column: (x, { group }) => sql`sum(${x}) ${group}`,
  examples: [
    '* | count by _sourceHost | total _count as everything | _count / everything as share',
    '* | count by _sourceHost, _sourceCategory | total _count by _sourceHost',
  ],
  samples: [
    {
      query: '* | count by _sourceHost | total _count as all | _count / all as share | sort by share',
      input: [
        { _sourceHost: 'web1', _raw: 'a' },
        { _sourceHost: 'web1', _raw: 'b' },
        { _sourceHost: 'web1', _raw: 'c' },
        { _sourceHost: 'web2', _raw: 'd' },
      ],
      output: [
        { _sourceHost: 'web1', _count: 3, all: 4, share: 0.75 },
        { _sourceHost: 'web2', _count: 1, all: 4, share: 0.25 },
      ],
    },
  ],
})
