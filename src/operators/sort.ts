import type { StageBase } from '../language/ast.ts'
import { defineOperator } from './define.ts'
import { parseSortTerms, printSortTerms, type SortTerm } from './sort-terms.ts'

export interface Sort extends StageBase {
  readonly kind: 'sort'
  /** None: the rows stay as they are. Sumo's own apps end queries so; its docs say nothing of it. */
  readonly terms: readonly SortTerm[]
}

export const sort = defineOperator<Sort>({
  kind: 'sort',
  names: ['sort by', 'sort', 'order by', 'order'],
  summary:
    'Orders the rows: descending unless `asc` or `+` is given. Numbers sort as numbers, text by code point, null last.',
  syntax: ['sort [by] [+|-]<field> [asc|desc] [, …]'],
  parse: (cursor) => {
    const terms = cursor.atEnd() && cursor.name === 'sort' ? [] : parseSortTerms(cursor, 'a field to sort by')
    return { kind: 'sort', terms, span: cursor.span() }
  },
  print: (stage, print) =>
    stage.terms.length === 0 ? 'sort' : `sort by ${printSortTerms(stage.terms, print)}`,
  lower: (stage, pipeline) => {
    if (stage.terms.length === 0) pipeline.report('DQ322', {}, stage.span, { severity: 'warning' })
    else
      pipeline.setOrder(
        stage.terms.map(({ field, descending }) => ({ value: pipeline.field(field), descending })),
      )
  },
  examples: ['* | count by _sourceHost | sort by _count, _sourceHost asc', '* | sort by +_messageTime'],
  samples: [
    {
      query: '* | parse "n=*;" as n | sort by n | fields n',
      input: ['n=9;', 'n=10;', 'n=x;'],
      output: [{ n: 'x' }, { n: '9' }, { n: '10' }],
    },
    {
      query: '* | parse "n=*;" as n | num(n) | sort by n | fields n',
      input: ['n=9;', 'n=10;', 'n=x;'],
      output: [{ n: 10 }, { n: 9 }, { n: null }],
    },
  ],
  differences: ['Null comes last in both directions; Sumo’s docs are silent.'],
})
