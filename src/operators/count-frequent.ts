import { derived } from '../compiler/values.ts'
import type { FieldRef, StageBase } from '../language/ast.ts'
import { sql } from '../sql/sql.ts'
import { defineOperator } from './define.ts'

export interface CountFrequent extends StageBase {
  readonly kind: 'count_frequent'
  readonly fields: readonly FieldRef[]
}

const MAX = 10_000

export const countFrequent = defineOperator<CountFrequent>({
  kind: 'count_frequent',
  names: ['count_frequent'],
  summary:
    'The 10,000 most frequent values, most frequent first: `_approxcount` is how often each occurs. Stands alone, without other aggregates.',
  syntax: ['count_frequent <field> [, <field>]'],
  parse: (cursor) => {
    const inParentheses = cursor.acceptPunctuation('(')
    const fields = cursor.expectFieldList('a field to count the values of')
    if (inParentheses) cursor.expectPunctuation(')')
    return { kind: 'count_frequent', fields, span: cursor.span() }
  },
  print: (stage, print) => `count_frequent ${print.fields(stage.fields)}`,
  lower: (stage, pipeline) => {
    const keys = stage.fields.map((field) => {
      const value = pipeline.field(field)
      return { name: pipeline.find(field.name)?.name ?? field.name, value }
    })
    pipeline.aggregate(keys, [{ name: '_approxcount', value: derived(sql`count()`, 'integer', [], true) }])
    const counted = pipeline.find('_approxcount')
    if (counted !== undefined) pipeline.setOrder([{ value: pipeline.value(counted), descending: true }])
    pipeline.limit(MAX)
  },
  examples: ['* | count_frequent _sourceHost', '* | count_frequent _sourceHost, _sourceCategory'],
  samples: [
    {
      query: '* | parse "user=*;" as user | count_frequent user',
      input: ['user=ann;', 'user=bob;', 'user=ann;'],
      output: [
        { user: 'ann', _approxcount: 2 },
        { user: 'bob', _approxcount: 1 },
      ],
    },
  ],
  differences: ['The numbers are exact; Sumo’s are estimates.'],
})
