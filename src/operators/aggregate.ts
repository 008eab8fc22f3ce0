import type { StageBase } from '../language/ast.ts'
import { aggregateNames } from './aggregate-functions.ts'
import { type Aggregation, lowerAggregation, parseAggregation, printAggregation } from './aggregation.ts'
import { defineOperator } from './define.ts'

export interface Aggregate extends StageBase, Aggregation {
  readonly kind: 'aggregate'
}

export const aggregate = defineOperator<Aggregate>({
  kind: 'aggregate',
  names: aggregateNames(),
  summary: 'Aggregates rows, in groups if keys are given. Rows without a key form their own group.',
  syntax: ['<aggregate> [as <field>] [, …] [by <field> [, <field>]]'],
  parse: (cursor) => ({ kind: 'aggregate', ...parseAggregation(cursor), span: cursor.span() }),
  print: (stage, print) => printAggregation(stage, print),
  lower: (stage, pipeline) => lowerAggregation(stage, pipeline),
  examples: [
    '* | count',
    '* | count by _sourceHost',
    '* | count as n, max(_messageTime) as newest by _sourceHost',
    '* | pct(_size, 50, 95) by _sourceHost',
    '* | count_distinct(_sourceHost, _sourceName) as places',
  ],
  samples: [
    {
      query:
        '* | parse "user=* ms=*;" as user, ms | count, avg(ms) as mean, pct(ms, 95) by user | sort by user asc',
      input: ['user=ann ms=10;', 'user=ann ms=30;', 'user=bob ms=5;'],
      output: [
        { user: 'ann', _count: 2, mean: 20, _ms_pct_95: 29 },
        { user: 'bob', _count: 1, mean: 5, _ms_pct_95: 5 },
      ],
    },
    {
      query:
        '* | parse "user=* ip=*;" as user, ip nodrop | count_distinct(user, ip), count_distinct(user) as users',
      input: ['user=ann ip=192.0.2.1;', 'user=ann ip=192.0.2.1;', 'user=ann ip=192.0.2.7;', 'none'],
      output: [{ _count_distinct: 2, users: 1 }],
    },
  ],
  differences: [
    'Rows where a key is null form a group; what is no number does not count in `sum`, `avg`, `min`, `max`, `stddev` and `pct`; `stddev` is that of a sample; Sumo’s docs are silent.',
    '`count_distinct` and `pct` are exact, and there may be more than 10,000 groups; Sumo estimates large ones, and stops there.',
  ],
})
