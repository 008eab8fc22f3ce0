import { assertNever } from '../base/assert-never.ts'
import type { Comment, Query, SearchExpr, StageBase } from './ast.ts'
import type { OperatorTable } from './operator-table.ts'
import { stagePrinter } from './print-expression.ts'
import { quoteFieldName, quoteString } from './strings.ts'

/**
 * The canonical form: one stage per line, comments on lines of their own before what they stood in or before. Reading it
 * again gives the same tree but for spans.
 */
export const printQuery = <S extends StageBase>(query: Query<S>, table: OperatorTable<S>): string => {
  const comments = [...query.comments]
  const lines: string[] = []
  const takeComments = (upTo: number): void => {
    while (comments[0] !== undefined && comments[0].span.start < upTo) {
      lines.push(printComment(comments[0]))
      comments.shift()
    }
  }
  takeComments(query.search.span.end)
  lines.push(printSearch(query.search))
  for (const stage of query.stages) {
    takeComments(stage.span.end)
    lines.push(`| ${table.owner(stage).print(stage, stagePrinter)}`)
  }
  takeComments(Number.POSITIVE_INFINITY)
  return `${lines.join('\n')}\n`
}

const printComment = (comment: Comment): string =>
  comment.style === 'line' ? `//${comment.text.trimEnd()}` : `/*${comment.text}*/`

/** The search expression in one line, implicit `AND` left out as people write it. */
const printSearch = (search: SearchExpr): string => {
  switch (search.kind) {
    case 'all':
      return '*'
    case 'and':
      return search.items
        .map((item) => (item.kind === 'or' ? `(${printSearch(item)})` : printSearch(item)))
        .join(' ')
    case 'or':
      return search.items.map(printSearch).join(' OR ')
    case 'not': {
      const inner = printSearch(search.item)
      return `NOT ${search.item.kind === 'and' || search.item.kind === 'or' ? `(${inner})` : inner}`
    }
    case 'keyword':
      return search.text
    case 'phrase':
      return quoteString(search.text)
    case 'metadata': {
      const name = search.field.quoted ? quoteFieldName(search.field.name) : search.field.name
      return `${name}${search.op}${search.quoted ? quoteString(search.value) : search.value}`
    }
    default:
      return assertNever(search)
  }
}
