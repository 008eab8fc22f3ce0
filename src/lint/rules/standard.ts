import type { Span } from '../../base/span.ts'
import { lookupFunction } from '../../functions/index.ts'
import type { Expr } from '../../language/ast.ts'
import { operandsOf } from '../../language/operands.ts'
import { partsPrinter } from '../../language/print.ts'
import { quoteFieldName } from '../../language/strings.ts'
import { lookupAggregate } from '../../operators/aggregate-functions.ts'
import { OPERATOR_TABLE, OPERATORS, type Stage } from '../../operators/index.ts'
import { type Edit, type Finding, finding, type LintContext } from '../finding.ts'

type Call = Extract<Expr, { kind: 'call' }>

const call = (name: string, args: readonly Expr[], span: Span): Expr => ({
  kind: 'call',
  name,
  nameSpan: span,
  args,
  span,
})

const glob = (operand: Expr, pattern: Expr, negated: boolean, span: Span): Expr | undefined =>
  pattern.kind === 'string' && !/[_*]/.test(pattern.value)
    ? {
        kind: 'matches',
        style: 'glob',
        span,
        negated,
        operand,
        pattern: { ...pattern, value: pattern.value.replaceAll('%', '*') },
      }
    : undefined

/** The same in Sumo's own words, where that is just another way to write it. */
const standardForm = (node: Expr): Expr | undefined => {
  if (node.kind === 'matches' && node.style === 'like')
    return glob(node.operand, node.pattern, node.negated, node.span)
  if (node.kind !== 'call') return undefined
  const [first, second, ...more] = node.args
  const { span } = node
  if (first === undefined) return undefined
  switch (node.name.toLowerCase()) {
    case 'matches':
    case 'match': {
      if (second?.kind !== 'string' && second?.kind !== 'regex') return undefined
      const pattern = second.kind === 'string' ? second.value : second.pattern
      if (pattern === '') return undefined
      return {
        kind: 'matches',
        style: 'regex',
        span,
        negated: false,
        operand: first,
        pattern: { kind: 'regex', span: second.span, pattern },
      }
    }
    case 'like':
      return second === undefined ? undefined : glob(first, second, false, span)
    case 'isnotnull':
      return { kind: 'unary', span, op: 'not', operand: call('isNull', [first], span) }
    case 'coalesce':
    case 'ifnull': {
      if (first.kind !== 'field' || second === undefined) return undefined
      const rest = more.length === 0 ? second : standardForm({ ...node, args: [second, ...more] })
      return rest === undefined ? undefined : call('if', [call('isNull', [first], span), rest, first], span)
    }
    case 'case':
      return caseForm(node, 0)
    default:
      return undefined
  }
}

const caseForm = (node: Call, from: number): Expr | undefined => {
  const [condition, value] = node.args.slice(from)
  if (condition === undefined) return { kind: 'null', span: node.span }
  if (value === undefined) return undefined
  if (condition.kind === 'boolean' && condition.value) return value
  const rest = caseForm(node, from + 2)
  return rest === undefined ? undefined : call('if', [condition, value, rest], node.span)
}

const isName = (text: string): boolean => /^\w+$/.test(text)

const { expr: printExpression } = partsPrinter(OPERATOR_TABLE)

/** `!x matches …` and `x matches … = true` would be read the other way round. */
const print = (form: Expr, alone: boolean): string =>
  form.kind === 'matches' && !alone ? `(${printExpression(form)})` : printExpression(form)

const ALONE: ReadonlySet<Expr['kind']> = new Set<Expr['kind']>(['call', 'conditional'])

const inExpression = (node: Expr, alone: boolean, context: LintContext): readonly Finding[] => {
  const found: Finding[] = []
  const commented = context.query.comments.some(
    (c) => c.span.start < node.span.end && c.span.end > node.span.start,
  )
  const standard =
    node.kind === 'call'
      ? lookupFunction(node.name)?.nonStandard
      : node.kind === 'matches' && node.style === 'like'
        ? 'x matches "a*"'
        : undefined
  const name = node.kind === 'call' ? node.name : 'like'
  if (standard !== undefined && !standard.startsWith('none')) {
    const form = commented ? undefined : standardForm(node)
    if (form !== undefined) {
      const fix = print(form, alone)
      found.push(
        finding('DQ915', { name, standard: fix }, node.kind === 'call' ? node.nameSpan : node.span, [
          { span: node.span, text: fix },
        ]),
      )
    } else if (node.kind === 'call' && isName(standard))
      found.push(finding('DQ915', { name, standard }, node.nameSpan, standard))
    else found.push(finding('DQ915', { name, standard }, node.kind === 'call' ? node.nameSpan : node.span))
  }
  const inner = node.kind === 'unary' && node.op === 'not' ? node.operand : undefined
  if (inner?.kind === 'call' && inner.name.toLowerCase() === 'isnotnull' && !commented) {
    const fix = print(call('isNull', inner.args, inner.span), alone)
    return [
      finding('DQ915', { name: inner.name, standard: fix }, inner.nameSpan, [{ span: node.span, text: fix }]),
    ]
  }
  if (node.kind === 'binary') {
    const written = context.text.slice(node.opSpan.start, node.opSpan.end)
    const usual = USUAL[written]
    if (usual !== undefined)
      found.push(finding('DQ916', { found: written, standard: usual }, node.opSpan, usual))
  }
  const below = ALONE.has(node.kind) || (node.kind === 'binary' && (node.op === 'and' || node.op === 'or'))
  return [...found, ...operandsOf(node).flatMap((child) => inExpression(child, below, context))]
}

const USUAL: Readonly<Record<string, string>> = {
  '==': '=',
  '<>': '!=',
  '=<': '<=',
  '=>': '>=',
  '&&': 'and',
  '||': 'or',
}

const PLAIN_NAME = /^[A-Za-z_]\w*(?:\.\w+)*$/

const evalEdits = (
  stage: Extract<Stage, { kind: 'eval' }>,
  { text: source, query }: LintContext,
): readonly Edit[] | undefined => {
  const edits: Edit[] = []
  let from = stage.span.start
  for (const [i, { name }] of stage.assignments.entries()) {
    const equals = source.indexOf('=', name.span.end)
    const start = equals + 1 + (/^\s*/.exec(source.slice(equals + 1))?.[0].length ?? 0)
    edits.push({ span: { start: from, end: start }, text: i === 0 ? '' : '\n| ' })
    const next = stage.assignments[i + 1]
    const end = next === undefined ? stage.span.end : source.lastIndexOf(',', next.name.span.start)
    if (equals < 0 || end < start) return undefined
    const written = name.quoted || !PLAIN_NAME.test(name.name) ? quoteFieldName(name.name) : name.name
    edits.push({ span: { start: end, end }, text: ` as ${written}` })
    from = end
  }
  const lost = edits.some(({ span }) =>
    query.comments.some((c) => c.span.start < span.end && c.span.end > span.start),
  )
  return lost ? undefined : edits
}

const inStage = (stage: Stage, context: LintContext): readonly Finding[] => {
  const source = context.text
  const standard = OPERATORS.find(({ kind }) => kind === stage.kind)?.nonStandard
  const head = {
    start: stage.span.start,
    end: stage.span.start + (/^\w+/.exec(source.slice(stage.span.start))?.[0].length ?? 0),
  }
  const found: Finding[] = []
  if (standard !== undefined) {
    const first = stage.kind === 'stats' ? stage.calls[0]?.span.start : undefined
    const fix: readonly Edit[] | undefined =
      stage.kind === 'eval'
        ? evalEdits(stage, context)
        : first === undefined
          ? undefined
          : [{ span: { start: stage.span.start, end: first }, text: '' }]
    found.push(finding('DQ915', { name: source.slice(head.start, head.end), standard }, head, fix))
  }
  if ('calls' in stage)
    for (const { name, span } of stage.calls) {
      const usual = lookupAggregate(name)?.nonStandard
      const plain = usual === undefined ? undefined : /^\w+/.exec(usual)?.[0]
      if (usual === undefined || plain === undefined) continue
      found.push(
        finding(
          'DQ915',
          { name, standard: usual },
          { start: span.start, end: span.start + name.length },
          plain,
        ),
      )
    }
  return found
}

/** DQ915, DQ916: spellings that Sumo does not have, or not in its own texts. */
export const standardSpelling = (context: LintContext): readonly Finding[] =>
  context.query.stages.flatMap((stage, i) => [
    ...inStage(stage, context),
    ...(context.parts[i]?.exprs ?? []).flatMap((expr) => inExpression(expr, true, context)),
  ])
