import type { Column } from '../compiler/plan.ts'
import type { FieldRef, StageBase } from '../language/ast.ts'
import { defineOperator } from './define.ts'

export interface Fields extends StageBase {
  readonly kind: 'fields'
  readonly drop: boolean
  readonly fields: readonly FieldRef[]
}

export const fields = defineOperator<Fields>({
  kind: 'fields',
  names: ['fields'],
  summary:
    'Keeps only the named fields, in this order; with `-` drops them. On messages, metadata such as `_messageTime` always stays.',
  syntax: ['fields <field> [, <field>]', 'fields - <field> [, <field>]'],
  parse: (cursor) => {
    const drop = cursor.acceptPunctuation('-')
    const parenthesised = cursor.acceptPunctuation('(')
    const named = [cursor.expectField('a field name')]
    while (cursor.acceptPunctuation(',')) {
      if (drop) cursor.acceptPunctuation('-')
      named.push(cursor.expectField('a field name'))
    }
    if (parenthesised) cursor.expectPunctuation(')')
    return { kind: 'fields', drop, fields: named, span: cursor.span() }
  },
  print: (stage, print) => `fields ${stage.drop ? '- ' : ''}${print.fields(stage.fields)}`,
  lower: (stage, pipeline) => {
    const seen = new Set<string>()
    for (const field of stage.fields) {
      const key = field.name.toLowerCase()
      if (seen.has(key)) pipeline.report('DQ307', { name: field.name }, field.span)
      seen.add(key)
      // resolves, so that an unknown name is reported and an open one is extracted; to drop what is not there is no mistake
      if (!stage.drop) pipeline.field(field)
    }
    const named = stage.fields.flatMap((field): Column[] => {
      const column = pipeline.find(field.name)
      return column === undefined ? [] : [column]
    })
    const isNamed = (column: Column) => seen.has(column.name.toLowerCase())
    if (stage.drop) pipeline.keep(pipeline.fields().filter((column) => !isNamed(column)))
    else if (pipeline.isAggregated()) pipeline.keep(named)
    else
      pipeline.keep([
        ...named,
        ...pipeline.fields().filter((column) => column.name.startsWith('_') && !isNamed(column)),
      ])
  },
  examples: ['* | fields _sourceHost, _raw', '* | count by _sourceHost, _sourceName | fields - _sourceName'],
  samples: [
    {
      query: '* | count by _sourceHost, _sourceName | fields - _sourceName',
      input: [{ _sourceHost: 'web1', _sourceName: 'a.log', _raw: 'x' }],
      output: [{ _sourceHost: 'web1', _count: 1 }],
    },
  ],
  differences: [
    'After an aggregation nothing stays but what is named; Sumo’s docs are silent on fields that begin with `_`.',
  ],
})
