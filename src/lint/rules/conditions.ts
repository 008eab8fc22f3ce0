import type { Expr } from '../../language/ast.ts'
import { fieldOf } from '../domains.ts'
import { alwaysTrue, type Facts, neverTrue } from '../facts.ts'
import { type Finding, finding, type LintContext, type LintSource } from '../finding.ts'
import { descendants, fieldsOf } from '../walk.ts'
import { explained } from './values.ts'

/** Parts of a condition joined by `and`. */
export const conjuncts = (expr: Expr): readonly Expr[] =>
  expr.kind === 'binary' && expr.op === 'and' ? [...conjuncts(expr.left), ...conjuncts(expr.right)] : [expr]

export const disjuncts = (expr: Expr): readonly Expr[] =>
  expr.kind === 'binary' && expr.op === 'or' ? [...disjuncts(expr.left), ...disjuncts(expr.right)] : [expr]

const BEFORE = 'the conditions before it, here or in earlier stages, exclude it'
const COVERED = 'the conditions before it, here or in earlier stages, already ensure it'

/** Why: the field can have but a few values, or what stands before. */
const reason = (node: Expr, facts: Facts, otherwise: string): string => {
  for (const { name } of fieldsOf(node)) {
    const values = facts
      .domain(facts.raw.get(name.toLowerCase()) ?? '?')
      ?.values.filter((value) => value !== null)
    if (values !== undefined && values.length > 0 && values.length <= 12)
      return `\`${name}\` can be ${values.map((value) => `\`${value}\``).join(', ')}`
  }
  return otherwise
}

const judge = (node: Expr, facts: Facts, root: boolean): readonly Finding[] => {
  if (fieldsOf(node).length === 0) return []
  const truth = facts.truth(node)
  if (node.kind === 'binary' && (node.op === 'and' || node.op === 'or')) {
    const parts = (node.op === 'and' ? conjuncts(node) : disjuncts(node)).flatMap((part) =>
      judge(part, facts, root && node.op === 'and'),
    )
    if (parts.length > 0) return parts
  }
  if (neverTrue(truth))
    return explained(node, facts)
      ? []
      : [finding('DQ909', { reason: reason(node, facts, BEFORE) }, node.span)]
  return root && alwaysTrue(truth) && !explained(node, facts)
    ? [finding('DQ910', { reason: reason(node, facts, COVERED) }, node.span)]
    : []
}

/** DQ909, DQ910: contradictions, and conditions that exclude nothing any more. */
export const decidedConditions =
  (facts: Facts) =>
  ({ query }: LintContext): readonly Finding[] =>
    query.stages.flatMap((stage) => (stage.kind === 'where' ? judge(stage.condition, facts, true) : []))

const judged = (node: Expr): readonly Expr[] =>
  node.kind === 'binary' && (node.op === 'and' || node.op === 'or')
    ? [node, ...judged(node.left), ...judged(node.right)]
    : [node]

/** DQ909 alone: of most queries a few worlds show that each condition can hold, and there is nothing more to look at. */
export const contradictions =
  (facts: Facts) =>
  (context: LintContext): readonly Finding[] => {
    const conditions = context.query.stages.flatMap((stage) =>
      stage.kind === 'where' ? [stage.condition] : [],
    )
    const nodes = conditions.flatMap(judged).filter((node) => fieldsOf(node).length > 0)
    return facts.canHold(new Set(nodes)) ? [] : decidedConditions(facts)(context)
  }

interface Branch {
  readonly condition: Expr
  readonly then: Expr
  readonly otherwise: Expr | undefined
}

const branchesOf = (node: Expr): readonly Branch[] => {
  if (node.kind === 'conditional') return [node]
  if (node.kind !== 'call') return []
  const [condition, then, otherwise] = node.args
  if (/^if$/i.test(node.name) && condition !== undefined && then !== undefined)
    return [{ condition, then, otherwise }]
  if (!/^case$/i.test(node.name)) return []
  return node.args.flatMap((condition, i): readonly Branch[] => {
    const then = node.args[i + 1]
    return i % 2 === 1 || then === undefined ? [] : [{ condition, then, otherwise: node.args[i + 3] }]
  })
}

/** DQ908: a branch that an earlier one covers. */
export const deadBranches =
  (facts: Facts) =>
  ({ text, parts }: LintContext): readonly Finding[] =>
    parts
      .flatMap(({ exprs }) => exprs.flatMap(descendants))
      .flatMap(branchesOf)
      .flatMap(({ condition, then, otherwise }) => {
        const truth = facts.truth(condition)
        if (fieldsOf(condition).length === 0) return []
        const what = `\`${text.slice(condition.span.start, condition.span.end).replace(/\s+/g, ' ')}\``
        if (neverTrue(truth))
          return [
            finding(
              'DQ908',
              { reason: `${what} is never true here: earlier branches and conditions cover it` },
              then.span,
            ),
          ]
        if (alwaysTrue(truth) && otherwise !== undefined)
          return [finding('DQ908', { reason: `${what} is always true when it is reached` }, otherwise.span)]
        return []
      })

const negated = (node: Expr): boolean =>
  (node.kind === 'unary' && node.op === 'not') ||
  (node.kind === 'binary' && node.op === '!=') ||
  ((node.kind === 'in' || node.kind === 'matches' || node.kind === 'contains') && node.negated)

/** DQ918: a negated test of a field that a source never has excludes none of its events. */
export const negatedMissing =
  (facts: Facts, alias: boolean) =>
  ({ query, targets }: LintContext): readonly Finding[] =>
    query.stages
      .flatMap((stage) => (stage.kind === 'where' ? conjuncts(stage.condition) : []))
      .filter((node) => negated(node) && !alwaysTrue(facts.truth(node)))
      .flatMap((node) => {
        const names = fieldsOf(node).map(({ name }) => name)
        const isMissing = (source: LintSource, name: string) =>
          fieldOf(source, facts.raw.get(name.toLowerCase()) ?? '?', alias) === 'missing'
        const sources = [...facts.bySource].filter(
          ([source, { truths, passages }]) =>
            targets.has(source) &&
            passages[0]?.droppedBy === undefined &&
            alwaysTrue(truths.get(node)) &&
            names.some((name) => isMissing(source, name)),
        )
        const field = names.find((name) => sources.some(([source]) => isMissing(source, name)))
        return field === undefined
          ? []
          : [finding('DQ918', { field, sources: sources.map(([{ title }]) => title) }, node.span)]
      })
