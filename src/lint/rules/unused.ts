import { demand } from '../../compiler/emit.ts'
import { lookupFunction } from '../../functions/index.ts'
import type { FieldRef } from '../../language/ast.ts'
import { type Edit, excerptOf, type Finding, finding, type LintContext } from '../finding.ts'
import { descendants, fieldsOf } from '../walk.ts'

/** The stage with its pipe, and the line if nothing else stands on it. Undefined when a comment would go with it. */
const removal = ({ text, query }: LintContext, index: number): readonly Edit[] | undefined => {
  const stage = query.stages[index]
  if (stage === undefined) return undefined
  const pipe = /\|\s*$/.exec(text.slice(0, stage.span.start))?.index
  if (pipe === undefined) return undefined
  let before = pipe
  while (text[before - 1] === ' ' || text[before - 1] === '\t') before--
  const lineStart = before === 0 || text[before - 1] === '\n'
  const tail = lineStart ? (/^[ \t]*\n/.exec(text.slice(stage.span.end))?.[0].length ?? 0) : 0
  const span = { start: before, end: stage.span.end + tail }
  return query.comments.some((c) => c.span.start < span.end && c.span.end > span.start)
    ? undefined
    : [{ span, text: '' }]
}

/** DQ911: a field that is computed, and that nothing reads before it is dropped. */
export const unusedFields = (context: LintContext): readonly Finding[] => {
  const { plan, scopes, query, text, parts } = context
  if (plan === undefined) return []
  const computed = new Set(plan.nodes.flatMap((node) => (node.kind === 'extend' ? [node.column.id] : [])))
  const live = new Set(
    demand(plan).steps.flatMap(({ node }) => (node.kind === 'extend' ? [node.column.id] : [])),
  )
  return query.stages.flatMap((stage, i) => {
    const names: readonly FieldRef[] =
      stage.kind === 'eval'
        ? stage.assignments.map(({ name }) => name)
        : stage.kind === 'assignment' && stage.name !== undefined
          ? [stage.name]
          : []
    return names.flatMap((name) => {
      const key = name.name.toLowerCase()
      const column = scopes[i]?.find((each) => each.name.toLowerCase() === key)
      const before = scopes[i - 1]?.find((each) => each.name.toLowerCase() === key)
      if (column === undefined || column.id === before?.id || !computed.has(column.id) || live.has(column.id))
        return []
      const end = scopes.findIndex((scope, at) => at > i && !scope.some(({ id }) => id === column.id))
      const until = query.stages[end]
      const later = parts.slice(i + 1, end < 0 ? undefined : end + 1)
      const overwritten = scopes[end]?.some((each) => each.name.toLowerCase() === key) === true
      const naming = later.map(
        ({ exprs, refs }, at) =>
          exprs.flatMap(fieldsOf).some((ref) => ref.name.toLowerCase() === key) ||
          // where it is overwritten it is named as what is made
          (!(overwritten && i + 1 + at === end) && refs.some((ref) => ref.name.toLowerCase() === key)),
      )
      // what is used for something that is itself never used is said of that
      if (naming.some((named, at) => named && query.stages[i + 1 + at]?.kind !== 'fields')) return []
      const drops = parts[i]?.exprs
        .flatMap(descendants)
        .some((node) => node.kind === 'call' && lookupFunction(node.name)?.requires !== undefined)
      const fix =
        names.length > 1 || drops === true || naming.includes(true) ? undefined : removal(context, i)
      return [
        finding(
          'DQ911',
          { field: name.name, until: until === undefined ? '' : excerptOf(text, until.span, 40) },
          name.span,
          fix,
        ),
      ]
    })
  })
}
