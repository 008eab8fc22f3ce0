import { assertNever } from '../base/assert-never.ts'
import type { Comment, Query, SearchExpr, StageBase, Subquery } from './ast.ts'
import type { StagePrinter } from './cursor-types.ts'
import type { OperatorTable } from './operator-table.ts'
import { expressionPrinter, printField } from './print-expression.ts'
import { quoteFieldName, quotePattern, quoteString } from './strings.ts'
import { printTableKeys, printTablePath } from './table-path.ts'

/**
 * The canonical form: one stage per line, comments on lines of their own before what they stood in or before. Reading it
 * again gives the same tree but for spans.
 */
export const printQuery = <S extends StageBase>(query: Query<S>, table: OperatorTable<S>): string =>
  `${createPrinter(table).query(query).join('\n')}\n`

/** Writes parts of a query: expressions, fields, strings. */
export const partsPrinter = <S extends StageBase>(table: OperatorTable<S>): StagePrinter =>
  createPrinter(table).parts

interface Printer {
  /** Lines. */
  query(query: Query): readonly string[]
  readonly parts: StagePrinter
}

const printComment = (comment: Comment): string =>
  comment.style === 'line' ? `//${comment.text.trimEnd()}` : `/*${comment.text}*/`

/** A subquery stays on one line up to this length. */
const WIDTH = 80

const createPrinter = <S extends StageBase>(table: OperatorTable<S>): Printer => {
  /** Stages of nested pipelines were read with the same table. */
  const stage = (each: StageBase): string => table.owner(each as S).print(each as S, stagePrinter)

  const subquery = ({ from, to, query, fields, maxResults, keywords }: Subquery): string => {
    const times = `${from === undefined ? '' : ` from=(${from.text})`}${to === undefined ? '' : ` to=(${to.text})`}`
    const compose = `| compose ${fields.map(printField).join(', ')}${maxResults === undefined ? '' : ` maxresults=${maxResults.value}`}${keywords === undefined ? '' : ' keywords'}`
    const lines = [...printQueryLines(query), compose]
    const short = lines.join(' ')
    return query.comments.length === 0 && short.length <= WIDTH
      ? `[subquery${times}: ${short}]`
      : `[subquery${times}:\n  ${lines.join('\n  ')}\n]`
  }

  const expr = expressionPrinter(subquery)

  const stagePrinter: StagePrinter = {
    expr,
    field: printField,
    fields: (fields) => fields.map(printField).join(', '),
    string: quoteString,
    pattern: quotePattern,
    subPipeline: (stages) => `(${stages.map(stage).join(' | ')})`,
    tablePath: printTablePath,
    tableKeys: (keys) => printTableKeys(keys, printField),
  }

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
      case 'subquery':
        return subquery(search.subquery)
      default:
        return assertNever(search)
    }
  }

  const printQueryLines = (query: Query): readonly string[] => {
    const comments = [...query.comments]
    const lines: string[] = []
    const takeComments = (upTo: number): void => {
      while (comments[0] !== undefined && comments[0].span.start < upTo) {
        lines.push(printComment(comments[0]))
        comments.shift()
      }
    }
    const [first] = query.stages
    // `cat path` is a query without a search expression
    const bare = query.search.kind === 'all' && first?.kind === 'cat'
    if (!bare) {
      takeComments(query.search.span.end)
      lines.push(printSearch(query.search))
    }
    for (const each of query.stages) {
      takeComments(each.span.end)
      lines.push(`${bare && each === first ? '' : '| '}${stage(each)}`)
    }
    takeComments(Number.POSITIVE_INFINITY)
    return lines
  }
  return { query: printQueryLines, parts: stagePrinter }
}
