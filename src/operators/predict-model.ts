import { num, type Sql, sql } from '../sql/sql.ts'

/** Sumo learns from at most this many slices; the latest ones count. */
const MAX_POINTS = 10_000
/** Cycles longer than this many slices are not looked for: the search compares the series with itself once per lag. */
const MAX_LAG = 500

export interface Series {
  readonly from: Sql
  /** Start of the slice in ms, and the value, both perhaps NULL. */
  readonly time: Sql
  readonly value: Sql
  /** Width of a slice in ms. */
  readonly width: number
  /** Slices to add after the last one. */
  readonly forecast: number
  /** `ar`: how many slices back it may look; absent: 40% of the series. */
  readonly model: 'linear' | { readonly window: number | undefined }
}

/**
 * The value of each slot (time divided by width), 0 where there is none, from the first to the last: `y`; `first` is the
 * number of the first slot, `phase` what is left of its time.
 */
const dense = ({ from, time, value, width }: Series): Sql => sql`SELECT
  slots[1] AS first,
  phase,
  arraySlice(arrayConcat(arraySlice(slots, 2), [latest + 1]), 1, length(slots)) AS nexts,
  arrayFlatten(arrayMap((v, slot, next) -> arrayConcat([v], arrayWithConstant(next - slot - 1, toFloat64(0))), vals, slots, nexts)) AS y
FROM (
  SELECT
    phase,
    arrayMax(sums.1) AS latest,
    arrayFilter(slot -> slot > latest - ${num(MAX_POINTS)}, sums.1) AS slots,
    arraySlice(sums.2, length(sums.2) - length(slots) + 1) AS vals
  FROM (
    SELECT sumMap([slot], [v]) AS sums, max(rest) AS phase
    FROM (
      SELECT
        toInt64(assumeNotNull(intDiv(${time}, ${num(width)}))) AS slot,
        assumeNotNull(${time} % ${num(width)}) AS rest,
        ifNull(toFloat64(${value}), 0) AS v
      FROM ${from}
      WHERE isNotNull(${time})
    )
  )
)
WHERE notEmpty(y)`

/** Least squares over the slots: adds `n`, `slope` and `base`. */
const line = (series: Series): Sql => sql`SELECT
  first, phase, y,
  toInt64(length(y)) AS n,
  n * (n - 1) / 2 AS sx,
  arraySum(arrayMap((v, k) -> v * k, y, range(n))) AS sxy,
  if(n < 2, 0, (n * sxy - sx * arraySum(y)) / (n * (n - 1) * n * (2 * n - 1) / 6 - sx * sx)) AS slope,
  (arraySum(y) - slope * sx) / n AS base
FROM (
  ${dense(series)}
)`

/**
 * What the line leaves over, `r`, is followed by the one lag at which it resembles itself most (a cycle, or the slice
 * before): each value is `factor` times the one a lag earlier. Adds `rest`: that part of the prediction, for each slot.
 */
const cycle = (series: Series, window: number | undefined): Sql => sql`SELECT
  *,
  arrayMap((v, k) -> v - base - slope * k, y, range(n)) AS r,
  least(n - 1, toInt64(${window === undefined ? sql`greatest(1, floor(n * 0.4))` : num(window)}), ${num(MAX_LAG)}) AS lags,
  arrayMap(lag -> arraySum(arrayMap((a, b) -> a * b, arraySlice(r, lag + 1), arraySlice(r, 1, n - lag))), range(1, lags + 1)) AS scores,
  toInt64(indexOf(scores, arrayMax(scores))) AS lag,
  arraySum(arrayMap(a -> a * a, arraySlice(r, 1, n - lag))) AS power,
  if(lag = 0 OR power = 0, 0, greatest(-1, least(1, scores[lag] / power))) AS factor,
  arrayConcat(
    arrayWithConstant(if(lag = 0, n, lag), toFloat64(0)),
    arrayMap(a -> factor * a, arraySlice(r, 1, if(lag = 0, 0, n - lag))),
    arrayMap(h -> if(lag = 0, 0, pow(factor, intDiv(h, greatest(lag, 1)) + 1) * r[n + h - (intDiv(h, greatest(lag, 1)) + 1) * lag + 1]), range(${num(series.forecast)}))
  ) AS rest
FROM (
  ${line(series)}
)`

/**
 * A SELECT of one row per slot, from the first to the last of the series and beyond as far as is forecast: `slot`,
 * `slot_time`, `linear`, `predicted`, and `future` (0 or 1).
 */
export const predictionSql = (series: Series): Sql => {
  const ar = series.model !== 'linear'
  const rest = ar ? sql`rest` : sql`arrayWithConstant(n + ${num(series.forecast)}, toFloat64(0))`
  const source = series.model === 'linear' ? line(series) : cycle(series, series.model.window)
  return sql`SELECT
  first + k AS slot,
  slot * ${num(series.width)} + phase AS slot_time,
  base + slope * k AS linear,
  linear + more AS predicted,
  k >= n AS future
FROM (
  SELECT first, phase, n, base, slope, ${rest} AS rests FROM (
    ${source}
  )
)
ARRAY JOIN rests AS more, range(length(rests)) AS k`
}
