import type { Engine, QueryOptions } from '../engine/engine.ts'
import type { Rule } from '../rules/rule.ts'
import type { TemplateRef } from '../rules/template.ts'
import type { Firing } from '../signals/from-firings.ts'
import type { SourceModule } from '../sources/envelope/shape.ts'
import { ident, sql, str } from '../sql/sql.ts'
import { type Blocks, takesBack } from './blocks.ts'
import type { Ceiling } from './ceiling.ts'
import { rulesInPlay } from './correlate.ts'
import { type Context, eventAccess, SHOWN } from './evaluate.ts'
import { firingsOfRule, rulesThatMayFire } from './firings.ts'
import { createMatches, insertMatches } from './match-store.ts'
import { isolating, type OnRuleFailure } from './rule-failure.ts'
import { FAILURES, settleOperations } from './settle.ts'

interface Windowed extends Context {
  readonly engine: Engine
  /** Of kinds that look at more than one record. */
  readonly rules: readonly Rule[]
  readonly blocks: Blocks
  readonly sources: readonly SourceModule[]
  readonly onRuleFailure: OnRuleFailure
  readonly ceiling: Ceiling
}

const ALSO = SHOWN.map((name): TemplateRef => ({ kind: 'field', name, span: { start: 0, end: 0 } }))

/** Gathers the matches of the rules from the candidates in the store, then correlates each rule that has any. */
export const correlateWindowed = async (
  input: Windowed,
  options: QueryOptions,
): Promise<readonly Firing[]> => {
  const { engine, rules, settings, enrichment, namesakes = false, ceiling } = input
  const numbers = new Map(rules.map(({ id }, number) => [id, number] as const))
  await createMatches(engine)
  for (const { source, rules: inPlay, blocks } of await rulesInPlay(
    engine,
    input.sources,
    input.blocks,
    false,
  )) {
    const numbered = inPlay.map((rule) => ({ rule, number: numbers.get(rule.id) ?? 0 }))
    const inputOf = () => {
      const { access, suppressing, extraction } = eventAccess(
        { source, settings, enrichment, namesakes, ceiling },
        blocks,
      )
      return {
        access,
        suppressing,
        extraction,
        id: ident('event_id'),
        time: ident('event_time'),
        file: ident('event_file'),
        source: sql`${str(source.id)}`,
        also: ALSO,
        ...(takesBack(source) ? { failures: FAILURES } : {}),
      }
    }
    await insertMatches(engine, numbered, inputOf, options, input.onRuleFailure, ceiling)
  }
  const told = input.sources.filter(takesBack).map(({ id }) => id)
  if (told.length > 0) await settleOperations(engine, told, undefined, options)
  const promising = await rulesThatMayFire(engine, rules, options)
  const firings: Firing[] = []
  for (const [number, rule] of rules.entries())
    if (promising.has(number))
      // a million firings are more than a call can take as arguments
      for (const found of await isolating(
        [rule],
        () => firingsOfRule(engine, rule, number, {}, options),
        input.onRuleFailure,
      ))
        for (const firing of found) firings.push(firing)
  return firings
}
