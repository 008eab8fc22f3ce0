import type { Sql } from '../../sql/sql.ts'
import type { Rule } from '../rule.ts'
import type { RuleDefinition } from '../schema.ts'
import { aggregation } from './aggregation.ts'
import { chain } from './chain.ts'
import type { AnyKind, CorrelateOptions } from './define.ts'
import { firstSeen } from './first-seen.ts'
import { match } from './match.ts'
import { outlier } from './outlier.ts'
import { threshold } from './threshold.ts'

export type { CorrelateOptions } from './define.ts'

const KINDS: Readonly<Record<RuleDefinition['type'], AnyKind>> = {
  match,
  threshold,
  chain,
  aggregation,
  firstSeen,
  outlier,
}

/** The firings of a rule over its matches; see `RuleKind.correlate`. */
export const correlateSql = (rule: Rule, matches: Sql, options: CorrelateOptions = {}): Sql =>
  KINDS[rule.definition.type].correlate(rule.definition, { rule, matches, options })

/** What must be true of a key's matches for any firing of it; see `RuleKind.mayFire`. */
export const mayFireSql = (rule: Rule, options: CorrelateOptions = {}): Sql =>
  KINDS[rule.definition.type].mayFire(rule.definition, options)
