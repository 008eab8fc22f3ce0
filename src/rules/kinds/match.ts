import { sql } from '../../sql/sql.ts'
import { defineKind } from './define.ts'

/** Stateless: every match is a firing. */
export const match = defineKind({
  type: 'match',
  mayFire: () => sql`true`,
  correlate: (_, { matches }) =>
    sql`SELECT key, time, id, CAST(NULL, 'Nullable(Int64)') AS since, toUInt64(1) AS matched FROM ${matches}`,
})
