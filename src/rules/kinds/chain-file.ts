import { z } from 'zod'
import { checkWindow, common, groupByFields, numeral, score, text, windowed } from '../schema.ts'
import { checkSteps, step } from './chain-steps.ts'
import { defineKindFile, readFields } from './define-file.ts'

export const chainFile = defineKindFile({
  type: 'chain',
  schema: z
    .strictObject({
      ...common,
      ...windowed,
      type: z.literal('chain'),
      expressionsAndLimits: z.array(step(text, numeral, score)).min(2),
      ordered: z.boolean().default(false),
      /** Ours: several orders of the named steps, any of which will do. */
      orders: z.array(z.array(text).min(1)).min(1).optional(),
      /** Ours for chains: false leaves the entities out of the key, as in aggregations. */
      groupByAsset: z.boolean().default(true),
      groupByFields,
      description: z.string().default(''),
      score,
    })
    .superRefine((rule, context) => {
      checkWindow(rule, context)
      checkSteps(rule, context)
    }),
  shape: (rule, read) => ({
    conditions: rule.expressionsAndLimits.map(({ expression }, i) =>
      read.expression(expression, ['expressionsAndLimits', i, 'expression']),
    ),
    groupBy: readFields(rule.groupByFields, ['groupByFields'], read),
    groupByEntity: rule.groupByAsset,
    values: [],
    aggregates: [],
  }),
})
