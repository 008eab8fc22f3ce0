import { num, sql } from '../../sql/sql.ts'
import { windowMs } from '../window.ts'
import { defineKind } from './define.ts'
import { windowFirings } from './refire.ts'
import { distinctRows, distinctSum, MATCHED, slidingSums } from './sliding.ts'

const VALUE = sql`value`

/** Fires whenever a window of a group holds at least `limit` matches, or distinct values of `countField`. */
export const threshold = defineKind({
  type: 'threshold',
  // distinct values are no more than matches
  mayFire: ({ limit }) => sql`count() >= ${num(Number(limit))}`,
  correlate: (definition, { rule, matches }) => {
    const ms = windowMs(definition)
    const counted = rule.values.length > 0
    const rows = counted ? distinctRows(matches, [{ value: VALUE, i: 0 }]) : matches
    const sums = [MATCHED, ...(counted ? [distinctSum('counted', VALUE, ms, 0)] : [])]
    const reached = sql`${counted ? sql`counted` : sql`matched`} >= ${num(Number(definition.limit))}`
    return windowFirings(sql`(SELECT *, ${reached} AS holds FROM ${slidingSums(rows, ms, sums)})`, ms, rule)
  },
})
