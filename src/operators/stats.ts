import type { StageBase } from '../language/ast.ts'
import { type Aggregation, lowerAggregation, parseAggregation, printAggregation } from './aggregation.ts'
import { defineOperator } from './define.ts'

export interface Stats extends StageBase, Aggregation {
  readonly kind: 'stats'
}

export const stats = defineOperator<Stats>({
  kind: 'stats',
  names: ['stats'],
  nonStandard: '<aggregate> [as <field>] [, …] by <field>',
  summary: 'Aggregates rows, in the spelling of other query languages.',
  syntax: ['stats <aggregate> [AS <field>] [, …] [by <field> [, <field>]]'],
  parse: (cursor) => ({ kind: 'stats', ...parseAggregation(cursor), span: cursor.span() }),
  print: (stage, print) => `stats ${printAggregation(stage, print)}`,
  lower: (stage, pipeline) => lowerAggregation(stage, pipeline),
  examples: [
    '* | stats count(*) as n, dc(_sourceHost) as hosts by _sourceCategory',
    '* | stats count AS n, values(_sourceHost) AS hosts by _sourceCategory',
  ],
  samples: [
    {
      query: '* | parse "user=* ip=*;" as user, ip | stats count AS n, dc(ip) AS ips by user',
      input: ['user=ann ip=192.0.2.1;', 'user=ann ip=192.0.2.1;', 'user=bob ip=192.0.2.7;'],
      output: [
        { user: 'ann', n: 2, ips: 1 },
        { user: 'bob', n: 1, ips: 1 },
      ],
    },
  ],
})
