import type { Expr, FieldRef, StageBase } from '../language/ast.ts'
import { defineOperator } from './define.ts'

export interface Eval extends StageBase {
  readonly kind: 'eval'
  readonly assignments: readonly { readonly name: FieldRef; readonly expr: Expr }[]
}

export const evalOperator = defineOperator<Eval>({
  kind: 'eval',
  names: ['eval'],
  nonStandard: '<expression> as <field>',
  summary: 'Computes fields, in the spelling of other query languages.',
  syntax: ['eval <field> = <expression> [, <field> = <expression>]'],
  parse: (cursor) => {
    const assignments: { name: FieldRef; expr: Expr }[] = []
    do {
      const name = cursor.expectField('a field name')
      cursor.expectPunctuation('=')
      assignments.push({ name, expr: cursor.expression() })
    } while (cursor.acceptPunctuation(','))
    return { kind: 'eval', assignments, span: cursor.span() }
  },
  print: (stage, print) =>
    `eval ${stage.assignments.map(({ name, expr }) => `${print.field(name)} = ${print.expr(expr)}`).join(', ')}`,
  lower: (stage, pipeline) => {
    for (const { name, expr } of stage.assignments) pipeline.extend(name.name, pipeline.expr(expr))
  },
  examples: [
    '* | eval a = 1, b = a + 1 | where b = 2',
    '* | eval k = if(_sourceHost = "a", "mine", "theirs"), n = 1',
  ],
  samples: [
    {
      query:
        '* | parse "n=*;" as n | eval double = n * 2, big = if(double > 5, "yes", "no") | fields double, big',
      input: ['n=2;', 'n=3;'],
      output: [
        { double: 4, big: 'no' },
        { double: 6, big: 'yes' },
      ],
    },
  ],
})
