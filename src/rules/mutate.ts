import type { Span } from '../base/span.ts'
import type { Expr } from '../language/ast.ts'
import { anyOf } from './any-of.ts'
import { type Change, type ExprMutant, expressionMutants } from './mutate-expression.ts'
import type { RulePlaces } from './places.ts'
import type { Rule } from './rule.ts'
import type { RuleDefinition } from './schema.ts'
import { windowMs } from './window.ts'
import type { YamlPath } from './yaml-text.ts'

/** A rule in which one clause was dropped or changed. */
export interface Mutant {
  readonly rule: Rule
  /** The clause, in the rule's file. */
  readonly span: Span
  readonly change: Change
}

/** Everything that the tests of a rule should notice: see `expressionMutants`; also limits, windows, baselines, groups and what is counted. */
export const mutantsOf = (rule: Rule, places: RulePlaces): readonly Mutant[] => [
  ...rule.conditions.flatMap((condition, i) =>
    placed(places, condition, expressionMutants(condition), (expr) => {
      const conditions = rule.conditions.map((each, j) => (i === j ? expr : each))
      return { ...rule, conditions, expression: anyOf(conditions) }
    }),
  ),
  ...(rule.trigger === undefined
    ? []
    : placed(places, rule.trigger, expressionMutants(rule.trigger), (trigger) => ({ ...rule, trigger }))),
  ...ofAdjustments(rule, places),
  ...ofLists(rule, places),
  ...ofNumbers(rule, places),
]

const placed = (
  places: RulePlaces,
  root: Expr,
  mutants: readonly ExprMutant[],
  rebuild: (expr: Expr) => Rule,
): readonly Mutant[] =>
  mutants.map(({ expr, span, change }) => ({ rule: rebuild(expr), span: places.within(root, span), change }))

/** Only entries that a test can tell of: it compares confidence and summary, and no reasons. */
const ofAdjustments = (rule: Rule, places: RulePlaces): readonly Mutant[] => {
  const usual = rule.definition.confidence?.level
  return rule.adjust.flatMap(({ when, step, level, summary }, i) => {
    if (level === usual && summary === undefined) return []
    if (step !== undefined)
      return {
        rule: { ...rule, adjust: rule.adjust.filter((_, j) => i !== j) },
        span: places.at(['confidence', 'adjust', i, 'step']),
        change: { kind: 'dropped', lets: 'fewer' },
      }
    const never: Expr = { kind: 'boolean', span: when.span, value: false }
    const mutants: readonly ExprMutant[] = [
      { expr: never, span: when.span, change: { kind: 'dropped', lets: 'fewer' } },
      ...expressionMutants(when).filter(({ span }) => span !== when.span),
    ]
    return placed(places, when, mutants, (expr) => ({
      ...rule,
      adjust: rule.adjust.map((entry, j) => (i === j ? { ...entry, when: expr } : entry)),
    }))
  })
}

const ofLists = (rule: Rule, places: RulePlaces): readonly Mutant[] => {
  const without = (list: 'groupBy' | 'values', i: number): Rule => ({
    ...rule,
    [list]: rule[list].filter((_, j) => j !== i),
  })
  const dropped = (list: 'groupBy' | 'values'): readonly Mutant[] =>
    rule[list].map((ref, i) => ({
      rule: without(list, i),
      span: places.within(ref, ref.span),
      change: { kind: 'dropped', lets: 'more' },
    }))
  // a rule that remembers values has to remember something
  const values = rule.definition.type === 'firstSeen' && rule.values.length < 2 ? [] : dropped('values')
  return [...dropped('groupBy'), ...values]
}

interface NumberMutant {
  readonly path: YamlPath
  readonly by: string
  readonly definition: RuleDefinition
}

const ofNumbers = (rule: Rule, places: RulePlaces): readonly Mutant[] =>
  numberMutants(rule.definition).flatMap(({ path, by, definition }) =>
    // what the file leaves to the default is no clause of it
    places.has(path)
      ? [{ rule: { ...rule, definition }, span: places.at(path), change: { kind: 'replaced', by } }]
      : [],
  )

const beside = (limit: number | string): readonly number[] =>
  [Number(limit) - 1, Number(limit) + 1].filter((n) => n >= 1)

const windows = <T extends Extract<RuleDefinition, { readonly type: 'threshold' | 'chain' | 'aggregation' }>>(
  definition: T,
): readonly NumberMutant[] => {
  const ms = windowMs(definition)
  const path = [definition.windowSize === 'CUSTOM' ? 'windowSizeMilliseconds' : 'windowSize']
  // tests to the millisecond are tests of dohyo, not of the rule
  return halfAndTwice(ms).map((size) => ({
    path,
    by: `${size} ms`,
    definition: { ...definition, windowSize: 'CUSTOM', windowSizeMilliseconds: size },
  }))
}

/** Without each of the orders; the last one gives way to any order. */
const orderMutants = (
  definition: Extract<RuleDefinition, { readonly type: 'chain' }>,
): readonly NumberMutant[] => {
  const { orders = [], ...rest } = definition
  return orders.map((order, i) => ({
    path: ['orders', i],
    by:
      orders.length === 1
        ? 'any order'
        : `nothing besides ${JSON.stringify(orders.filter((o) => o !== order))}`,
    definition: orders.length === 1 ? rest : { ...rest, orders: orders.toSpliced(i, 1) },
  }))
}

const halfAndTwice = (ms: number): readonly number[] => [Math.round(ms / 2), ms * 2]

/** How long a rule learns and remembers. */
const memory = <T extends Extract<RuleDefinition, { readonly type: 'firstSeen' | 'outlier' }>>(
  definition: T,
): readonly NumberMutant[] =>
  (['baselineWindowSize', 'retentionWindowSize'] as const).flatMap((key) =>
    halfAndTwice(Number(definition[key])).map((size) => ({
      path: [key],
      by: `${size} ms`,
      definition: { ...definition, [key]: String(size) },
    })),
  )

const deviations = (deviation: number): readonly number[] =>
  [deviation - 1, deviation + 1].filter((n) => n >= 1 && n <= 5)

const numberMutants = (definition: RuleDefinition): readonly NumberMutant[] => {
  switch (definition.type) {
    case 'threshold':
      return [
        ...beside(definition.limit).map((limit) => ({
          path: ['limit'],
          by: String(limit),
          definition: { ...definition, limit },
        })),
        ...windows(definition),
      ]
    case 'chain': {
      const steps = definition.expressionsAndLimits
      return [
        ...steps.flatMap(({ limit: given }, i) =>
          beside(given).map((limit) => ({
            path: ['expressionsAndLimits', i, 'limit'],
            by: String(limit),
            definition: {
              ...definition,
              expressionsAndLimits: steps.map((step, j) => (i === j ? { ...step, limit } : step)),
            },
          })),
        ),
        ...steps.flatMap(({ score, ...step }, i) =>
          score === undefined
            ? []
            : {
                path: ['expressionsAndLimits', i, 'score'],
                by: String(definition.score),
                definition: { ...definition, expressionsAndLimits: steps.with(i, step) },
              },
        ),
        ...orderMutants(definition),
        ...(definition.ordered
          ? [{ path: ['ordered'], by: 'false', definition: { ...definition, ordered: false } }]
          : []),
        ...windows(definition),
      ]
    }
    case 'aggregation':
      return windows(definition)
    case 'outlier':
      return [
        ...[definition.floorValue - 1, definition.floorValue + 1].map((floorValue) => ({
          path: ['floorValue'],
          by: String(floorValue),
          definition: { ...definition, floorValue },
        })),
        ...deviations(definition.deviationThreshold).map((deviationThreshold) => ({
          path: ['deviationThreshold'],
          by: String(deviationThreshold),
          definition: { ...definition, deviationThreshold },
        })),
        ...memory(definition),
      ]
    case 'firstSeen':
      return memory(definition)
    case 'match':
      return []
  }
}
