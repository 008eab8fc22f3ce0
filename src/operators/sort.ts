import type { FieldRef, StageBase } from '../language/ast.ts'
import { defineOperator } from './define.ts'

export interface Sort extends StageBase {
  readonly kind: 'sort'
  readonly terms: readonly { readonly field: FieldRef; readonly descending: boolean }[]
}

export const sort = defineOperator<Sort>({
  kind: 'sort',
  names: ['sort by', 'sort', 'order by', 'order'],
  summary:
    'Orders the rows: descending unless `asc` or `+` is given. Numbers sort as numbers, text by code point, null last.',
  syntax: ['sort [by] [+|-]<field> [asc|desc] [, …]'],
  parse: (cursor) => {
    const terms: Sort['terms'][number][] = []
    do {
      const sign = cursor.acceptPunctuation('+') ? '+' : cursor.acceptPunctuation('-') ? '-' : undefined
      const field = cursor.expectField('a field to sort by')
      const word = cursor.acceptWord('asc', 'desc', 'ascending', 'descending')
      terms.push({ field, descending: word === undefined ? sign !== '+' : word.startsWith('desc') })
    } while (cursor.acceptPunctuation(','))
    return { kind: 'sort', terms, span: cursor.span() }
  },
  print: (stage, print) =>
    `sort by ${stage.terms.map(({ field, descending }) => `${print.field(field)}${descending ? '' : ' asc'}`).join(', ')}`,
  lower: (stage, pipeline) =>
    pipeline.setOrder(
      stage.terms.map(({ field, descending }) => ({ value: pipeline.field(field), descending })),
    ),
  examples: ['* | count by _sourceHost | sort by _count, _sourceHost asc', '* | sort by +_messageTime'],
})
