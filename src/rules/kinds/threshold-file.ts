import { z } from 'zod'
import { checkWindow, common, groupByFields, numeral, score, text, windowed } from '../schema.ts'
import { defineKindFile, readFields } from './define-file.ts'

export const thresholdFile = defineKindFile({
  type: 'threshold',
  schema: z
    .strictObject({
      ...common,
      ...windowed,
      type: z.literal('threshold'),
      expression: text,
      limit: numeral,
      countDistinct: z.boolean().default(false),
      countField: z.string().nullish(),
      groupByFields,
      description: z.string().default(''),
      score,
    })
    .superRefine((rule, context) => {
      checkWindow(rule, context)
      if (Number(rule.limit) < 1)
        context.addIssue({ code: 'custom', path: ['limit'], message: 'must be at least 1' })
      if (rule.countDistinct && (rule.countField ?? '') === '')
        context.addIssue({
          code: 'custom',
          path: ['countField'],
          message: '`countDistinct` needs a field to count',
        })
    }),
  shape: (rule, read) => ({
    conditions: [read.expression(rule.expression, ['expression'])],
    groupBy: readFields(rule.groupByFields, ['groupByFields'], read),
    groupByEntity: true,
    values: rule.countDistinct ? [read.field(rule.countField ?? '', ['countField'])] : [],
    aggregates: [],
  }),
})
