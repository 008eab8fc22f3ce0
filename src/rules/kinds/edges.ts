import { ident, join, num, type Sql, sql } from '../../sql/sql.ts'

/** Smallest, largest, earliest, latest: what can't be taken back from a running figure when a match leaves the window. */
export interface Edge {
  readonly name: string
  readonly of: 'min' | 'max' | 'first' | 'last'
  /** Column of a match: Nullable(Float64) for `min` and `max`, Nullable(String) for the others. */
  readonly value: Sql
}

/** Of the matches at one time. */
const atTime = ({ of, value }: Edge): Sql => {
  switch (of) {
    case 'min':
    case 'max':
      return sql`${ident(of)}(${value})`
    case 'first':
      return sql`argMin(${value}, id)`
    case 'last':
      return sql`argMax(${value}, id)`
  }
}

/** Of the times of a frame. NULLs count for nothing. */
const inFrame = ({ of }: Edge, value: Sql, at: Sql): Sql => {
  switch (of) {
    case 'min':
    case 'max':
      return sql`${ident(of)}(${value})`
    case 'first':
      return sql`argMin(${value}, ${at})`
    case 'last':
      return sql`argMax(${value}, ${at})`
  }
}

/** Of a window, from what its older and its newer part give. */
const joined = ({ of }: Edge, older: Sql, newer: Sql): Sql => {
  switch (of) {
    case 'min':
      return sql`least(ifNull(${older}, ${newer}), ifNull(${newer}, ${older}))`
    case 'max':
      return sql`greatest(ifNull(${older}, ${newer}), ifNull(${newer}, ${older}))`
    case 'first':
      return sql`ifNull(${older}, ${newer})`
    case 'last':
      return sql`ifNull(${newer}, ${older})`
  }
}

const nothing = ({ of }: Edge): Sql =>
  of === 'min' || of === 'max' ? sql`CAST(NULL, 'Nullable(Float64)')` : sql`CAST(NULL, 'Nullable(String)')`

/**
 * `key, time, <edges>` for every point in time at which a key has a match, over the window `(time − ms, time]`. Time is cut into
 * blocks as long as the window, so that each window is the end of one block and the beginning of the next: frames that only
 * grow, which ClickHouse computes in one go. A frame that moves it computes anew for each row, in the square of the time.
 */
export const slidingEdges = (matches: Sql, ms: number, edges: readonly Edge[]): Sql => {
  const values = edges.map((_, i) => ident(`edge_value_${i}`))
  const block = sql`intDiv(time - positiveModulo(time, ${num(ms)}), ${num(ms)})`
  const times = sql`(SELECT key, time, ${join(edges.map((edge, i) => sql`${atTime(edge)} AS ${values[i] ?? sql``}`))} FROM ${matches} GROUP BY key, time)`
  const over = (order: Sql): Sql => sql`OVER (PARTITION BY key, block ORDER BY ${order})`
  const columns = (which: 'older' | 'newer', at: Sql, frame: Sql): readonly Sql[] =>
    edges.flatMap((edge, i) => {
      const found = sql`${inFrame(edge, values[i] ?? sql``, at)} ${frame}`
      const [older, newer] = which === 'older' ? [found, nothing(edge)] : [nothing(edge), found]
      return [sql`${older} AS ${ident(`older_${i}`)}`, sql`${newer} AS ${ident(`newer_${i}`)}`]
    })
  const newer = sql`SELECT key, time, ${join(columns('newer', sql`time`, over(sql`time`)))} FROM (SELECT *, ${block} AS block FROM ${times})`
  // a window asks, at its beginning, for all that is left of the block before
  const asked = edges.map((edge, i) => sql`${nothing(edge)} AS ${values[i] ?? sql``}`)
  const older = sql`SELECT key, asked AS time, ${join(columns('older', sql`at`, over(sql`at DESC`)))}
    FROM (
      SELECT key, ${block} AS block, time AS at, CAST(NULL, 'Nullable(Int64)') AS asked, ${join(values)} FROM ${times}
      UNION ALL
      SELECT key, ${block} - 1 AS block, time - ${num(ms - 1)} AS at, toNullable(time) AS asked, ${join(asked)} FROM ${times}
    )`
  return sql`(
  SELECT key, time, ${join(edges.map((edge, i) => sql`${joined(edge, sql`max(${ident(`older_${i}`)})`, sql`max(${ident(`newer_${i}`)})`)} AS ${ident(edge.name)}`))}
  FROM (
    ${newer}
    UNION ALL
    SELECT * REPLACE assumeNotNull(time) AS time FROM (${older}) WHERE isNotNull(time)
  )
  GROUP BY key, time
)`
}
