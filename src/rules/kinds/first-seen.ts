import { num, sql } from '../../sql/sql.ts'
import { defineKind } from './define.ts'
import { considered, hasLearned, readySql } from './learning.ts'

/** Fires on a match whose values its scope has not seen within the retention period, once the scope has learned. */
export const firstSeen = defineKind({
  type: 'firstSeen',
  mayFire: (definition, options) => hasLearned(Number(definition.baselineWindowSize), options),
  correlate: (definition, { matches, options }) => {
    const learning = Number(definition.baselineWindowSize)
    const memory = Number(definition.retentionWindowSize)
    return sql`SELECT key, time, id, CAST(NULL, 'Nullable(Int64)') AS since, toUInt64(1) AS matched
FROM (
  SELECT key, time, id, ${readySql(learning, options)} AS ready,
    lagInFrame(toNullable(time)) OVER (PARTITION BY key, value ORDER BY time, id ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS before
  FROM ${matches}
  WHERE isNotNull(value) AND ${considered(learning, options)}
)
WHERE time >= ready AND ifNull(time - before >= ${num(memory)}, true)`
  },
})
