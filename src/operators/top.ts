import type { FieldRef, StageBase } from '../language/ast.ts'
import { type Aggregation, lowerAggregation, parseAggregation, printAggregation } from './aggregation.ts'
import { defineOperator } from './define.ts'
import { parseSortTerms, printSortTerms, type SortTerm } from './sort-terms.ts'

export interface Top extends StageBase {
  readonly kind: 'top'
  readonly count: number
  readonly fields: readonly FieldRef[]
  /** `by x, y`: columns of groups to rank by; `by sum(x)`: an aggregate to make first. */
  readonly by:
    | { readonly kind: 'fields'; readonly terms: readonly SortTerm[] }
    | { readonly kind: 'aggregate'; readonly aggregation: Aggregation }
    | undefined
}

const MAX = 10_000

export const top = defineOperator<Top>({
  kind: 'top',
  names: ['top'],
  summary: 'The values that occur most often, or the groups with the highest value of a column.',
  syntax: [
    'top <number> <field> [, <field>]',
    'top <number> <field> [, <field>] by <aggregate>',
    'top <number> <field> [, <field>] by <field> [asc|desc] [, …]',
  ],
  parse: (cursor) => {
    const { value, span } = cursor.expectInteger('a number of rows')
    if (value < 1 || value > MAX)
      cursor.fail('DQ311', { what: 'the number of rows', min: 1, max: MAX, found: value }, span)
    const fields = cursor.expectFieldList('a field name')
    const by = ((): Top['by'] => {
      if (cursor.acceptWord('by') === undefined) return undefined
      if (cursor.atWord('count') || cursor.atPunctuation('(', 1))
        return { kind: 'aggregate', aggregation: parseAggregation(cursor) }
      return { kind: 'fields', terms: parseSortTerms(cursor, 'a field name') }
    })()
    return { kind: 'top', count: value, fields, by, span: cursor.span() }
  },
  print: (stage, print) => {
    const by =
      stage.by === undefined
        ? ''
        : ` by ${stage.by.kind === 'fields' ? printSortTerms(stage.by.terms, print) : printAggregation(stage.by.aggregation, print)}`
    return `top ${stage.count} ${print.fields(stage.fields)}${by}`
  },
  lower: (stage, pipeline) => {
    const { by } = stage
    if (by?.kind === 'fields') {
      pipeline.setOrder(
        by.terms.map(({ field, descending }) => ({ value: pipeline.field(field), descending })),
      )
      pipeline.limit(stage.count)
      const shown = [...stage.fields, ...by.terms.map(({ field }) => field)].flatMap((field) => {
        pipeline.field(field)
        const column = pipeline.find(field.name)
        return column === undefined ? [] : [column]
      })
      pipeline.keep(shown)
      return
    }
    const counted: Aggregation['calls'] = [
      { name: 'count', span: stage.span, argument: undefined, more: [], numbers: [], alias: undefined },
    ]
    lowerAggregation(
      {
        calls: by?.aggregation.calls ?? counted,
        by: stage.fields.map((field) => ({
          expr: { kind: 'field', field, span: field.span },
          alias: undefined,
        })),
      },
      pipeline,
    )
    const ranked = pipeline.fields()[stage.fields.length]
    if (ranked !== undefined) pipeline.setOrder([{ value: pipeline.value(ranked), descending: true }])
    pipeline.limit(stage.count)
  },
  examples: [
    '* | top 5 _sourceHost',
    '* | count by _sourceHost | top 3 _sourceHost by _count, _sourceHost asc',
  ],
  samples: [
    {
      query: '* | parse "user=*;" as user | top 2 user',
      input: ['user=ann;', 'user=bob;', 'user=ann;', 'user=eve;', 'user=bob;', 'user=ann;'],
      output: [
        { user: 'ann', _count: 3 },
        { user: 'bob', _count: 2 },
      ],
    },
  ],
})
