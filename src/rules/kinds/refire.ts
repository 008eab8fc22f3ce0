import { num, type Sql, sql } from '../../sql/sql.ts'
import type { Rule } from '../rule.ts'

/** Longest period of which only some firings are told: well within the 12 hours of redundant signals. */
const PERIOD = 6 * 3_600_000
/** Firings of a period that are told in any case, while their windows are small. */
const ALWAYS = 10
const SMALL = 1000

/** Is every signal of the rule like the others of its entity, but for the records? */
const isConstant = ({ name, scoreField }: Rule): boolean =>
  scoreField === undefined && name.every((part) => typeof part === 'string')

/**
 * The firings of a windowed rule, of a relation with `key, time, id, matched, holds` for every time at which a key has a
 * match. A rule fires at every match at which its condition holds. In a flood that is a firing per record, each with all the
 * records of its window, and only to be suppressed as redundant. So of each period of a window's length, six hours at most,
 * it tells the first ten firings, or one when windows are large, and the last, besides every one where the condition begins
 * to hold: enough for redundancy to see that it goes on and when it stopped. A rule whose signals differ from each other
 * tells all.
 */
export const windowFirings = (evaluated: Sql, ms: number, rule: Rule): Sql => {
  const firing = sql`key, time, id, toNullable(toInt64(time - ${num(ms)})) AS since, toUInt64(matched) AS matched`
  if (!isConstant(rule)) return sql`SELECT ${firing} FROM ${evaluated} WHERE holds`
  return sql`SELECT ${firing}
FROM (
  SELECT *,
    row_number() OVER (PARTITION BY key, period ORDER BY time) AS place,
    leadInFrame(toNullable(period)) OVER (PARTITION BY key ORDER BY time ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS period_after
  FROM (
    SELECT *, intDiv(time, ${num(Math.min(ms, PERIOD))}) AS period,
      lagInFrame(toUInt8(holds)) OVER (PARTITION BY key ORDER BY time ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS held
    FROM ${evaluated}
  )
  WHERE holds
)
WHERE NOT held OR place <= if(matched <= ${num(SMALL)}, ${num(ALWAYS)}, 1) OR ifNull(period != period_after, true)`
}
