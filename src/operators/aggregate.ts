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
  ],
})
