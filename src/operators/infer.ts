import { NULL_VALUE } from '../compiler/values.ts'
import type { FieldRef, StageBase } from '../language/ast.ts'
import { defineOperator } from './define.ts'
import { atOption } from './options.ts'

export interface Infer extends StageBase {
  readonly kind: 'infer'
  readonly options: readonly {
    readonly name: FieldRef
    readonly value: string | FieldRef
  }[]
}

export const infer = defineOperator<Infer>({
  kind: 'infer',
  names: ['infer'],
  summary:
    'Compares with a model that Sumo Logic trains on the logs of all its customers. It can run only there: leave it out, and compare with your own past by `compare` or `outlier`.',
  syntax: ['infer _category=<name> _model=<name> [<option>=<value> …]'],
  parse: (cursor) => {
    const options: { name: FieldRef; value: string | FieldRef }[] = []
    while (atOption(cursor)) {
      const name = cursor.expectField('an option')
      cursor.expectPunctuation('=')
      if (cursor.atString()) options.push({ name, value: cursor.expectString('a value').value })
      else if (cursor.atField()) options.push({ name, value: cursor.expectField('a value') })
      else {
        const { value, span } = cursor.expectInteger('a value')
        options.push({ name, value: { name: String(value), span, quoted: false } })
      }
      cursor.acceptPunctuation(',')
    }
    return { kind: 'infer', options, span: cursor.span() }
  },
  print: (stage, print) =>
    [
      'infer',
      ...stage.options.map(
        ({ name, value }) =>
          `${print.field(name)}=${typeof value === 'string' ? print.string(value) : value.quoted ? print.field(value) : value.name}`,
      ),
    ].join(' '),
  lower: (stage, pipeline) => {
    pipeline.report(
      'DQ408',
      {
        what: '`infer`',
        reason: 'the model is trained and kept by Sumo Logic',
        help: 'leave it out; your own past is there to compare with: `| compare with timeshift 7d 4 avg`, or `| outlier`',
      },
      stage.span,
    )
    // what the model would have added is not known, and no second mistake
    pipeline.open(() => NULL_VALUE)
  },
  examples: [],
  samples: [],
})
