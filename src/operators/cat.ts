import { NULL_VALUE } from '../compiler/values.ts'
import type { StageBase, TablePath } from '../language/ast.ts'
import { ident, join, sql } from '../sql/sql.ts'
import { defineOperator } from './define.ts'

export interface Cat extends StageBase {
  readonly kind: 'cat'
  readonly table: TablePath
}

export const cat = defineOperator<Cat>({
  kind: 'cat',
  names: ['cat'],
  summary:
    'Shows the rows of a table, in their order. It stands at the start of a query, in place of a search expression.',
  syntax: ['cat <table>'],
  parse: (cursor) => ({ kind: 'cat', table: cursor.expectTablePath('a table'), span: cursor.span() }),
  print: (stage, print) => `cat ${print.tablePath(stage.table)}`,
  lower: (stage, pipeline) => {
    const table = pipeline.lookupTable(stage.table)
    if (table === 'unknown')
      pipeline.report('DQ412', { path: stage.table.text, columns: 'it has no rows' }, stage.table.span, {
        severity: 'warning',
      })
    if (table === undefined || table === 'unknown') {
      pipeline.relation({
        what: 'cat',
        columns: [],
        reads: new Set(),
        keeps: false,
        build: () => sql`SELECT 1 AS __row WHERE false`,
      })
      pipeline.open(() => NULL_VALUE)
      return
    }
    const columns = table.columns.map((name) => pipeline.column(name, 'text'))
    const row = pipeline.column('__row', 'integer', { notNull: true, internal: true })
    const items = [
      ...columns.map(({ name, id }) => sql`${ident(name)} AS ${ident(id)}`),
      sql`toInt64(__row) AS ${ident(row.id)}`,
    ]
    pipeline.relation({
      what: `cat ${table.name}`,
      columns: [...columns, row],
      reads: new Set(),
      keeps: false,
      keys: [row],
      build: () => sql`SELECT ${join(items)}\nFROM ${table.relation}`,
    })
  },
  examples: ['cat path://"/Library/Users/a@example.com/people" | where team = "red"', 'cat /shared/hosts'],
  samples: [
    {
      query: 'cat /shared/people | where team = "red"',
      input: [],
      tables: {
        '/shared/people': [
          { id: 'u1', team: 'red' },
          { id: 'u2', team: 'blue' },
        ],
      },
      output: [{ id: 'u1', team: 'red' }],
    },
  ],
})
