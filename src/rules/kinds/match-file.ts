import { z } from 'zod'
import { common, scoreMapping, templated, text } from '../schema.ts'
import { defineKindFile } from './define-file.ts'

export const matchFile = defineKindFile({
  type: 'match',
  schema: z.strictObject({
    ...common,
    ...templated,
    type: z.literal('match'),
    expression: text,
    scoreMapping,
  }),
  shape: ({ expression }, read) => ({
    conditions: [read.expression(expression, ['expression'])],
    groupBy: [],
    groupByEntity: false,
    values: [],
    aggregates: [],
  }),
})
