import { z } from 'zod'
import { num, sql } from '../../sql/sql.ts'
import { checkWindow, common, groupByFields, numeral, score, text, windowed, windowMs } from '../schema.ts'
import { defineKind, readFields } from './define.ts'
import { windowFirings } from './refire.ts'
import { distinctRows, distinctSum, MATCHED, slidingSums } from './sliding.ts'

const VALUE = sql`value`

/** Fires whenever a window of a group holds at least `limit` matches, or distinct values of `countField`. */
export const threshold = defineKind({
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
  // distinct values are no more than matches
  mayFire: ({ limit }) => sql`count() >= ${num(Number(limit))}`,
  correlate: (definition, { rule, matches }) => {
    const ms = windowMs(definition)
    const counted = rule.values.length > 0
    const rows = counted ? distinctRows(matches, [{ value: VALUE, i: 0 }]) : matches
    const sums = [MATCHED, ...(counted ? [distinctSum('counted', VALUE, ms, 0)] : [])]
    const reached = sql`${counted ? sql`counted` : sql`matched`} >= ${num(Number(definition.limit))}`
    return windowFirings(sql`(SELECT *, ${reached} AS holds FROM ${slidingSums(rows, ms, sums)})`, ms, rule)
  },
})
