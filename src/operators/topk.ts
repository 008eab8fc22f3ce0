import { derived, predicate } from '../compiler/values.ts'
import type { FieldRef, StageBase } from '../language/ast.ts'
import { num, sql } from '../sql/sql.ts'
import { defineOperator } from './define.ts'
import { orderValues, windowOrder } from './window.ts'

export interface Topk extends StageBase {
  readonly kind: 'topk'
  readonly count: number
  readonly fields: readonly FieldRef[]
  readonly by: readonly FieldRef[]
}

const MAX = 10_000

export const topk = defineOperator<Topk>({
  kind: 'topk',
  names: ['topk'],
  summary:
    'The rows with the highest values of a field (further fields decide between equals), of all rows or of each group. All fields stay; `_rank` counts from 1.',
  syntax: ['topk(<number>, <field> [, <field>]) [by <field> [, <field>]]'],
  parse: (cursor) => {
    cursor.expectPunctuation('(')
    const { value, span } = cursor.expectInteger('a number of rows')
    if (value < 1 || value > MAX)
      cursor.fail('DQ311', { what: 'the number of rows', min: 1, max: MAX, found: value }, span)
    cursor.expectPunctuation(',')
    const fields = cursor.expectFieldList('a field to rank by')
    cursor.expectPunctuation(')')
    const by = cursor.acceptWord('by') === undefined ? [] : cursor.expectFieldList('a field to group by')
    return { kind: 'topk', count: value, fields, by, span: cursor.span() }
  },
  print: (stage, print) =>
    `topk(${stage.count}, ${print.fields(stage.fields)})${stage.by.length === 0 ? '' : ` by ${print.fields(stage.by)}`}`,
  lower: (stage, pipeline) => {
    const keys = stage.by.map((field) => pipeline.field(field))
    const ranked = stage.fields.map((field) => pipeline.field(field))
    const former = pipeline.order()
    pipeline.setOrder([...ranked.map((value) => ({ value, descending: true })), ...former])
    const over = windowOrder(pipeline, keys)
    const rank = pipeline.value(
      pipeline.extend(
        '_rank',
        derived(sql`row_number() OVER (${over})`, 'integer', [...keys, ...orderValues(pipeline)], true),
        { barrier: 'window' },
      ),
    )
    pipeline.filter(predicate(sql`${rank.sql} <= ${num(stage.count)}`, [rank]))
    pipeline.setOrder([
      ...keys.map((value) => ({ value, descending: false })),
      { value: rank, descending: false },
    ])
  },
  examples: [
    '* | timeslice 1h | count by _timeslice, _sourceHost | topk(5, _count)',
    '* | timeslice 1h | count by _timeslice, _sourceHost | topk(2, _count) by _timeslice',
  ],
  samples: [
    {
      query:
        '* | parse "team=* user=* n=*;" as team, user, n | sum(n) as n by team, user | topk(1, n) by team | sort by team asc',
      input: ['team=blue user=ann n=4;', 'team=blue user=bob n=7;', 'team=red user=eve n=1;'],
      output: [
        { team: 'blue', user: 'bob', n: 7, _rank: 1 },
        { team: 'red', user: 'eve', n: 1, _rank: 1 },
      ],
    },
  ],
})
