import type { Value } from '../compiler/value.ts'
import { asText, usesOf } from '../compiler/values.ts'
import type { FieldRef, StageBase } from '../language/ast.ts'
import { ident, indent, join, type Sql, sql } from '../sql/sql.ts'
import { defineOperator } from './define.ts'
import { selectList } from './join-table.ts'

export interface Filter extends StageBase {
  readonly kind: 'filter'
  readonly fields: readonly FieldRef[]
  readonly stages: readonly StageBase[]
}

/** Null is a value like any other here, as it is a group like any other. */
const tuple = (values: readonly Value[]): Sql =>
  join(values.map(asText).flatMap((value) => [sql`isNull(${value.sql})`, sql`ifNull(${value.sql}, '')`]))

export const filter = defineOperator<Filter>({
  kind: 'filter',
  names: ['filter'],
  summary: 'Keeps the groups whose fields have values that a query over the groups gives.',
  syntax: ['filter <field> [, …] in (<operator> | …)'],
  parse: (cursor) => {
    const fields = cursor.expectFieldList('a field name')
    cursor.expectWord('in')
    return { kind: 'filter', fields, stages: cursor.subPipeline(), span: cursor.span() }
  },
  print: (stage, print) => `filter ${print.fields(stage.fields)} in ${print.subPipeline(stage.stages)}`,
  lower: (stage, pipeline) => {
    if (!pipeline.isAggregated()) {
      pipeline.report('DQ330', { name: 'filter' }, stage.span)
      return
    }
    const outer = stage.fields.map((field) => pipeline.field(field))
    const child = pipeline.child()
    for (const each of stage.stages) pipeline.lowerStage(each, child)
    const inner = stage.fields.map((field) => child.field(field))
    const nested = child.nested()
    pipeline.relation({
      what: `filter ${stage.fields.map(({ name }) => name).join(', ')}`,
      columns: [],
      reads: new Set([...nested.reads, ...usesOf(...outer)]),
      keeps: true,
      repeats: true,
      build: (from, handedOn) =>
        sql`SELECT ${selectList(handedOn.map(({ id }) => ident(id)))}
FROM ${from}
WHERE (${tuple(outer)}) IN (
  SELECT ${tuple(inner)}
  FROM (
    ${indent(nested.sql(from), 4)}
  )
)`,
    })
  },
  examples: [
    '* | timeslice 1h | count by _timeslice, _sourceHost | filter _sourceHost in (sum(_count) by _sourceHost | top 2 _sourceHost by _sum)',
    '* | count by _sourceHost, _sourceName | filter _sourceHost, _sourceName in (where _count > 5)',
  ],
  samples: [
    {
      query:
        '* | parse "user=* page=*;" as user, page | count by user, page | filter user in (sum(_count) by user | top 1 user by _sum) | sort by page asc',
      input: ['user=ann page=home;', 'user=ann page=cart;', 'user=bob page=home;'],
      output: [
        { user: 'ann', page: 'cart', _count: 1 },
        { user: 'ann', page: 'home', _count: 1 },
      ],
    },
  ],
})
