import { asBoolean } from '../compiler/values.ts'
import type { Expr, StageBase } from '../language/ast.ts'
import { defineOperator } from './define.ts'

export interface Where extends StageBase {
  readonly kind: 'where'
  readonly condition: Expr
}

export const where = defineOperator<Where>({
  kind: 'where',
  names: ['where'],
  summary: 'Keeps the rows for which a condition is true; after an aggregation it works on the groups.',
  syntax: ['where <condition>'],
  parse: (cursor) => ({ kind: 'where', condition: cursor.expression(), span: cursor.span() }),
  print: (stage, print) => `where ${print.expr(stage.condition)}`,
  lower: (stage, pipeline) => pipeline.filter(asBoolean(pipeline.expr(stage.condition))),
  examples: ['* | where _sourceHost = "a" and !isNull(_raw)', '* | count by _sourceHost | where _count > 5'],
  samples: [
    {
      query: '* | parse "status=*;" as status | where status >= 400 and status != 404 | fields status',
      input: ['status=200;', 'status=404;', 'status=503;'],
      output: [{ status: '503' }],
    },
    {
      query: '* | count by _sourceHost | where _count > 1',
      input: [
        { _sourceHost: 'web1', _raw: 'a' },
        { _sourceHost: 'web1', _raw: 'b' },
        { _sourceHost: 'web2', _raw: 'c' },
      ],
      output: [{ _sourceHost: 'web1', _count: 2 }],
    },
  ],
  differences: ['A comparison with null is false, and its negation true; Sumo’s docs are silent.'],
})
