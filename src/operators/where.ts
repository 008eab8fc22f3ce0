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
})
