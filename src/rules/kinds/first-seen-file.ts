import { z } from 'zod'
import { baseline, checkBaseline, common, groupByFields, score, templated, text } from '../schema.ts'
import { defineKindFile, readFields } from './define-file.ts'

export const firstSeenFile = defineKindFile({
  type: 'firstSeen',
  schema: z
    .strictObject({
      ...common,
      ...templated,
      ...baseline,
      type: z.literal('firstSeen'),
      filterExpression: text,
      valueFields: z.array(text).min(1),
      baselineType: z.enum(['GLOBAL', 'PER_ENTITY']),
      groupByFields,
      assetField: z.string().nullish(),
      score,
    })
    .superRefine((rule, context) => {
      checkBaseline(rule, context)
      if (rule.baselineType === 'PER_ENTITY' && rule.groupByFields.length === 0)
        context.addIssue({
          code: 'custom',
          path: ['groupByFields'],
          message: '`PER_ENTITY` needs the fields that have a baseline each',
        })
    }),
  shape: (rule, read) => {
    const groupBy = readFields(rule.groupByFields, ['groupByFields'], read)
    return {
      conditions: [read.expression(rule.filterExpression, ['filterExpression'])],
      groupBy: rule.baselineType === 'PER_ENTITY' ? groupBy : [],
      groupByEntity: false,
      values: readFields(rule.valueFields, ['valueFields'], read),
      aggregates: [],
    }
  },
})
