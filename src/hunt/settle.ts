import type { Engine, QueryOptions } from '../engine/engine.ts'
import { num, type Sql, sql, strings } from '../sql/sql.ts'

/** In place of a rule's number, for rows that tell of an operation that failed: their key is the operation's. */
export const FAILURES = 4_294_967_295

/** The fields by which the records of one operation are told, to be kept with each match. */
export const OPERATION_FIELDS = ['dohyo_operationKey', 'dohyo_outcome'] as const

/**
 * Several records may tell of one operation (Azure: Start, Accept, Success; GCP: first, last). It counts once in a group, by its
 * first record there, and not at all when another record tells that it failed: what match rules do with `joinOperations`.
 * `scope` keeps apart what is not of one hunt.
 */
export const settleOperations = async (
  engine: Engine,
  sources: readonly string[],
  scope: Sql = sql`0`,
  options?: QueryOptions,
): Promise<void> => {
  const isTold = sql`source IN (${strings(sources)})`
  const [any] = await engine.rows(sql`SELECT 1 FROM matches WHERE ${isTold} LIMIT 1`, options)
  if (any === undefined) return
  const operation = sql`JSONExtractString(record, 'dohyo_operationKey')`
  const matches = sql`SELECT rule, key, id, time, source, ${scope} AS scope, ${operation} AS operation, JSONExtractString(record, 'dohyo_outcome') AS outcome
  FROM matches WHERE rule != ${num(FAILURES)} AND ${isTold} AND operation != ''`
  const failed = sql`SELECT ${scope}, source, key FROM matches WHERE rule = ${num(FAILURES)}`
  const kept = sql`SELECT rule, key, source, argMin(id, (time, id)) FROM (${matches}) GROUP BY rule, key, source, scope, operation`
  const dropped = sql`SELECT rule, key, id FROM (${matches})
WHERE (outcome IN ('success', 'pending') AND (scope, source, operation) IN (${failed})) OR (rule, key, source, id) NOT IN (${kept})`
  const [one] = await engine.rows(sql`${dropped} LIMIT 1`, options)
  if (one === undefined) return
  await engine.run(sql`CREATE TABLE dropped ENGINE = Memory AS ${dropped}`, options)
  await engine.run(
    sql`DELETE FROM matches WHERE (rule, key, id) IN (SELECT rule, key, id FROM dropped)`,
    options,
  )
  await engine.run(sql`DROP TABLE dropped`, options)
}
