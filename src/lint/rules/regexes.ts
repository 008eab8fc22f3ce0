import type { Span } from '../../base/span.ts'
import type { Expr } from '../../language/ast.ts'
import {
  type Alternative,
  alternativesOf,
  type RegexTest,
  regexTest,
  spanInPattern,
} from '../alternatives.ts'
import type { Facts } from '../facts.ts'
import { type Edit, excerptOf, type Finding, finding, type LintContext, lineOf } from '../finding.ts'
import { implies, testKey } from '../text-test.ts'
import { descendants } from '../walk.ts'
import { closure } from '../worlds.ts'
import { conjuncts } from './conditions.ts'

const regexTests = ({ parts }: LintContext): readonly RegexTest[] =>
  parts.flatMap(({ exprs }) => exprs.flatMap(descendants)).flatMap((node) => regexTest(node) ?? [])

/** Text that an anchor forbids: `a^b`, `a$b`. Only where every part is plain, so that it must be there. */
const brokenAnchor = (pattern: string): string | undefined => {
  const body = pattern.replace(/^\(\?[is]+\)/, '')
  if (/^\(\?/.test(body) || /[|()[\]{}*+?\\.]/.test(body)) return undefined
  if (/[^^$]\^/.test(body)) return 'text must stand before `^`, which is the start'
  if (/\$[^^$]/.test(body)) return 'text must follow `$`, which is the end'
  return undefined
}

const at = (context: LintContext, test: RegexTest, part: Span): Span =>
  spanInPattern(context.text, test.patternSpan, test.pattern, part) ?? test.patternSpan

/** An alternative with one of the bars around it. */
const removal = (
  context: LintContext,
  test: RegexTest,
  all: readonly Alternative[],
  index: number,
): readonly Edit[] | undefined => {
  const [before, here, after] = [all[index - 1], all[index], all[index + 1]]
  if (here === undefined) return undefined
  const part =
    before === undefined
      ? { start: here.start, end: after?.start ?? here.end }
      : { start: before.end, end: here.end }
  const span = spanInPattern(context.text, test.patternSpan, test.pattern, part)
  return span === undefined ? undefined : [{ span, text: '' }]
}

/** The alternative that another one of the same expression makes superfluous. Of two equal ones it is the later. */
const coveredBy = (all: readonly Alternative[], index: number): Alternative | undefined => {
  const here = all[index]
  return here === undefined
    ? undefined
    : all.find(
        (other, i) =>
          i !== index && implies(here.test, other.test) && (i < index || !implies(other.test, here.test)),
      )
}

/** Of an alternative that stands there twice neither decides. */
const repeated = (all: readonly Alternative[], index: number): boolean =>
  all.some(({ test }, i) => i !== index && testKey(test) === testKey(all[index]?.test ?? test))

/** DQ905, DQ906: expressions that can't match, and alternatives that add nothing. */
export const regexFindings =
  (facts: Facts) =>
  (context: LintContext): readonly Finding[] =>
    regexTests(context).flatMap((test) => {
      const reason = brokenAnchor(test.pattern)
      if (reason !== undefined) return [finding('DQ905', { reason }, test.patternSpan)]
      const all = alternativesOf(test.pattern)
      if (all === undefined || all.length < 2) return []
      return all.flatMap((alternative, i) => {
        const other = coveredBy(all, i)
        if (other !== undefined)
          return [
            finding(
              'DQ906',
              { alternative: alternative.written, by: other.written },
              at(context, test, alternative),
              removal(context, test, all, i),
            ),
          ]
        if (!coveredEarlier(test.node, i, facts) || repeated(all, i)) return []
        return [finding('DQ906', { alternative: alternative.written }, at(context, test, alternative))]
      })
    })

/** Is the alternative, where it is reached, never the one that decides, though another one is? */
const coveredEarlier = (node: Expr, index: number, facts: Facts): boolean =>
  facts.explorations.some(({ decides, field }) => {
    const seen = field === undefined ? undefined : decides.get(node)
    const operand = regexTest(node)?.operand
    return (
      seen !== undefined &&
      operand?.kind === 'field' &&
      operand.field.name.toLowerCase() === field &&
      seen[index] === false &&
      seen.some((each) => each)
    )
  })

/** DQ907: alternatives of a `where` whose rows a later `where` drops, unless another test of the query holds too. */
export const droppedAlternatives =
  (facts: Facts) =>
  (context: LintContext): readonly Finding[] =>
    context.query.stages.flatMap((stage) => {
      if (stage.kind !== 'where') return []
      return conjuncts(stage.condition).flatMap((node) => {
        const test = regexTest(node)
        const all = test === undefined || test.negated ? undefined : alternativesOf(test.pattern)
        if (test === undefined || all === undefined || all.length < 2 || test.operand.kind !== 'field')
          return []
        const field = test.operand.field.name
        const passages = facts.explorations.find((each) => each.field === field.toLowerCase())?.passages ?? []
        const dropped = all.flatMap((alternative, i) => {
          if (coveredBy(all, i) !== undefined) return []
          const passage = passages.find(({ world }) => {
            if (world.kind !== 'text' || !Number.isNaN(world.number)) return false
            const only = closure(alternative.test, testsOf(context, world.asked))
            return world.holds.size === only.size && [...only].every((key) => world.holds.has(key))
          })
          const by = passage?.droppedBy
          return by === undefined || by.span.start <= stage.span.start ? [] : [{ alternative, by }]
        })
        const [first] = dropped
        if (first === undefined || dropped.length === all.length) return []
        const spans = dropped.map(({ alternative }) => at(context, test, alternative))
        return spans.map((span, i) =>
          finding(
            'DQ907',
            {
              alternative: dropped[i]?.alternative.written ?? '',
              condition: excerptOf(context.text, dropped[i]?.by.span ?? span),
              line: lineOf(context.text, dropped[i]?.by.span.start ?? 0),
              field,
            },
            span,
          ),
        )
      })
    })

const testsOf = (context: LintContext, asked: ReadonlySet<string>) =>
  regexTests(context)
    .flatMap(({ pattern }) => alternativesOf(pattern) ?? [])
    .map(({ test }) => test)
    .filter((test) => asked.has(testKey(test)))
