import { z } from 'zod'
import { sql } from '../../sql/sql.ts'
import { common, scoreMapping, templated, text } from '../schema.ts'
import { defineKind } from './define.ts'

/** Stateless: every match is a firing. */
export const match = defineKind({
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
  mayFire: () => sql`true`,
  correlate: (_, { matches }) =>
    sql`SELECT key, time, id, CAST(NULL, 'Nullable(Int64)') AS since, toUInt64(1) AS matched FROM ${matches}`,
})
