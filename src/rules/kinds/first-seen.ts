import { z } from 'zod'
import { num, sql } from '../../sql/sql.ts'
import { baseline, checkBaseline, common, groupByFields, score, templated, text } from '../schema.ts'
import { defineKind, readFields } from './define.ts'
import { considered, hasLearned, readySql } from './learning.ts'

/** Fires on a match whose values its scope has not seen within the retention period, once the scope has learned. */
export const firstSeen = defineKind({
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
  mayFire: (definition, options) => hasLearned(Number(definition.baselineWindowSize), options),
  correlate: (definition, { matches, options }) => {
    const learning = Number(definition.baselineWindowSize)
    const memory = Number(definition.retentionWindowSize)
    return sql`SELECT key, time, id, CAST(NULL, 'Nullable(Int64)') AS since, toUInt64(1) AS matched
FROM (
  SELECT key, time, id, ${readySql(learning, options)} AS ready,
    lagInFrame(toNullable(time)) OVER (PARTITION BY key, value ORDER BY time, id ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS before
  FROM ${matches}
  WHERE isNotNull(value) AND ${considered(learning, options)}
)
WHERE time >= ready AND ifNull(time - before >= ${num(memory)}, true)`
  },
})
