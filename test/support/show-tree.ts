import type { Expr, SearchExpr } from '../../src/language/ast.ts'

/** An expression with all its parentheses, operator first. */
export const showExpr = (e: Expr): string => {
  const list = (items: readonly Expr[]) => items.map(showExpr).join(' ')
  const not = (negated: boolean) => (negated ? 'not-' : '')
  switch (e.kind) {
    case 'field':
      return e.field.quoted ? `%${JSON.stringify(e.field.name)}` : e.field.name
    case 'string':
      return JSON.stringify(e.value)
    case 'number':
      return String(e.value)
    case 'boolean':
      return String(e.value)
    case 'null':
      return 'null'
    case 'call':
      return `${e.name}(${list(e.args)})`
    case 'unary':
      return `(${e.op} ${showExpr(e.operand)})`
    case 'binary':
      return `(${e.op} ${showExpr(e.left)} ${showExpr(e.right)})`
    case 'conditional':
      return `(? ${list([e.condition, e.then, e.otherwise])})`
    case 'in':
      return `(${not(e.negated)}in ${showExpr(e.operand)} [${list(e.items)}])`
    case 'matches':
      return `(${not(e.negated)}${e.style} ${showExpr(e.operand)} ${showExpr(e.pattern)})`
    case 'contains':
      return `(${not(e.negated)}contains ${showExpr(e.operand)} ${showExpr(e.part)})`
    case 'isNull':
      return `(${not(e.negated)}null? ${showExpr(e.operand)})`
    case 'subquery':
      return `(subquery ${showSearch(e.subquery.query.search)})`
    case 'lookupContains':
      return `(lookupContains ${e.table.text})`
    case 'regex':
      return `/${e.pattern}/`
    case 'rawField':
      return `raw<${e.key}>`
    case 'fieldTags':
      return `tags<${e.field}>`
    case 'list':
      return `[${list(e.items)}]`
  }
}

export const showSearch = (s: SearchExpr): string => {
  switch (s.kind) {
    case 'all':
      return '*'
    case 'and':
    case 'or':
      return `(${s.kind} ${s.items.map(showSearch).join(' ')})`
    case 'not':
      return `(not ${showSearch(s.item)})`
    case 'keyword':
      return s.text
    case 'phrase':
      return JSON.stringify(s.text)
    case 'subquery':
      return `(subquery ${showSearch(s.subquery.query.search)})`
    case 'metadata':
      return `<${s.field.name} ${s.op} ${s.quoted ? JSON.stringify(s.value) : s.value}>`
  }
}

/** Without what depends on where things stand. */
export const withoutSpans = (tree: unknown): unknown =>
  JSON.parse(JSON.stringify(tree, (key, value) => (/^(span|\w+Span)$/.test(key) ? undefined : value)))
