import { ident, join, num, type Sql, sql } from '../../sql/sql.ts'

/** A figure that is the sum of what the matches in a window add to it. */
export interface SlidingSum {
  readonly name: string
  /** What a match adds, from the columns of the relation; never NULL. */
  readonly adds: Sql
  /** When it is added and when it no longer counts, ms; by default the match's `time`, and a window later. */
  readonly from?: Sql
  readonly to?: Sql
}

/**
 * `key, time, id, <sums>` for every point in time at which a key has a match: the sums over the window `(time − ms, time]`,
 * and the last match at that time by id. Each match adds at its time and takes away a window later, so that one running sum
 * answers for all windows: ClickHouse computes a window that moves anew for each row, which takes the square of the time
 * when many matches are in one window. Matches at the same time see each other, whatever the order they came in.
 * Fractions may leave rounding errors of the size that adding them up has; whole numbers are exact.
 */
export const slidingSums = (matches: Sql, ms: number, sums: readonly SlidingSum[]): Sql => {
  const names = sums.map(({ name }) => ident(name))
  const nothing = names.map(() => sql`0`)
  const step = (i: number, value: Sql): readonly Sql[] => nothing.map((zero, j) => (i === j ? value : zero))
  // what all sums add and take away at the same times is one row each, and the sums with times of their own have theirs
  const common = sums.flatMap((sum, i) => (sum.from === undefined ? [i] : []))
  const signed = (sign: Sql): readonly Sql[] =>
    sums.map(({ adds }, i) => (common.includes(i) ? sql`${sign}(${adds})` : sql`0`))
  const deltas = [
    sql`SELECT key, time AS at, id, 1 AS real, CAST([${join(signed(sql``))}], 'Array(Float64)') AS d FROM ${matches}`,
    sql`SELECT key, time + ${num(ms)} AS at, '' AS id, 0 AS real, CAST([${join(signed(sql`-`))}], 'Array(Float64)') AS d FROM ${matches}`,
    ...sums.flatMap(({ adds, from, to }, i): readonly Sql[] =>
      from === undefined || to === undefined
        ? []
        : [
            sql`SELECT key, assumeNotNull(${from}) AS at, '' AS id, 0 AS real, CAST([${join(step(i, adds))}], 'Array(Float64)') AS d FROM ${matches} WHERE isNotNull(${from})`,
            sql`SELECT key, assumeNotNull(${to}) AS at, '' AS id, 0 AS real, CAST([${join(step(i, sql`-(${adds})`))}], 'Array(Float64)') AS d FROM ${matches} WHERE isNotNull(${to})`,
          ],
    ),
  ]
  const changes = sql`(
  SELECT key, at, maxIf(id, real = 1) AS id, max(real) AS real, sumForEach(d) AS d
  FROM (${join(deltas, '\nUNION ALL\n')})
  GROUP BY key, at
)`
  const columns = names.map((name, i) => sql`${sum(i)} AS ${name}`)
  return sql`(
SELECT key, at AS time, id, ${join(columns)}
FROM (SELECT key, at, id, real, ${join(names.map((_, i) => sql`sum(d[${num(i + 1)}]) OVER (PARTITION BY key ORDER BY at ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS ${ident(`sum_${i}`)}`))} FROM ${changes})
WHERE real = 1
)`
}

const sum = (i: number): Sql => ident(`sum_${i}`)

/** How many of the matches in a window: all of them. */
export const MATCHED: SlidingSum = { name: 'matched', adds: sql`1` }

/**
 * The distinct values of `value` (a column, NULL ignored) in a window, as a sliding sum over `distinctRows(matches, …)`: a value
 * counts from an occurrence that has none in the window before it, to a window after one that has none in the window after.
 */
export const distinctSum = (name: string, value: Sql, ms: number, i: number): SlidingSum => {
  const [before, after] = [ident(`before_${i}`), ident(`after_${i}`)]
  return {
    name,
    adds: sql`1`,
    from: sql`if(isNotNull(${value}) AND ifNull(${before} + ${num(ms)} <= time, true), time, NULL)`,
    to: sql`if(isNotNull(${value}) AND ifNull(${after} - ${num(ms)} >= time, true), time + ${num(ms)}, NULL)`,
  }
}

/** The matches with the times of the last earlier and the next later match of each value, for `distinctSum`. */
export const distinctRows = (
  matches: Sql,
  values: readonly { readonly value: Sql; readonly i: number }[],
): Sql =>
  values.reduce(
    (from, { value, i }) => sql`(
  SELECT *,
    lagInFrame(toNullable(time)) OVER (PARTITION BY key, ${value} ORDER BY time, id ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS ${ident(`before_${i}`)},
    leadInFrame(toNullable(time)) OVER (PARTITION BY key, ${value} ORDER BY time, id ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS ${ident(`after_${i}`)}
  FROM ${from}
)`,
    matches,
  )
