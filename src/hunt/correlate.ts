import type { Engine, QueryOptions } from '../engine/engine.ts'
import { ruleFor } from '../rules/compile-rule.ts'
import type { Rule } from '../rules/rule.ts'
import type { RecordValues } from '../rules/template.ts'
import { createKnownSnapshots } from '../signals/known.ts'
import type { SourceModule } from '../sources/envelope/shape.ts'
import { type Sql, sql } from '../sql/sql.ts'
import { AT_ONCE, type Block, type Blocks, takesBack } from './blocks.ts'
import { beneath, type Ceiling } from './ceiling.ts'
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
  readonly blocks: Blocks
  readonly sources: readonly SourceModule[]
  readonly onRuleFailure: OnRuleFailure
  readonly ceiling: Ceiling
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

/** Rules of some blocks that can fire on candidates of their source, each cut to what these need. */
interface InPlay extends Omit<Evaluated, 'rows'> {
  readonly blocks: readonly number[]
}

/** The rules that can fire on a source's candidates: a statement of all rules takes longer to analyse than to run. */
export const rulesInPlay = async (
  engine: Engine,
  sources: readonly SourceModule[],
  blocks: Blocks,
  isMatch: boolean,
): Promise<readonly InPlay[]> => {
  const found = await engine.rows<{ source: string; block: number; operations: readonly string[] }>(
    sql`SELECT source, block, groupUniqArray(operation) AS operations
FROM (SELECT source, wanted, operation FROM sieved ARRAY JOIN candidates.blocks AS wanted, candidates.operation AS operation)
ARRAY JOIN wanted AS block
GROUP BY source, block`,
  )
  return sources.flatMap((source) => {
    const ofSource = found.filter((row) => row.source === source.id)
    const operationsOf = new Map(ofSource.map(({ block, operations }) => [block, operations] as const))
    const wanting = (blocks.get(source.id) ?? []).filter(
      (block) => block.isMatch === isMatch && operationsOf.has(block.number),
    )
    return together(wanting).flatMap((part): readonly InPlay[] => {
      // a statement looks at what any of its blocks wants
      const seen = takesBack(source) ? [...operationsOf.keys()] : part.map(({ number }) => number)
      const operations = new Set(seen.flatMap((number) => operationsOf.get(number) ?? []))
      const rules = part.flatMap((block) =>
        block.rules.flatMap((rule) => ruleFor(rule, source, operations) ?? []),
      )
      return rules.length === 0 ? [] : [{ source, rules, blocks: part.map(({ number }) => number) }]
    })
  })
}

/** As many blocks as one statement evaluates well. */
const together = (blocks: readonly Block[]): readonly (readonly Block[])[] => {
  const parts: Block[][] = []
  let rules = 0
  for (const block of blocks) {
    const last = parts.at(-1)
    if (last === undefined || rules + block.rules.length > AT_ONCE) {
      parts.push([block])
      rules = block.rules.length
    } else {
      last.push(block)
      rules += block.rules.length
    }
  }
  return parts
}

/**
 * Evaluates the rules on the candidates in the store: once with each event by itself, and again those events about whose
 * snapshots others tell something.
 */
export const correlate = async (input: Correlation, options: QueryOptions): Promise<readonly Evaluated[]> => {
  const { engine, settings, enrichment, namesakes = false, onRuleFailure, ceiling } = input
  const quick = { ...options, settings: [...(options.settings ?? []), ...QUICK] }
  const judge = <T>(rules: readonly Rule[], statement: () => Sql): Promise<readonly T[]> => {
    const work = () => engine.rows<T>(statement(), quick)
    // fewer rules need less memory: only what is too much for one alone is left out
    return rules.length > 1 ? work() : beneath(ceiling, engine, work)
  }
  const first: Evaluated[] = []
  for (const { source, rules: all, blocks } of await rulesInPlay(engine, input.sources, input.blocks, true)) {
    const evaluate = async (rules: readonly Rule[]): Promise<Evaluated> => {
      const evaluation = { rules, source, settings, enrichment, namesakes, ceiling }
      const statement = () =>
        takesBack(source) ? evaluateSql(evaluation, true) : evaluateSql(evaluation, false, blocks)
      return { source, rules, rows: await judge<HitRow>(rules, statement) }
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
      const evaluation = { rules: asked, source, settings, enrichment, namesakes, ceiling }
      const statement = () => evaluateKnownSql(evaluation, again)
      now = withKnownRows(rules, asked, now, await judge<KnownRow>(asked, statement))
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
