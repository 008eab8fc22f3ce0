import type { Expr } from '../language/ast.ts'
import { diagnostic } from '../language/diagnostics/codes.ts'
import type { Diagnostic } from '../language/diagnostics/diagnostic.ts'
import { parseRuleExpression } from '../language/parse-rule-expression.ts'
import { allOf, anyOf } from './any-of.ts'
import { checkExpression } from './check-expression.ts'
import { KNOWN_SNAPSHOTS, needsKnownSnapshots } from './known-snapshots.ts'
import type { Rule, RuleException } from './rule.ts'

/** An exception as it stands in the settings. */
export interface ExceptionDefinition {
  readonly id: string
  /** Ids of rules, or all. */
  readonly rules: readonly string[] | '*'
  /** The score that its signals get; absent: they are suppressed. */
  readonly score?: number
  /** Holds for events before this time, ms since the epoch. */
  readonly expires: number
}

export interface Exception extends ExceptionDefinition {
  /** With the end of it as a condition on `timestamp`. */
  readonly when: Expr
}

/** Reads the condition of an exception; spans are offsets in `when`. */
export const readException = (
  definition: ExceptionDefinition,
  when: string,
): { readonly exception: Exception | undefined; readonly diagnostics: readonly Diagnostic[] } => {
  const { expr, diagnostics } = parseRuleExpression(when)
  if (expr === undefined) return { exception: undefined, diagnostics }
  const all = [...diagnostics, ...checkExpression(expr), ...asksOthers(expr)]
  const failed = all.some(({ severity }) => severity === 'error')
  return {
    exception: failed ? undefined : { ...definition, when: allOf([before(definition.expires), expr]) },
    diagnostics: all,
  }
}

/** What other events say is known only once the rules have run. */
const asksOthers = (expr: Expr): readonly Diagnostic[] =>
  needsKnownSnapshots(expr)
    ? [diagnostic('DQ502', { path: 'when', reason: `can't ask for ${KNOWN_SNAPSHOTS}` }, expr.span)]
    : []

const before = (time: number): Expr => {
  const span = { start: 0, end: 0 }
  return {
    kind: 'binary',
    span,
    op: '<',
    opSpan: span,
    left: { kind: 'field', span, field: { name: 'timestamp', span, quoted: false } },
    right: { kind: 'number', span, value: time, text: String(time) },
  }
}

/**
 * The rule with the exceptions that are for it. The signals of a match rule are told by their record, so that they can be
 * shown as suppressed. A rule that looks at several records does not count those that are excluded: otherwise one record
 * that meets an exception would hide a window of others; `excludedOf` tells of these.
 */
export const excepted = (rule: Rule, exceptions: readonly Exception[]): Rule => {
  const own = exceptions
    .filter(({ rules }) => rules === '*' || rules.includes(rule.id))
    .map(({ id, when, score }): RuleException => ({ id, when, ...(score === undefined ? {} : { score }) }))
  if (own.length === 0) return rule
  if (rule.definition.type === 'match') return { ...rule, exceptions: own }
  const excludes = anyOf(own.filter(isExclude).map(({ when }) => when))
  const keep: Expr = { kind: 'unary', span: excludes.span, op: 'not', operand: excludes }
  const conditions = rule.conditions.map((condition) => allOf([condition, keep]))
  const { conditions: counted } = rule
  return { ...rule, conditions, expression: anyOf(conditions), exceptions: own, counted }
}

export const isExclude = ({ score }: RuleException): boolean => score === undefined

/** A match rule that fires on every record that exceptions keep out of the windows of this one. */
export const excludedOf = (rule: Rule): Rule | undefined => {
  const exceptions = (rule.exceptions ?? []).filter(isExclude)
  if (rule.counted === undefined || exceptions.length === 0) return undefined
  const condition = allOf([anyOf(rule.counted), anyOf(exceptions.map(({ when }) => when))])
  const { id, name, entitySelectors, enabled, isPrototype, stream, summaryExpression } = rule.definition
  const { references, falsePositives, tests } = rule.definition
  return {
    id,
    file: rule.file,
    definition: {
      ...{ id, name, entitySelectors, enabled, isPrototype, stream, summaryExpression },
      ...{ references, falsePositives, tests, tags: [], type: 'match', expression: '' },
      scoreMapping: { type: 'constant', default: 0 },
      descriptionExpression: '',
    },
    conditions: [condition],
    expression: condition,
    ...{ groupBy: [], groupByEntity: false, values: [], aggregates: [], entities: [] },
    ...{ name: [], summary: [], description: [], because: [], adjust: [] },
    exceptions,
  }
}
