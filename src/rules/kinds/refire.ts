import { num, type Sql, sql } from '../../sql/sql.ts'
import type { Rule } from '../rule.ts'

/** Longest time for which a condition that goes on holding stays silent: well within the 12 hours of redundant signals. */
const SILENCE = 6 * 3_600_000

/** Is every signal of the rule like the others of its entity, but for the records? */
const isConstant = ({ name, scoreField }: Rule): boolean =>
  scoreField === undefined && name.every((part) => typeof part === 'string')

/**
 * The firings of a windowed rule, of a relation with `key, time, id, matched, holds` for every time at which a key has a
 * match. Where the condition begins to hold, the rule fires. While it goes on to hold at later matches, it would fire at
 * every one, each time with all the window's records, and only to be suppressed as redundant: so it fires at the first and
 * at the last match of each period of a window's length, at most six hours, which is enough for redundancy to see that it
 * goes on and when it stopped. A rule whose signals differ from each other fires every time.
 */
export const windowFirings = (evaluated: Sql, ms: number, rule: Rule): Sql => {
  const firing = sql`key, time, id, toNullable(toInt64(time - ${num(ms)})) AS since, toUInt64(matched) AS matched`
  if (!isConstant(rule)) return sql`SELECT ${firing} FROM ${evaluated} WHERE holds`
  return sql`SELECT ${firing}
FROM (
  SELECT *,
    lagInFrame(toNullable(period)) OVER (PARTITION BY key ORDER BY time ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS period_before,
    leadInFrame(toNullable(period)) OVER (PARTITION BY key ORDER BY time ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS period_after
  FROM (
    SELECT *, intDiv(time, ${num(Math.min(ms, SILENCE))}) AS period,
      lagInFrame(toUInt8(holds)) OVER (PARTITION BY key ORDER BY time ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS held
    FROM ${evaluated}
  )
  WHERE holds
)
WHERE NOT held OR ifNull(period != period_before, true) OR ifNull(period != period_after, true)`
}
