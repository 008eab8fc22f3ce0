import type { StageBase } from '../language/ast.ts'
import { defineOperator } from './define.ts'

export interface Limit extends StageBase {
  readonly kind: 'limit'
  readonly count: number
}

const MAX = 10_000

export const limit = defineOperator<Limit>({
  kind: 'limit',
  names: ['limit'],
  summary: `Keeps the first rows in the current order, at most ${MAX}.`,
  syntax: ['limit <number>'],
  parse: (cursor) => {
    const { value, span } = cursor.expectInteger('a number of rows')
    if (value < 1 || value > MAX)
      cursor.fail('DQ311', { what: 'the limit', min: 1, max: MAX, found: value }, span)
    return { kind: 'limit', count: value, span: cursor.span() }
  },
  print: (stage) => `limit ${stage.count}`,
  lower: (stage, pipeline) => pipeline.limit(stage.count),
  examples: ['* | count by _sourceHost | sort by _count | limit 5', '* | limit 10'],
  samples: [
    {
      query: '* | limit 2 | fields _raw',
      input: ['newest', 'older', 'oldest'],
      output: [{ _raw: 'newest' }, { _raw: 'older' }],
    },
  ],
})
