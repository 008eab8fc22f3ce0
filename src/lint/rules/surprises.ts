import type { Column } from '../../compiler/plan.ts'
import type { Expr, SearchExpr } from '../../language/ast.ts'
import { type Finding, finding, type LintContext } from '../finding.ts'
import { descendants, fieldsOf } from '../walk.ts'
import { conjuncts, disjuncts } from './conditions.ts'

const NUMBER = /^-?\d+(?:\.\d+)?$/

const typeAt = (context: LintContext, index: number, name: string): Column['type'] | undefined =>
  [context.scopes[index], context.scopes[index - 1]]
    .flatMap((scope) => scope ?? [])
    .find((column) => column.name.toLowerCase() === name.toLowerCase())?.type

const numeric = (type: Column['type'] | undefined): boolean => type === 'number' || type === 'integer'

/** DQ912: an order of texts where numbers are meant (`"9" > "10"`). DQ318: a number that is compared with a text. */
export const textAndNumbers = (context: LintContext): readonly Finding[] =>
  context.parts.flatMap(({ exprs }, i) =>
    exprs.flatMap(descendants).flatMap((node): readonly Finding[] => {
      if (node.kind !== 'binary') return []
      const [field, other] = node.left.kind === 'field' ? [node.left, node.right] : [node.right, node.left]
      if (field.kind !== 'field' || other.kind !== 'string') return []
      const type = typeAt(context, i, field.field.name)
      const isNumber = NUMBER.test(other.value)
      if (/^[<>]=?$/.test(node.op) && isNumber && type !== undefined && !numeric(type))
        return [
          finding(
            'DQ912',
            {
              field: field.field.name,
              value: `"${other.value}"`,
              help: `as text \`"9"\` is greater than \`"10"\`; write the number without quotes: \`${other.value}\``,
            },
            other.span,
            undefined,
            { replacement: other.value },
          ),
        ]
      if (/^!?=$|^[<>]=?$/.test(node.op) && !isNumber && numeric(type))
        return [
          finding(
            'DQ318',
            { operand: 'a number', item: 'text', fix: 'compare it with a number' },
            other.span,
          ),
        ]
      return []
    }),
  )

const keywords = (search: SearchExpr): readonly Extract<SearchExpr, { kind: 'keyword' }>[] => {
  switch (search.kind) {
    case 'and':
    case 'or':
      return search.items.flatMap(keywords)
    case 'not':
      return keywords(search.item)
    case 'keyword':
      return [search]
    default:
      return []
  }
}

const CONSTANT_METADATA = /^_(?:sourceCategory|source|collector)$/i

/** DQ913: what could spare reading messages, and does not as it stands. */
export const pushdown = ({ query, text }: LintContext): readonly Finding[] => {
  const found = keywords(query.search)
    .filter((term) => /^[*?]+[^*?]/.test(term.text))
    .map((term) =>
      finding(
        'DQ913',
        {
          what: `\`${term.text}\``,
          help: `a word that starts with a wildcard can't be looked up: start it with a letter, as in \`${term.text.replace(/^[*?]+/, '')}\``,
        },
        term.span,
      ),
    )
  const end = query.stages.findIndex((stage) => stage.kind === 'aggregate' || stage.kind === 'stats')
  const stages = end < 0 ? query.stages : query.stages.slice(0, end)
  const late = stages
    .flatMap((stage) => (stage.kind === 'where' ? conjuncts(stage.condition) : []))
    .filter((node) => {
      const fields = fieldsOf(node)
      return fields.length > 0 && fields.every(({ name }) => CONSTANT_METADATA.test(name))
    })
    .map((node) =>
      finding(
        'DQ913',
        {
          what: `\`${text.slice(node.span.start, node.span.end).replace(/\s+/g, ' ')}\``,
          help: 'put it before the first pipe, such as `_sourceCategory=aws/*`: files of other sources are then not opened',
        },
        node.span,
      ),
    )
  return [...found, ...late]
}

interface Parsed {
  readonly operator: string
  readonly fields: ReadonlySet<string>
}

/** DQ914: an `or` with a side that does not need the parsed field, behind a parse that drops the rows without it. */
export const parseBeforeOr = ({ query, scopes, parts, text }: LintContext): readonly Finding[] => {
  const found: Finding[] = []
  let parsed: readonly Parsed[] = []
  for (const [i, stage] of query.stages.entries()) {
    if (stage.kind === 'aggregate' || stage.kind === 'stats') break
    if (stage.kind === 'where')
      for (const node of conjuncts(stage.condition)) found.push(...mixed(node, parsed))
    if (!('nodrop' in stage) || stage.nodrop !== false || ('auto' in stage && stage.auto === true)) continue
    const before = new Set((scopes[i - 1] ?? []).map(({ id }) => id))
    const refs = new Set(parts[i]?.refs.map(({ name }) => name.toLowerCase()))
    const fields = (scopes[i] ?? [])
      .filter(
        ({ id, name }) => !before.has(id) && (i > 0 || !name.startsWith('_') || refs.has(name.toLowerCase())),
      )
      .map(({ name }) => name.toLowerCase())
    parsed = [
      ...parsed,
      {
        operator: text.slice(stage.span.start, stage.span.end).split(/\s/)[0] ?? 'parse',
        fields: new Set(fields),
      },
    ]
  }
  return found
}

const mixed = (node: Expr, parsed: readonly Parsed[]): readonly Finding[] => {
  const sides = disjuncts(node)
  if (sides.length < 2) return []
  return parsed.flatMap(({ operator, fields }) => {
    const uses = sides.map((side) => fieldsOf(side).filter(({ name }) => fields.has(name.toLowerCase())))
    const without = sides.find((_, i) => uses[i]?.length === 0)
    const field = uses.flat()[0]
    return without === undefined || field === undefined
      ? []
      : [finding('DQ914', { field: field.name, operator }, without.span)]
  })
}
