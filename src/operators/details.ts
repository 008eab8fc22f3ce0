import type { StageBase } from '../language/ast.ts'
import { defineOperator } from './define.ts'

export interface Details extends StageBase {
  readonly kind: 'details'
}

export const details = defineOperator<Details>({
  kind: 'details',
  names: ['details'],
  summary:
    'Shows the messages of a signature that an earlier search of Sumo Logic made. These are kept there: filter by what the signature says instead.',
  syntax: ['details <signature id>'],
  parse: (cursor) =>
    cursor.fail(
      'DQ408',
      {
        what: '`details`',
        reason: 'the signatures of earlier searches are kept by Sumo Logic',
        help: 'filter by what the signature says: `| where _raw matches "…*…"`',
      },
      cursor.head,
    ),
  print: () => 'details',
  lower: () => undefined,
  examples: [],
  samples: [],
})
