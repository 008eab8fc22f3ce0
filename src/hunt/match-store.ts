import type { Engine, QueryOptions } from '../engine/engine.ts'
import { MATCH_COLUMNS, type MatchInput, matchesSql } from '../rules/matches.ts'
import { join, num, type Sql, sql } from '../sql/sql.ts'
import { beneath, type Ceiling } from './ceiling.ts'
import { isolating, isRuleFailure, type OnRuleFailure } from './rule-failure.ts'
import { PARTS } from './store.ts'

/** The matches of the rules that look at more than one record. On disk, so that there may be any number of them. */
export const createMatches = (engine: Engine): Promise<void> =>
  engine.run(
    sql`CREATE TABLE matches (${MATCH_COLUMNS}) ENGINE = MergeTree ORDER BY (rule, key, time, id) ${PARTS}`,
  )

/** Rules that one statement evaluates: its analysis grows with their number. */
const AT_ONCE = 40

/** What rules keep of a record is wide. */
const BLOCKS = [sql`max_block_size = 4096`, sql`min_insert_block_size_bytes = 33554432`]

/**
 * Adds the matches of these rules. `inputOf` is asked anew for each statement. A rule that fails one is left out and told
 * to `onFailure`, or without that its error is thrown. With a `ceiling`, a
 * rule for which an event is too large looks at the others.
 */
export const insertMatches = async (
  engine: Engine,
  rules: MatchInput['rules'],
  inputOf: () => Omit<MatchInput, 'rules'>,
  options?: QueryOptions,
  onFailure?: OnRuleFailure,
  ceiling?: Ceiling,
): Promise<void> => {
  const insert = async (part: MatchInput['rules']): Promise<void> => {
    const input = inputOf()
    try {
      await engine.run(sql`INSERT INTO matches ${matchesSql({ ...input, rules: part })}`, {
        ...options,
        settings: [...(options?.settings ?? []), ...BLOCKS],
      })
    } catch (error) {
      // a statement that fails half way leaves the rows that it has written
      if (isRuleFailure(error)) await removeMatches(engine, part, input.source, options)
      throw error
    }
  }
  const insertFitting = (part: MatchInput['rules']): Promise<void> =>
    part.length > 1 || ceiling === undefined ? insert(part) : beneath(ceiling, engine, () => insert(part))
  for (let i = 0; i < rules.length; i += AT_ONCE)
    await isolating(rules.slice(i, i + AT_ONCE), insertFitting, ({ rule }, error) => {
      if (onFailure === undefined) throw error
      onFailure(rule, error)
    })
}

const removeMatches = (
  engine: Engine,
  rules: MatchInput['rules'],
  source: Sql,
  options?: QueryOptions,
): Promise<void> =>
  engine.run(
    sql`DELETE FROM matches WHERE rule IN (${join(rules.map(({ number }) => num(number)))}) AND source = ${source}`,
    options,
  )

/** The match rows of one rule. */
export const matchesOf = (number: number): Sql => sql`(SELECT * FROM matches WHERE rule = ${num(number)})`
