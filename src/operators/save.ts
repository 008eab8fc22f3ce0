import type { StageBase, TablePath } from '../language/ast.ts'
import { defineOperator } from './define.ts'

export interface Save extends StageBase {
  readonly kind: 'save'
  readonly append: boolean
  readonly table: TablePath
}

export const save = defineOperator<Save>({
  kind: 'save',
  names: ['save'],
  summary:
    'Writes the rows to a lookup table of Sumo Logic. It needs that cloud: write the rows to a file with `--output` instead.',
  syntax: ['save [append] <table>'],
  parse: (cursor) => {
    const append = cursor.acceptWord('append') !== undefined
    return { kind: 'save', append, table: cursor.expectTablePath('a table'), span: cursor.span() }
  },
  print: (stage, print) => `save ${stage.append ? 'append ' : ''}${print.tablePath(stage.table)}`,
  lower: (stage, pipeline) =>
    pipeline.report(
      'DQ408',
      {
        what: '`save`',
        reason: "it writes to a table in Sumo's cloud",
        help: 'leave it out, write the rows to a file with `--format csv --output FILE.csv`, and give the file to later queries with `--lookup name=FILE.csv`',
      },
      stage.span,
    ),
  examples: [
    '* | count by _sourceHost | save path://"/Library/Users/a@example.com/hosts"',
    '* | count by _sourceHost | save append /shared/hosts',
  ],
  samples: [],
})
