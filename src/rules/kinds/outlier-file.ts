import { z } from 'zod'
import {
  aggregateFunction,
  baseline,
  checkBaseline,
  checkSuppression,
  common,
  groupByFields,
  score,
  templated,
  text,
} from '../schema.ts'
import { BUCKETS } from '../window.ts'
import { defineKindFile, readFields } from './define-file.ts'

export const outlierFile = defineKindFile({
  type: 'outlier',
  schema: z
    .strictObject({
      ...common,
      ...templated,
      ...baseline,
      type: z.literal('outlier'),
      matchExpression: text,
      aggregationFunctions: z
        .array(aggregateFunction(['count', 'count_distinct', 'sum', 'avg', 'min', 'max']))
        .length(1),
      windowSize: z.enum(['T60M', 'T24H']),
      deviationThreshold: z.number().min(1).max(5),
      floorValue: z.number().default(1),
      groupByFields,
      assetField: z.string().nullish(),
      score,
    })
    .superRefine((rule, context) => {
      checkBaseline(rule, context)
      checkSuppression(rule, BUCKETS[rule.windowSize], context)
    }),
  shape: (rule, read) => ({
    conditions: [read.expression(rule.matchExpression, ['matchExpression'])],
    groupBy: readFields(rule.groupByFields, ['groupByFields'], read),
    groupByEntity: rule.groupByFields.length === 0,
    values: [],
    aggregates: rule.aggregationFunctions.map((aggregate) => ({
      name: aggregate.name,
      function: aggregate.function,
      argument: read.expression(aggregate.arguments[0] ?? '', ['aggregationFunctions', 0, 'arguments', 0]),
    })),
  }),
})
