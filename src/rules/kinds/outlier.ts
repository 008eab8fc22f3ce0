import { num, type Sql, sql } from '../../sql/sql.ts'
import { BUCKETS } from '../window.ts'
import { defineKind } from './define.ts'
import { considered, hasLearned, readySql } from './learning.ts'

type Measure = 'count' | 'count_distinct' | 'sum' | 'avg' | 'min' | 'max'

const MEASURES: Readonly<Record<Measure, Sql>> = {
  count: sql`sum(ifNull(numbers[1], 0))`,
  count_distinct: sql`uniqExact(texts[1])`,
  sum: sql`sum(numbers[1])`,
  avg: sql`avg(numbers[1])`,
  min: sql`min(numbers[1])`,
  max: sql`max(numbers[1])`,
}

/** Differences of this share of the mean are rounding. */
const ROUNDING = 1e-9

/**
 * Compares a key's figure for an hour or a day with those of its earlier buckets, aligned to UTC. It fires once per bucket,
 * as soon as the running figure is above the mean by more than `deviationThreshold` standard deviations and not below
 * `floorValue`. A bucket without matches counts as 0 where nothing has a figure (counts and sums), else not at all.
 */
export const outlier = defineKind({
  type: 'outlier',
  mayFire: (definition, options) => hasLearned(Number(definition.baselineWindowSize), options),
  correlate: (definition, { matches, options }) => {
    const ms = BUCKETS[definition.windowSize]
    const learning = Number(definition.baselineWindowSize)
    const memory = Math.floor(Number(definition.retentionWindowSize) / ms)
    const measure = definition.aggregationFunctions[0]?.function ?? 'count'
    const figure = MEASURES[measure]
    const fillsGaps = measure === 'count' || measure === 'count_distinct' || measure === 'sum'
    const rows = sql`(SELECT *, intDiv(time, ${num(ms)}) AS bucket FROM ${matches} WHERE ${considered(learning, options, ms)})`
    const earlier = sql`OVER (PARTITION BY key ORDER BY bucket RANGE BETWEEN ${num(memory)} PRECEDING AND 1 PRECEDING)`
    const gaps = fillsGaps ? sql`if(seen = 0, 0, bucket - first_bucket - filled)` : sql`0`
    // gaps are so many zeros: joined to the mean and the squared differences of the buckets that have a figure
    const baselines = sql`(
  SELECT key, bucket, filled, ${gaps} AS gaps, filled + gaps AS n, mean_filled * filled / n AS mean,
    sqrt((variance_filled * filled + mean_filled * mean_filled * filled * gaps / n) / n) AS deviation
  FROM (
    SELECT key, bucket, count() ${earlier} AS seen, count(figure) ${earlier} AS filled, min(bucket) ${earlier} AS first_bucket, ifNull(avg(figure) ${earlier}, 0) AS mean_filled, ifNull(varPopStable(figure) ${earlier}, 0) AS variance_filled
    FROM (SELECT key, bucket, ${figure} AS figure FROM ${rows} GROUP BY key, bucket)
  )
)`
    const running = sql`OVER (PARTITION BY key, bucket ORDER BY time RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)`
    const values = sql`(
  SELECT key, bucket, time, max(id) AS last_id, any(ready) AS ready, any(value_so_far) AS value_so_far, any(matched) AS matched
  FROM (SELECT key, bucket, time, id, ${readySql(learning, options)} AS ready, ${figure} ${running} AS value_so_far, count() ${running} AS matched FROM ${rows})
  GROUP BY key, bucket, time
)`
    return sql`SELECT key, time, last_id AS id, toNullable(toInt64(bucket * ${num(ms)} - 1)) AS since, toUInt64(matched) AS matched
FROM ${values} AS figures INNER JOIN ${baselines} AS baselines USING (key, bucket)
WHERE n > 0 AND time >= ready AND ifNull(value_so_far > mean + ${num(definition.deviationThreshold)} * deviation + ${num(ROUNDING)} * greatest(1, abs(mean)) AND value_so_far >= ${num(definition.floorValue)}, false)
ORDER BY key, time
LIMIT 1 BY key, bucket`
  },
})
