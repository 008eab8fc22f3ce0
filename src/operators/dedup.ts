import { asText, derived, predicate } from '../compiler/values.ts'
import type { FieldRef, StageBase } from '../language/ast.ts'
import { join, num, sql } from '../sql/sql.ts'
import { defineOperator } from './define.ts'
import { FRAMES, orderValues, rowNumber, windowOrder } from './window.ts'

export interface Dedup extends StageBase {
  readonly kind: 'dedup'
  readonly consecutive: boolean
  readonly count: number
  readonly by: readonly FieldRef[]
}

export const dedup = defineOperator<Dedup>({
  kind: 'dedup',
  names: ['dedup'],
  summary:
    'Keeps the first rows (one, unless a number is given) for each value of the fields, in the current order; `consecutive` drops only repeats that follow each other.',
  syntax: ['dedup [consecutive] [<number>] [by <field> [, <field>]]'],
  parse: (cursor) => {
    const consecutive = cursor.acceptWord('consecutive') !== undefined
    const explicit = !cursor.atEnd() && !cursor.atWord('by') && !cursor.atField()
    const count = explicit ? cursor.expectInteger('a number of rows') : undefined
    if (count !== undefined && count.value < 1)
      cursor.fail(
        'DQ311',
        { what: 'the number of rows', min: 1, max: 10_000, found: count.value },
        count.span,
      )
    const by =
      cursor.acceptWord('by') === undefined && !cursor.atField() ? [] : cursor.expectFieldList('a field name')
    return { kind: 'dedup', consecutive, count: count?.value ?? 1, by, span: cursor.span() }
  },
  print: (stage, print) =>
    [
      'dedup',
      stage.consecutive ? 'consecutive' : '',
      stage.count === 1 ? '' : String(stage.count),
      stage.by.length === 0 ? '' : `by ${print.fields(stage.by)}`,
    ]
      .filter((part) => part !== '')
      .join(' '),
  lower: (stage, pipeline) => {
    const keys = (
      stage.by.length === 0 ? [pipeline.raw()] : stage.by.map((field) => pipeline.field(field))
    ).map(asText)
    const tuple = sql`tuple(${join(keys.map((key) => key.sql))})`
    if (!stage.consecutive) {
      const rank = rowNumber(pipeline, '__rank', keys)
      pipeline.filter(predicate(sql`${rank.sql} <= ${num(stage.count)}`, [rank]))
      return
    }
    const order = orderValues(pipeline)
    // a run of equal keys ends where the key changes: number the runs, then the rows within each
    const changed = pipeline.value(
      pipeline.extend(
        '__changed',
        derived(
          sql`(${tuple} != lagInFrame(${tuple}) OVER (${windowOrder(pipeline, [], FRAMES.whole)}))`,
          'integer',
          [...keys, ...order],
          true,
        ),
        { barrier: 'window', internal: true },
      ),
    )
    const run = pipeline.value(
      pipeline.extend(
        '__run',
        derived(
          sql`sum(${changed.sql}) OVER (${windowOrder(pipeline, [], FRAMES.running)})`,
          'integer',
          [changed, ...order],
          true,
        ),
        { barrier: 'window', internal: true },
      ),
    )
    const rank = rowNumber(pipeline, '__rank', [run, ...keys])
    pipeline.filter(predicate(sql`${rank.sql} <= ${num(stage.count)}`, [rank]))
  },
  examples: ['* | dedup by _sourceHost', '* | dedup consecutive 2 by _sourceHost, _sourceName'],
  samples: [
    {
      query: '* | parse "user=* page=*;" as user, page | dedup by user | fields user, page',
      input: ['user=ann page=3;', 'user=bob page=2;', 'user=ann page=1;'],
      output: [
        { user: 'ann', page: '3' },
        { user: 'bob', page: '2' },
      ],
    },
  ],
})
