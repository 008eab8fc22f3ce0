import { createDemand } from '../compiler/raw-record.ts'
import type { Engine, QueryOptions } from '../engine/engine.ts'
import { firingsOfRule } from '../hunt/firings.ts'
import { createMatches, insertMatches } from '../hunt/match-store.ts'
import { readyAccess } from '../rules/record-access.ts'
import type { Rule } from '../rules/rule.ts'
import { signalsOf } from '../signals/from-firings.ts'
import type { CompiledList } from '../signals/lists.ts'
import { listNamesSql } from '../signals/lists-sql.ts'
import type { RawSignal } from '../signals/types.ts'
import { ident, type Sql, sql, str } from '../sql/sql.ts'

/** A normalised record as the cases have it. */
export type ReadyRecord = Readonly<Record<string, unknown>> & { readonly timestamp: number }

export interface ReadyRun {
  readonly created?: number
  readonly suppressedLists?: readonly CompiledList[]
  readonly options?: QueryOptions
}

const rowsSql = (records: readonly (readonly [string, ReadyRecord])[]): Sql => {
  const lines = records.map(([id, record]) =>
    JSON.stringify({ id, time: record.timestamp, raw: JSON.stringify(record) }),
  )
  return sql`(SELECT * FROM format(JSONEachRow, 'id String, time Int64, raw String', ${str(lines.join('\n'))}))`
}

/** Runs rules over ready records on the path that a hunt takes; each record has an id of its own. */
export const runOnReady = async (
  engine: Engine,
  rules: readonly Rule[],
  records: readonly (readonly [string, ReadyRecord])[],
  { created, suppressedLists = [], options }: ReadyRun = {},
): Promise<readonly RawSignal[]> => {
  const numbered = rules.map((rule, number) => ({ rule, number }))
  await engine.run(sql`DROP TABLE IF EXISTS matches`)
  await createMatches(engine)
  const raw = ident('raw')
  await insertMatches(
    engine,
    numbered,
    () => {
      const demand = createDemand()
      const access = readyAccess(demand)
      const time = ident('time')
      const kept = ['id', 'time', 'raw'].map(ident)
      return {
        access,
        id: ident('id'),
        time,
        file: sql`0`,
        source: sql`'ready'`,
        suppressing: listNamesSql(suppressedLists, { field: access.field, time }),
        extraction: () => demand.extraction(rowsSql(records), raw, kept),
      }
    },
    options,
  )
  const signals: RawSignal[] = []
  for (const { rule, number } of numbered)
    for (const firing of await firingsOfRule(
      engine,
      rule,
      number,
      created === undefined ? {} : { created },
      options,
    ))
      signals.push(...signalsOf(firing))
  return signals
}
