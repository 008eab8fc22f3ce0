import { z } from 'zod'
import {
  AGGREGATES,
  aggregateFunction,
  checkWindow,
  common,
  groupByFields,
  scoreMapping,
  templated,
  text,
  windowed,
} from '../schema.ts'
import { defineKindFile, readFields } from './define-file.ts'

export const aggregationFile = defineKindFile({
  type: 'aggregation',
  schema: z
    .strictObject({
      ...common,
      ...templated,
      ...windowed,
      type: z.literal('aggregation'),
      matchExpression: text,
      aggregationFunctions: z.array(aggregateFunction(AGGREGATES)).min(1).max(6),
      triggerExpression: text,
      groupByAsset: z.boolean().default(true),
      groupByFields,
      scoreMapping,
    })
    .superRefine((rule, context) => {
      checkWindow(rule, context)
      const names = rule.aggregationFunctions.map(({ name }) => name)
      for (const [i, name] of names.entries())
        if (names.indexOf(name) < i)
          context.addIssue({
            code: 'custom',
            path: ['aggregationFunctions', i, 'name'],
            message: `\`${name}\` is already the name of another`,
          })
    }),
  shape: (rule, read) => ({
    conditions: [read.expression(rule.matchExpression, ['matchExpression'])],
    groupBy: readFields(rule.groupByFields, ['groupByFields'], read),
    groupByEntity: rule.groupByAsset,
    values: [],
    aggregates: rule.aggregationFunctions.map((aggregate, i) => ({
      name: aggregate.name,
      function: aggregate.function,
      argument: read.expression(aggregate.arguments[0] ?? '', ['aggregationFunctions', i, 'arguments', 0]),
    })),
    trigger: read.trigger(
      rule.triggerExpression,
      rule.aggregationFunctions.map(({ name }) => name),
      ['triggerExpression'],
    ),
  }),
})
