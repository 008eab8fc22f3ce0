import type { Expr, FieldRef, StageBase } from '../language/ast.ts'
import { defineOperator } from './define.ts'

export interface Assignment extends StageBase {
  readonly kind: 'assignment'
  readonly expr: Expr
  /** Absent in `| num(x)`: the result replaces the field that the function was given. */
  readonly name: FieldRef | undefined
}

/** The field that a call without `as` overwrites: its first argument. */
const target = (expr: Expr): FieldRef | undefined =>
  expr.kind === 'call' && expr.args[0]?.kind === 'field' ? expr.args[0].field : undefined

export const assignment = defineOperator<Assignment>({
  kind: 'assignment',
  names: [],
  summary: 'Computes a field, or overwrites one.',
  syntax: ['<expression> as <field>', '<function>(<field>)'],
  parse: (cursor) => {
    const expr = cursor.expression()
    const name =
      cursor.acceptWord('as') === undefined ? undefined : cursor.expectField('a field name after `as`')
    if (name === undefined && target(expr) === undefined)
      cursor.fail('DQ201', {
        expected: '`as` and a field name',
        found: 'the end of the stage',
        help: 'name the result: `… as result`',
      })
    return { kind: 'assignment', expr, name, span: cursor.span() }
  },
  print: (stage, print) =>
    `${print.expr(stage.expr)}${stage.name === undefined ? '' : ` as ${print.field(stage.name)}`}`,
  lower: (stage, pipeline) => {
    const name = stage.name ?? target(stage.expr)
    if (name !== undefined) pipeline.extend(name.name, pipeline.expr(stage.expr))
  },
  examples: [
    '* | _messageTime / 1000 as seconds',
    '* | parse "n=*;" as n | num(n) | n * 2 as twice',
    '* | _sourceHost = "a" ? 1 : 0 as mine',
  ],
  samples: [
    {
      query:
        '* | parse "bytes=*;" as bytes | bytes / 1024 as kb | if(kb > 1, "big", "small") as size | fields bytes, kb, size',
      input: ['bytes=2048;', 'bytes=512;', 'bytes=none;'],
      output: [
        { bytes: '2048', kb: 2, size: 'big' },
        { bytes: '512', kb: 0.5, size: 'small' },
        { bytes: 'none', kb: null, size: 'small' },
      ],
    },
  ],
  differences: ['Arithmetic with what is no number gives null; Sumo’s docs are silent.'],
})
