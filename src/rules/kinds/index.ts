import type { z } from 'zod'
import { InternalError } from '../../base/errors.ts'
import type { Sql } from '../../sql/sql.ts'
import type { Rule } from '../rule.ts'
import { aggregation } from './aggregation.ts'
import { chain } from './chain.ts'
import type { CorrelateOptions } from './define.ts'
import { firstSeen } from './first-seen.ts'
import { match } from './match.ts'
import { outlier } from './outlier.ts'
import { threshold } from './threshold.ts'

export type { CorrelateOptions, RuleReader } from './define.ts'

export const KINDS = [match, threshold, chain, aggregation, firstSeen, outlier] as const

export type RuleDefinition = z.output<(typeof KINDS)[number]['schema']>

const kindOf = ({ definition }: Rule) => {
  const kind = KINDS.find(({ type }) => type === definition.type)
  if (kind === undefined) throw new InternalError(`no kind of rule ${definition.type}`)
  return kind
}

/** The firings of a rule over its matches; see `RuleKind.correlate`. */
export const correlateSql = (rule: Rule, matches: Sql, options: CorrelateOptions = {}): Sql =>
  kindOf(rule).correlate(rule.definition, { rule, matches, options })

/** What must be true of a key's matches for any firing of it; see `RuleKind.mayFire`. */
export const mayFireSql = (rule: Rule, options: CorrelateOptions = {}): Sql =>
  kindOf(rule).mayFire(rule.definition, options)
