import type { Engine, QueryOptions } from '../engine/engine.ts'
import { MATCH_COLUMNS, type MatchInput, matchesSql } from '../rules/matches.ts'
import { num, type Sql, sql } from '../sql/sql.ts'

/** The matches of the rules that look at more than one record. On disk, so that there may be any number of them. */
export const createMatches = (engine: Engine): Promise<void> =>
  engine.run(sql`CREATE TABLE matches (${MATCH_COLUMNS}) ENGINE = MergeTree ORDER BY (rule, key, time, id)`)

/** Rules that one statement evaluates: its analysis grows with their number. */
const AT_ONCE = 40

/** What rules keep of a record is wide. */
const BLOCKS = [sql`max_block_size = 4096`]

/** Adds the matches of these rules. `inputOf` is asked anew for each statement. */
export const insertMatches = async (
  engine: Engine,
  rules: MatchInput['rules'],
  inputOf: () => Omit<MatchInput, 'rules'>,
  options?: QueryOptions,
): Promise<void> => {
  for (let i = 0; i < rules.length; i += AT_ONCE)
    await engine.run(
      sql`INSERT INTO matches ${matchesSql({ ...inputOf(), rules: rules.slice(i, i + AT_ONCE) })}`,
      { ...options, settings: [...(options?.settings ?? []), ...BLOCKS] },
    )
}

/** The match rows of one rule. */
export const matchesOf = (number: number): Sql => sql`(SELECT * FROM matches WHERE rule = ${num(number)})`
