import { num, type Sql, sql } from '../../sql/sql.ts'
import type { CorrelateOptions } from './define.ts'

/**
 * The time from which a key is known well enough to raise signals, for a window over the matches of the key. A key with
 * history is ready when the rule begins; one that is met later, or a rule without history, learns for the learning period
 * first (cloud-siem: PER_ENTITY learns every entity anew).
 */
export const readySql = (learning: number, { created }: CorrelateOptions): Sql => {
  const first = sql`min(time) OVER (PARTITION BY key)`
  const later = sql`${first} + ${num(learning)}`
  return created === undefined ? later : sql`if(${first} < ${num(created)}, ${num(created)}, ${later})`
}

/** Can a key have a match that is not part of its learning? */
export const hasLearned = (learning: number, { created }: CorrelateOptions): Sql =>
  created === undefined ? sql`max(time) - min(time) >= ${num(learning)}` : sql`true`

/** The baseline is filled from the last learning period before the rule began; what is older is not looked at. */
export const considered = (learning: number, { created }: CorrelateOptions, align = 1): Sql =>
  created === undefined ? sql`true` : sql`time >= ${num(Math.floor((created - learning) / align) * align)}`
