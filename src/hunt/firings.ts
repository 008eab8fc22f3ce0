import type { Engine, QueryOptions } from '../engine/engine.ts'
import { type CorrelateOptions, correlateSql } from '../rules/kinds/index.ts'
import type { Rule } from '../rules/rule.ts'
import { windowMs } from '../rules/schema.ts'
import type { Firing } from '../signals/from-firings.ts'
import type { RecordFields, SignalRecord } from '../signals/types.ts'
import { join, num, type Sql, sql, str } from '../sql/sql.ts'
import { matchesOf } from './match-store.ts'

interface FiringRow {
  readonly key: string
  readonly time: number
  readonly id: string
  readonly since: number | null
  readonly matched: number
  readonly file: number
  readonly source: string
  readonly record: string
  readonly suppressing: readonly string[]
}

interface MatchRow {
  readonly key: string
  readonly id: string
  readonly time: number
  readonly file: number
  readonly source: string
  readonly suppressing: readonly string[]
}

const recordOf = ({ id, time, file, source }: MatchRow): SignalRecord => ({
  id,
  timestamp: time,
  source,
  file,
})

/** The matches of one key, in order of time and id. */
interface Matches {
  readonly records: SignalRecord[]
  /** By suppressed list, the times of the records that hit it. */
  readonly suppressing: Map<string, number[]>
}

const addTo = ({ records, suppressing }: Matches, row: MatchRow): void => {
  records.push(recordOf(row))
  for (const name of row.suppressing) {
    const times = suppressing.get(name)
    if (times === undefined) suppressing.set(name, [row.time])
    else times.push(row.time)
  }
}

const windowOf = ({ definition }: Rule): number | undefined => {
  switch (definition.type) {
    case 'threshold':
    case 'chain':
    case 'aggregation':
      return windowMs(definition)
    default:
      return undefined
  }
}

const firingsSql = (rule: Rule, number: number, options: CorrelateOptions): Sql =>
  sql`SELECT firings.key AS key, firings.time AS time, firings.id AS id, since, firings.matched AS matched, file, source, record, suppressing
FROM (SELECT id, file, source, record, suppressing FROM matches WHERE rule = ${num(number)}) AS completing
INNER JOIN (${correlateSql(rule, matchesOf(number), options)}) AS firings USING (id)
ORDER BY time, key, id`

/** Names of keys that a statement lists; more of them, and it asks for all. */
const MAX_KEYS = 1000

/** The matches that the windows of these firings may hold, by key, in order of time and id. */
const recordsByKey = async (
  engine: Engine,
  number: number,
  firings: readonly FiringRow[],
  options?: QueryOptions,
): Promise<ReadonlyMap<string, Matches>> => {
  const windows = firings.filter(({ since }) => since !== null)
  const byKey = new Map<string, Matches>()
  if (windows.length === 0) return byKey
  const keys = [...new Set(windows.map(({ key }) => key))]
  const [from, to] = windows.reduce<readonly [number, number]>(
    ([low, high], { since, time }) => [Math.min(low, since ?? time), Math.max(high, time)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  )
  const named = keys.length > MAX_KEYS ? sql`true` : sql`key IN (${join(keys.map(str))})`
  const statement = sql`SELECT key, id, time, file, source, suppressing
FROM matches
WHERE rule = ${num(number)} AND ${named} AND time > ${num(from)} AND time <= ${num(to)}
ORDER BY key, time, id`
  for await (const rows of engine.stream<MatchRow>(statement, options))
    for (const row of rows) {
      const matches = byKey.get(row.key) ?? { records: [], suppressing: new Map<string, number[]>() }
      byKey.set(row.key, matches)
      addTo(matches, row)
    }
  return byKey
}

/** The first index whose time is later than `time`. */
const after = <T>(items: readonly T[], time: number, timeOf: (item: T) => number): number => {
  let [low, high] = [0, items.length]
  while (low < high) {
    const middle = (low + high) >> 1
    const item = items[middle]
    if (item !== undefined && timeOf(item) > time) high = middle
    else low = middle + 1
  }
  return low
}

const within = <T>(
  items: readonly T[],
  since: number,
  until: number,
  timeOf: (item: T) => number,
): readonly [from: number, to: number] => [after(items, since, timeOf), after(items, until, timeOf)]

/** The suppressed lists that a record of the window hits. */
const listsWithin = ({ suppressing }: Matches, since: number, until: number): readonly string[] =>
  [...suppressing].flatMap(([name, times]) => {
    const [from, to] = within(times, since, until, (time) => time)
    return from < to ? [name] : []
  })

const timestampOf = ({ timestamp }: SignalRecord): number => timestamp

/** The firings of one rule, from the matches that bear its number. In order of time. */
export const firingsOfRule = async (
  engine: Engine,
  rule: Rule,
  number: number,
  given: CorrelateOptions = {},
  options?: QueryOptions,
): Promise<readonly Firing[]> => {
  const rows = await engine.rows<FiringRow>(firingsSql(rule, number, given), options)
  const byKey = await recordsByKey(engine, number, rows, options)
  const ms = windowOf(rule)
  return rows.map((row): Firing => {
    const { since } = row
    const all = byKey.get(row.key)
    const single = since === null || all === undefined
    return {
      rule,
      timestamp: row.time,
      completing: recordOf(row),
      fields: JSON.parse(row.record) as RecordFields,
      recordCount: row.matched,
      recordId: row.id,
      records: () =>
        single ? [recordOf(row)] : all.records.slice(...within(all.records, since, row.time, timestampOf)),
      suppressedLists: single ? row.suppressing : listsWithin(all, since, row.time),
      ...(ms === undefined ? {} : { windowMs: ms }),
    }
  })
}

/** Numbers of the rules that have any match. */
export const rulesWithMatches = async (engine: Engine): Promise<ReadonlySet<number>> =>
  new Set(
    (await engine.rows<{ rule: number }>(sql`SELECT DISTINCT rule FROM matches`)).map(({ rule }) => rule),
  )
