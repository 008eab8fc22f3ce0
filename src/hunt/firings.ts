import type { Engine, QueryOptions } from '../engine/engine.ts'
import { type CorrelateOptions, correlateSql, mayFireSql } from '../rules/kinds/index.ts'
import type { Rule } from '../rules/rule.ts'
import { windowMs } from '../rules/window.ts'
import type { Firing } from '../signals/from-firings.ts'
import type { RecordFields, SignalRecord } from '../signals/types.ts'
import { join, num, type Sql, sql, str } from '../sql/sql.ts'
import { matchesOf } from './match-store.ts'
import { stepValues } from './step-records.ts'

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

const recordOf = ({ id, time, file, source }: FiringRow): SignalRecord => ({
  id,
  timestamp: time,
  source,
  file,
})

/** A run of matches of one key, in columns: a million objects would be slow to read and large to keep. */
interface MatchRun {
  readonly key: string
  readonly ids: readonly string[]
  readonly times: readonly number[]
  readonly files: readonly number[]
  readonly sources: readonly string[]
  /** Name of a suppressed list, and the time of a record that hits it. */
  readonly suppressing: readonly (readonly [string, number])[]
}

/** The matches of one key, in order of time and id. */
interface Matches {
  readonly ids: string[]
  readonly times: number[]
  readonly files: number[]
  readonly sources: string[]
  /** By suppressed list, the times of the records that hit it. */
  readonly suppressing: Map<string, number[]>
}

const newMatches = (): Matches => ({ ids: [], times: [], files: [], sources: [], suppressing: new Map() })

const addTo = (matches: Matches, run: MatchRun): void => {
  for (const [i, id] of run.ids.entries()) {
    matches.ids.push(id)
    matches.times.push(run.times[i] ?? 0)
    matches.files.push(run.files[i] ?? 0)
    matches.sources.push(run.sources[i] ?? '')
  }
  for (const [name, time] of run.suppressing) {
    const times = matches.suppressing.get(name)
    if (times === undefined) matches.suppressing.set(name, [time])
    else times.push(time)
  }
}

const recordsOf = (
  { ids, times, files, sources }: Matches,
  from: number,
  to: number,
): readonly SignalRecord[] =>
  ids.slice(from, to).map((id, i) => ({
    id,
    timestamp: times[from + i] ?? 0,
    source: sources[from + i] ?? '',
    file: files[from + i] ?? 0,
  }))

/** The one that completes the firing comes last, also among others of its time. */
const completedBy = ({ id }: FiringRow, records: readonly SignalRecord[]): readonly SignalRecord[] => {
  const last = records.find((record) => record.id === id)
  return last === undefined || records.at(-1) === last
    ? records
    : [...records.filter((record) => record !== last), last]
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
FROM (SELECT id, key, file, source, record, suppressing FROM matches WHERE rule = ${num(number)}) AS completing
INNER JOIN (${correlateSql(rule, matchesOf(number), options)}) AS firings USING (id, key)
ORDER BY time, key, id`

/** Matches that come in one row. */
const RUN = 5000

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
  const run = sql`arraySort(groupArray((time, id, file, toString(source), suppressing)))`
  const statement = sql`SELECT key, run.1 AS times, run.2 AS ids, run.3 AS files, run.4 AS sources, arrayFlatten(arrayMap(each -> arrayMap(name -> (name, each.1), each.5), run)) AS suppressing
FROM (
  SELECT key, part, ${run} AS run
  FROM (
    SELECT *, intDiv(row_number() OVER (PARTITION BY key ORDER BY time, id), ${num(RUN)}) AS part
    FROM matches
    WHERE rule = ${num(number)} AND ${named} AND time > ${num(from)} AND time <= ${num(to)}
  )
  GROUP BY key, part
)
ORDER BY key, part`
  for await (const runs of engine.stream<MatchRun>(statement, options))
    for (const each of runs) {
      const matches = byKey.get(each.key) ?? newMatches()
      byKey.set(each.key, matches)
      addTo(matches, each)
    }
  return byKey
}

/** The first index whose time is later than `time`. */
const after = (times: readonly number[], time: number): number => {
  let [low, high] = [0, times.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((times[middle] ?? time) > time) high = middle
    else low = middle + 1
  }
  return low
}

/** The suppressed lists that a record of the window hits. */
const listsWithin = ({ suppressing }: Matches, since: number, until: number): readonly string[] =>
  [...suppressing].flatMap(([name, times]) => (after(times, since) < after(times, until) ? [name] : []))

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
  const ofSteps = await stepValues(engine, rule, number, rows, options)
  return rows.map((row, i): Firing => {
    const { since } = row
    const all = byKey.get(row.key)
    const single = since === null || all === undefined
    return {
      rule,
      timestamp: row.time,
      completing: recordOf(row),
      fields: { ...(JSON.parse(row.record) as RecordFields), ...ofSteps[i] },
      recordCount: row.matched,
      recordId: row.id,
      records: () =>
        single
          ? [recordOf(row)]
          : completedBy(row, recordsOf(all, after(all.times, since), after(all.times, row.time))),
      suppressedLists: single ? row.suppressing : listsWithin(all, since, row.time),
      ...(ms === undefined ? {} : { windowMs: ms }),
    }
  })
}

/** Rules that one statement asks about. */
const AT_ONCE = 100

/**
 * Numbers of the rules of which some key has matches enough for a firing: the analysis of a correlation takes longer than this
 * question about all of them.
 */
export const rulesThatMayFire = async (
  engine: Engine,
  rules: readonly Rule[],
  options?: QueryOptions,
): Promise<ReadonlySet<number>> => {
  const matched = await engine.rows<{ rule: number }>(sql`SELECT DISTINCT rule FROM matches`, options)
  const asked = matched.flatMap(({ rule: number }) => {
    const rule = rules[number]
    return rule === undefined ? [] : [{ number, may: mayFireSql(rule) }]
  })
  const found = new Set<number>()
  for (let at = 0; at < asked.length; at += AT_ONCE) {
    const part = asked.slice(at, at + AT_ONCE)
    const may = part.map(({ number, may }) => sql`(rule = ${num(number)} AND ${may})`)
    const numbers = join(part.map(({ number }) => num(number)))
    const rows = await engine.rows<{ rule: number }>(
      sql`SELECT DISTINCT rule FROM (SELECT rule FROM matches WHERE rule IN (${numbers}) GROUP BY rule, key HAVING ${join(may, ' OR ')})`,
      options,
    )
    for (const { rule } of rows) found.add(rule)
  }
  return found
}
