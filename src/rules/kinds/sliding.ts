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
  const deltas = sums.map((_, i) => ident(`delta_${i}`))
  const none = sums.map((): Sql => sql`0`)
  /** What a match adds to each sum at a time, if there is one. */
  const change = (at: Sql, id: Sql, adds: readonly Sql[]): Sql =>
    sql`tuple(toNullable(${at}), ${id}, ${join(adds.map((value) => sql`toFloat64(${value})`))})`
  // what all sums add and take away at the same times is one change each, and the sums with times of their own have theirs
  const common = (sign: Sql): readonly Sql[] =>
    sums.map(({ adds, from }) => (from === undefined ? sql`${sign}(${adds})` : sql`0`))
  const only = (i: number, value: Sql): readonly Sql[] => none.with(i, value)
  const changes = [
    change(sql`time`, sql`id`, common(sql``)),
    change(sql`time + ${num(ms)}`, sql`''`, common(sql`-`)),
    ...sums.flatMap(({ adds, from, to }, i): readonly Sql[] =>
      from === undefined || to === undefined
        ? []
        : [change(from, sql`''`, only(i, adds)), change(to, sql`''`, only(i, sql`-(${adds})`))],
    ),
  ]
  // only rows of matches have an id
  const columns = sums.map(
    ({ name }, i) =>
      sql`sum(${deltas[i] ?? sql``}) OVER (PARTITION BY key ORDER BY at ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS ${ident(name)}`,
  )
  return sql`(
SELECT * EXCEPT at, at AS time
FROM (
  SELECT key, at, id, ${join(columns)}
  FROM (
    SELECT key, assumeNotNull(change.1) AS at, max(change.2) AS id, ${join(deltas.map((delta, i) => sql`sum(change.${num(i + 3)}) AS ${delta}`))}
    FROM ${matches}
    ARRAY JOIN [${join(changes, ',\n  ')}] AS change
    WHERE isNotNull(change.1)
    GROUP BY key, at
  )
)
WHERE id != ''
)`
}

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
