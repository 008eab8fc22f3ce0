import type { Expr } from '../language/ast.ts'
import { diagnostic } from '../language/diagnostics/codes.ts'
import type { Diagnostic } from '../language/diagnostics/diagnostic.ts'
import { parseRuleExpression } from '../language/parse-rule-expression.ts'
import { allOf, anyOf } from './any-of.ts'
import { checkExpression } from './check-expression.ts'
import { KNOWN_SNAPSHOTS, needsKnownSnapshots } from './known-snapshots.ts'
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

/** Reads one tuning expression, which is for some of these rules; spans are offsets in `definition.expression`. */
export const readTuning = (
  definition: TuningDefinition,
  rules: readonly Rule[],
): { readonly tuning: Tuning | undefined; readonly diagnostics: readonly Diagnostic[] } => {
  const { expr, diagnostics } = parseRuleExpression(definition.expression)
  if (expr === undefined) return { tuning: undefined, diagnostics }
  const all = [...diagnostics, ...checkExpression(expr), ...unfilledFor(definition, expr, rules)]
  const failed = all.some(({ severity }) => severity === 'error')
  return { tuning: failed ? undefined : { definition, expression: expr }, diagnostics: all }
}

const isFor = ({ enabled, isGlobal, ruleIds }: TuningDefinition, { id }: Rule): boolean =>
  enabled && (isGlobal || ruleIds.includes(id))

/** In a rule over several records the field is empty: such tuning would hide nothing, or everything. */
const unfilledFor = (
  definition: TuningDefinition,
  expr: Expr,
  rules: readonly Rule[],
): readonly Diagnostic[] => {
  const rule = needsKnownSnapshots(expr)
    ? rules.find((each) => each.definition.type !== 'match' && isFor(definition, each))
    : undefined
  return rule === undefined
    ? []
    : [
        diagnostic(
          'DQ502',
          {
            path: 'expression',
            reason: `\`${KNOWN_SNAPSHOTS}\` is filled for rules of type match only, and \`${rule.id}\` is none`,
            help: 'name match rules in `ruleIds`',
          },
          expr.span,
        ),
      ]
}

/**
 * The rule with what applies to it: rule AND every inclusion AND NOT any exclusion, per record and so also for records that
 * are only counted. In a chain, for each expression. Tuning that is not enabled, or for no rule, is as if it were not there.
 */
export const tuned = (rule: Rule, tunings: readonly Tuning[]): Rule => {
  const applying = tunings.filter(({ definition }) => isFor(definition, rule))
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
