import { NULL_VALUE } from '../compiler/values.ts'
import type { Expr, FieldRef, StageBase } from '../language/ast.ts'
import { defineOperator } from './define.ts'

export interface Logexplain extends StageBase {
  readonly kind: 'logexplain'
  readonly event: Expr
  readonly against: Expr | undefined
  readonly fields: readonly FieldRef[]
}

export const logexplain = defineOperator<Logexplain>({
  kind: 'logexplain',
  names: ['logexplain'],
  summary:
    'Explains an event by values that are frequent in it and rare otherwise. Sumo Logic has not published how it finds and ranks them: count the shares instead.',
  syntax: ['logexplain <condition> [against <condition>] on <field> [, <field>]'],
  parse: (cursor) => {
    const event = cursor.expression()
    const against = cursor.acceptWord('against') === undefined ? undefined : cursor.expression()
    cursor.expectWord('on')
    const fields = cursor.expectFieldList('a field that may explain the event')
    return { kind: 'logexplain', event, against, fields, span: cursor.span() }
  },
  print: (stage, print) =>
    `logexplain ${print.expr(stage.event)}${stage.against === undefined ? '' : ` against ${print.expr(stage.against)}`} on ${print.fields(stage.fields)}`,
  lower: (stage, pipeline) => {
    pipeline.expr(stage.event)
    if (stage.against !== undefined) pipeline.expr(stage.against)
    for (const field of stage.fields) pipeline.field(field)
    pipeline.report(
      'DQ408',
      {
        what: '`logexplain`',
        reason: 'how Sumo Logic finds and ranks explanations is not published',
        help: 'count the shares: `| if(<condition>, 1, 0) as hit | count as all, sum(hit) as hits by a, b | hits / all as share | sort by share`',
      },
      stage.span,
    )
    pipeline.open(() => NULL_VALUE)
  },
  examples: [],
  samples: [],
})
