import { z } from 'zod'
import { ident, join, num, type Sql, sql } from '../../sql/sql.ts'
import { checkWindow, common, groupByFields, numeral, score, text, windowed, windowMs } from '../schema.ts'
import { defineKind, readFields } from './define.ts'
import { windowFirings } from './refire.ts'
import { MATCHED, slidingSums } from './sliding.ts'

/** Matches are taken in order of time; at the same time in the order of the steps that they match first, then by id. */
const ORDER = sql`ORDER BY time, indexOf(flags, 1), id`

const done = (step: number): Sql => ident(`done_${step}`)

/**
 * For every time of a key, `started`: the latest start of a chain that is complete by then, NULL when there is none. A chain
 * is in a window when it started in it, so the latest start is all that has to be known. A step is done with the `limit`
 * latest of its matches that come after the step before was done; where that step started, this one did.
 */
const orderedStarts = (matches: Sql, limits: readonly number[]): Sql => {
  const steps = limits.reduce<Sql>((from, limit, i) => {
    const flag = sql`flags[${num(i + 1)}]`
    // a match serves one step: only what is done strictly before it counts
    const start =
      i === 0
        ? sql`toNullable(time)`
        : sql`max(${done(i)}) OVER (PARTITION BY key ${ORDER} ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)`
    return sql`(
  SELECT * EXCEPT start, if(${flag} = 1, lagInFrame(start, ${num(limit - 1)}) OVER (PARTITION BY key, ${flag} ${ORDER} ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW), NULL) AS ${done(i + 1)}
  FROM (SELECT *, ${start} AS start FROM ${from})
)`
  }, matches)
  return sql`(
  SELECT key, time, max(latest) AS started
  FROM (SELECT key, time, max(${done(limits.length)}) OVER (PARTITION BY key ORDER BY time RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS latest FROM ${steps})
  GROUP BY key, time
)`
}

/** Fires whenever a window of a group holds enough matches of every step, with `ordered` one step after the other. */
export const chain = defineKind({
  type: 'chain',
  schema: z
    .strictObject({
      ...common,
      ...windowed,
      type: z.literal('chain'),
      expressionsAndLimits: z
        .array(z.strictObject({ expression: text, limit: numeral }))
        .min(2)
        .refine((steps) => steps.every(({ limit }) => Number(limit) >= 1), {
          error: 'every limit must be at least 1',
        }),
      ordered: z.boolean().default(false),
      groupByFields,
      description: z.string().default(''),
      score,
    })
    .superRefine(checkWindow),
  shape: (rule, read) => ({
    conditions: rule.expressionsAndLimits.map(({ expression }, i) =>
      read.expression(expression, ['expressionsAndLimits', i, 'expression']),
    ),
    groupBy: readFields(rule.groupByFields, ['groupByFields'], read),
    groupByEntity: true,
    values: [],
    aggregates: [],
  }),
  correlate: (definition, { rule, matches }) => {
    const ms = windowMs(definition)
    const limits = definition.expressionsAndLimits.map(({ limit }) => Number(limit))
    if (definition.ordered) {
      const windows = sql`${slidingSums(matches, ms, [MATCHED])} AS windows INNER JOIN ${orderedStarts(matches, limits)} AS starts USING (key, time)`
      const complete = sql`ifNull(started > time - ${num(ms)}, false)`
      return windowFirings(
        sql`(SELECT key, time, id, matched, ${complete} AS holds FROM ${windows})`,
        ms,
        rule,
      )
    }
    const steps = limits.map((limit, i) => ({ name: `step_${i}`, limit, i }))
    const counts = steps.map(({ name, i }) => ({ name, adds: sql`flags[${num(i + 1)}]` }))
    const enough = steps.map(({ name, limit }) => sql`${ident(name)} >= ${num(limit)}`)
    const windows = slidingSums(matches, ms, [MATCHED, ...counts])
    return windowFirings(sql`(SELECT *, ${join(enough, ' AND ')} AS holds FROM ${windows})`, ms, rule)
  },
})
