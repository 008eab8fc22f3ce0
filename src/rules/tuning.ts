import type { Expr } from '../language/ast.ts'
import { diagnostic } from '../language/diagnostics/codes.ts'
import type { Diagnostic } from '../language/diagnostics/diagnostic.ts'
import { parseRuleExpression } from '../language/parse-rule-expression.ts'
import { allOf, anyOf } from './any-of.ts'
import { checkExpression } from './check-expression.ts'
import type { Rule } from './rule.ts'

/** A tuning expression as Sumo's API has it. */
export interface TuningDefinition {
  readonly name: string
  readonly description?: string | undefined
  readonly expression: string
  readonly enabled: boolean
  /** Keeps records out; otherwise only its records are looked at. */
  readonly exclude: boolean
  readonly isGlobal: boolean
  readonly ruleIds: readonly string[]
}

export interface Tuning {
  readonly definition: TuningDefinition
  readonly expression: Expr
}

/** Reads one tuning expression; spans are offsets in `definition.expression`. */
export const readTuning = (
  definition: TuningDefinition,
): { readonly tuning: Tuning | undefined; readonly diagnostics: readonly Diagnostic[] } => {
  const { expr, diagnostics } = parseRuleExpression(definition.expression)
  if (expr === undefined) return { tuning: undefined, diagnostics }
  const all = [...diagnostics, ...checkExpression(expr)]
  const failed = all.some(({ severity }) => severity === 'error')
  return { tuning: failed ? undefined : { definition, expression: expr }, diagnostics: all }
}

/** Rules that a tuning expression names and that are not there. */
export const unknownRules = (
  { ruleIds, expression }: TuningDefinition,
  known: ReadonlySet<string>,
): readonly Diagnostic[] =>
  ruleIds
    .filter((id) => !known.has(id))
    .map((id) =>
      diagnostic(
        'DQ502',
        { path: 'ruleIds', reason: `there is no rule \`${id}\`` },
        { start: 0, end: expression.length },
        { severity: 'warning' },
      ),
    )

/**
 * The rule with what applies to it: rule AND every inclusion AND NOT any exclusion, per record and so also for records that
 * are only counted. In a chain, for each expression. Tuning that is not enabled, or for no rule, is as if it were not there.
 */
export const tuned = (rule: Rule, tunings: readonly Tuning[]): Rule => {
  const applying = tunings.filter(
    ({ definition }) => definition.enabled && (definition.isGlobal || definition.ruleIds.includes(rule.id)),
  )
  if (applying.length === 0) return rule
  const conditions = rule.conditions.map((condition) =>
    allOf([
      condition,
      ...applying.map(
        ({ definition, expression }): Expr =>
          definition.exclude
            ? { kind: 'unary', span: expression.span, op: 'not', operand: expression }
            : expression,
      ),
    ]),
  )
  return { ...rule, conditions, expression: anyOf(conditions) }
}
