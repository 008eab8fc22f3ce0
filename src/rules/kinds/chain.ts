import { ident, join, num, type Sql, sql } from '../../sql/sql.ts'
import { windowMs } from '../window.ts'
import { type ChainOrder, ordersOf } from './chain-orders.ts'
import { defineKind } from './define.ts'
import { windowFirings } from './refire.ts'
import { MATCHED, slidingSums } from './sliding.ts'

const done = (step: number): Sql => ident(`done_${step}`)

/**
 * For every time of a key at which a match completes the steps in this order: `started`, the latest start of such a chain, and
 * `id`, the match. A chain is in a window when it started in it, so the latest start is all that has to be known. A step is
 * done with the `limit` latest of its matches that come after the step before was done; where that step started, this one did.
 */
const completions = (matches: Sql, order: ChainOrder): Sql => {
  const flag = (i: number): Sql => sql`flags[${num((order[i]?.place ?? 0) + 1)}]`
  // in order of time; at the same time in the order of the steps that they match first, then by id
  const places = sql`arrayFirstIndex(place -> flags[place] = 1, [${join(order.map(({ place }) => num(place + 1)))}])`
  const sorted = sql`ORDER BY time, ${places}, id`
  const steps = order.reduce<Sql>((from, { limit }, i) => {
    // a match serves one step: only what is done strictly before it counts
    const start =
      i === 0
        ? sql`toNullable(time)`
        : sql`max(${done(i)}) OVER (PARTITION BY key ${sorted} ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)`
    return sql`(
  SELECT * EXCEPT start, if(${flag(i)} = 1, lagInFrame(start, ${num(limit - 1)}) OVER (PARTITION BY key, ${flag(i)} ${sorted} ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW), NULL) AS ${done(i + 1)}
  FROM (SELECT *, ${start} AS start FROM ${from})
)`
  }, matches)
  return sql`SELECT key, time, id, ${done(order.length)} AS started FROM ${steps} WHERE ${flag(order.length - 1)} = 1`
}

/** Fires whenever a window of a group holds enough matches of every step, with `ordered` one step after the other. */
export const chain = defineKind({
  type: 'chain',
  mayFire: ({ expressionsAndLimits }) =>
    join(
      expressionsAndLimits.map(({ limit }, i) => sql`sum(flags[${num(i + 1)}]) >= ${num(Number(limit))}`),
      ' AND ',
    ),
  correlate: (definition, { rule, matches }) => {
    const ms = windowMs(definition)
    const orders = ordersOf(definition)
    if (orders !== undefined) {
      const complete = sql`ifNull(started > time - ${num(ms)}, false)`
      const all = join(
        orders.map((order) => completions(matches, order)),
        '\nUNION ALL\n',
      )
      const closing = sql`(
  SELECT key, time, max(${complete}) AS holds, maxIf(id, ${complete}) AS id
  FROM (${all})
  GROUP BY key, time
)`
      const windows = sql`${closing} AS closing INNER JOIN (SELECT key, time, matched FROM ${slidingSums(matches, ms, [MATCHED])}) AS windows USING (key, time)`
      return windowFirings(sql`(SELECT key, time, id, matched, holds FROM ${windows})`, ms, rule)
    }
    const steps = definition.expressionsAndLimits.flatMap(({ limit }, i) =>
      Number(limit) === 0 ? [] : [{ name: `step_${i}`, limit: Number(limit), i }],
    )
    const counts = steps.map(({ name, i }) => ({ name, adds: sql`flags[${num(i + 1)}]` }))
    const enough = steps.map(({ name, limit }) => sql`${ident(name)} >= ${num(limit)}`)
    const windows = slidingSums(matches, ms, [MATCHED, ...counts])
    return windowFirings(sql`(SELECT *, ${join(enough, ' AND ')} AS holds FROM ${windows})`, ms, rule)
  },
})
