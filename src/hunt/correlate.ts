import type { Engine, QueryOptions } from '../engine/engine.ts'
import { ruleFor } from '../rules/compile-rule.ts'
import { dispatchOf } from '../rules/dispatch.ts'
import type { Rule } from '../rules/rule.ts'
import type { RecordValues } from '../rules/template.ts'
import { createKnownSnapshots } from '../signals/known.ts'
import type { SourceModule } from '../sources/envelope/shape.ts'
import { sql } from '../sql/sql.ts'
import {
  type Context,
  evaluateKnownSql,
  evaluateSql,
  type HitRow,
  type KnownRow,
  rulesThatAsk,
} from './evaluate.ts'
import { listOf, textOf, valuesOf } from './hit-values.ts'
import { isolating, type OnRuleFailure } from './rule-failure.ts'

/** The statements are long and their rows few: planning them well would take longer than running them (measured). */
const QUICK = [sql`query_plan_enable_optimizations = 0`]

interface Correlation extends Context {
  readonly engine: Engine
  readonly rules: readonly Rule[]
  readonly sources: readonly SourceModule[]
  readonly onRuleFailure: OnRuleFailure
}

export interface Evaluated {
  readonly source: SourceModule
  /** Those of the hunt's rules that the rows speak of, each cut to what its source's candidates need. */
  readonly rules: readonly Rule[]
  readonly rows: readonly HitRow[]
}

const ownIds = (values: RecordValues): readonly string[] => [
  textOf(values['dohyo_resource']),
  ...listOf(values['dohyo_rootSnapshots']),
  ...listOf(values['dohyo_restoredFrom']),
]

/** The rules that can fire on a source's candidates: a statement of all rules takes longer to analyse than to run. */
export const rulesInPlay = async ({
  engine,
  sources,
  rules,
}: Pick<Correlation, 'engine' | 'sources' | 'rules'>): Promise<readonly Omit<Evaluated, 'rows'>[]> => {
  const found = await engine.rows<{ source: string; operations: readonly string[] }>(
    sql`SELECT source, groupUniqArrayArray(candidates.operation) AS operations FROM sieved WHERE notEmpty(candidates) GROUP BY source`,
  )
  return sources.flatMap((source) => {
    const operations = new Set(found.find((row) => row.source === source.id)?.operations)
    const inPlay = rules
      .filter((rule) => dispatchOf(rule, source)?.size !== 0)
      .flatMap((rule) => ruleFor(rule, source, operations) ?? [])
    return operations.size === 0 || inPlay.length === 0 ? [] : [{ source, rules: inPlay }]
  })
}

/** Rules that one statement evaluates: its analysis grows faster than their number. */
const AT_ONCE = 40

const inParts = <T extends Omit<Evaluated, 'rows'>>(all: T): readonly T[] =>
  Array.from({ length: Math.ceil(all.rules.length / AT_ONCE) }, (_, i) => ({
    ...all,
    rules: all.rules.slice(i * AT_ONCE, (i + 1) * AT_ONCE),
  }))

/**
 * Evaluates the rules on the candidates in the store: once with each event by itself, and again those events about whose
 * snapshots others tell something.
 */
export const correlate = async (input: Correlation, options: QueryOptions): Promise<readonly Evaluated[]> => {
  const { engine, settings, enrichment, onRuleFailure } = input
  const quick = { ...options, settings: [...(options.settings ?? []), ...QUICK] }
  const first: Evaluated[] = []
  for (const { source, rules: all } of (await rulesInPlay(input)).flatMap(inParts)) {
    const evaluate = async (rules: readonly Rule[]): Promise<Evaluated> => {
      const statement = evaluateSql({ rules, source, settings, enrichment }, source.cloud !== 'AWS')
      return { source, rules, rows: await engine.rows<HitRow>(statement, quick) }
    }
    first.push(...(await isolating(all, evaluate, onRuleFailure)))
  }
  const known = createKnownSnapshots()
  for (const { rules, rows } of first)
    for (const row of rows)
      for (const [i, fired] of row.fired.entries())
        if (fired === 1)
          known.add(rules[i]?.id ?? '', listOf(valuesOf(row)['dohyo_resources']), row.event_time)
  const second: Evaluated[] = []
  for (const { source, rules, rows } of first) {
    const again = new Map(
      rows.flatMap((row): (readonly [string, readonly string[]])[] => {
        const ids = row.maybe.some((flag) => flag === 1)
          ? known.before(ownIds(valuesOf(row)), row.event_time)
          : []
        return ids.length === 0 ? [] : [[row.event_id, ids]]
      }),
    )
    if (again.size === 0) {
      second.push({ source, rules, rows })
      continue
    }
    let now = rows
    const askAgain = async (asked: readonly Rule[]): Promise<void> => {
      const statement = evaluateKnownSql({ rules: asked, source, settings, enrichment }, again)
      now = withKnownRows(rules, asked, now, await engine.rows<KnownRow>(statement, quick))
    }
    await isolating(rulesThatAsk(rules), askAgain, onRuleFailure)
    second.push({ source, rules, rows: now })
  }
  return second
}

/** Puts in what the rules say that were asked again. */
const withKnownRows = (
  rules: readonly Rule[],
  asked: readonly Rule[],
  rows: readonly HitRow[],
  known: readonly KnownRow[],
): readonly HitRow[] => {
  const byEvent = new Map(known.map((row) => [row.event_id, row] as const))
  const places = rules.map((rule) => asked.indexOf(rule))
  return rows.map((row) => {
    const better = byEvent.get(row.event_id)
    if (better === undefined) return row
    const merged = <T>(before: readonly T[], now: readonly T[]): readonly T[] =>
      before.map((value, i) => now[places[i] ?? -1] ?? value)
    return {
      ...row,
      fired: merged(row.fired, better.fired),
      adjusted: merged(row.adjusted, better.adjusted),
      dohyo_knownSnapshots: better.dohyo_knownSnapshots,
    }
  })
}
