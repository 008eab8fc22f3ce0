import { assertNever } from '../../src/base/assert-never.ts'
import type { Expr, FieldRef, StageBase } from '../../src/language/ast.ts'
import type { StageCursor, StageSyntax } from '../../src/language/cursor-types.ts'
import type { OperatorTable } from '../../src/language/operator-table.ts'

interface Aggregate {
  readonly name: string
  readonly args: readonly Expr[]
  readonly as?: FieldRef
}

export type TinyStage = StageBase &
  (
    | { readonly kind: 'where'; readonly condition: Expr }
    | { readonly kind: 'json'; readonly path: string | undefined }
    | { readonly kind: 'parse regex'; readonly pattern: string }
    | { readonly kind: 'parse'; readonly pattern: string; readonly fields: readonly FieldRef[] }
    | { readonly kind: 'fields'; readonly drop: boolean; readonly fields: readonly FieldRef[] }
    | {
        readonly kind: 'sort'
        readonly keys: readonly { readonly field: FieldRef; readonly ascending: boolean }[]
      }
    | { readonly kind: 'limit'; readonly n: number }
    | { readonly kind: 'timeslice'; readonly ms: number; readonly text: string }
    | { readonly kind: 'assign'; readonly expr: Expr; readonly as: FieldRef | undefined }
    | { readonly kind: 'aggregate'; readonly items: readonly Aggregate[]; readonly by: readonly FieldRef[] }
  )
type Of<K extends TinyStage['kind']> = Extract<TinyStage, { readonly kind: K }>

const where: StageSyntax<Of<'where'>> = {
  names: ['where'],
  parse: (c) => {
    const condition = c.expression()
    return { kind: 'where', span: c.span(), condition }
  },
  print: (s, p) => `where ${p.expr(s.condition)}`,
}

const json: StageSyntax<Of<'json'>> = {
  names: ['json'],
  parse: (c) => {
    const path = c.acceptWord('auto') === undefined ? c.expectString('a path').value : undefined
    return { kind: 'json', span: c.span(), path }
  },
  print: (s, p) => `json ${s.path === undefined ? 'auto' : p.string(s.path)}`,
}

const parseRegex: StageSyntax<Of<'parse regex'>> = {
  names: ['parse regex'],
  parse: (c) => {
    const pattern = c.expectPatternString('a regular expression').value
    return { kind: 'parse regex', span: c.span(), pattern }
  },
  print: (s, p) => `parse regex ${p.pattern(s.pattern)}`,
}

const parse: StageSyntax<Of<'parse'>> = {
  names: ['parse'],
  parse: (c) => {
    const pattern = c.expectString('a pattern').value
    c.expectWord('as')
    const fields = c.expectFieldList('a field name')
    return { kind: 'parse', span: c.span(), pattern, fields }
  },
  print: (s, p) => `parse ${p.string(s.pattern)} as ${p.fields(s.fields)}`,
}

const fields: StageSyntax<Of<'fields'>> = {
  names: ['fields'],
  parse: (c) => {
    const drop = c.acceptPunctuation('-')
    const list = c.expectFieldList('a field name')
    return { kind: 'fields', span: c.span(), drop, fields: list }
  },
  print: (s, p) => `fields ${s.drop ? '- ' : ''}${p.fields(s.fields)}`,
}

const sort: StageSyntax<Of<'sort'>> = {
  names: ['sort', 'order'],
  parse: (c) => {
    c.acceptWord('by')
    const keys: { field: FieldRef; ascending: boolean }[] = []
    do {
      const field = c.expectField('a field name')
      keys.push({ field, ascending: c.acceptWord('asc', 'desc') === 'asc' })
    } while (c.acceptPunctuation(','))
    return { kind: 'sort', span: c.span(), keys }
  },
  print: (s, p) =>
    `sort by ${s.keys.map((k) => `${p.field(k.field)}${k.ascending ? ' asc' : ''}`).join(', ')}`,
}

const limit: StageSyntax<Of<'limit'>> = {
  names: ['limit'],
  parse: (c) => {
    const n = c.expectInteger('a number of rows').value
    return { kind: 'limit', span: c.span(), n }
  },
  print: (s) => `limit ${s.n}`,
}

const timeslice: StageSyntax<Of<'timeslice'>> = {
  names: ['timeslice'],
  parse: (c) => {
    c.acceptWord('by')
    const { ms, text } = c.expectDuration('a duration')
    return { kind: 'timeslice', span: c.span(), ms, text }
  },
  print: (s) => `timeslice ${s.text}`,
}

const assignment: StageSyntax<Of<'assign'>> = {
  names: [],
  parse: (c) => {
    const expr = c.expression()
    const as = c.acceptWord('as') === undefined ? undefined : c.expectField('a field name')
    return { kind: 'assign', span: c.span(), expr, as }
  },
  print: (s, p) => `${p.expr(s.expr)}${s.as === undefined ? '' : ` as ${p.field(s.as)}`}`,
}

const AGGREGATES = [
  'count',
  'count_distinct',
  'sum',
  'avg',
  'min',
  'max',
  'first',
  'last',
  'pct',
  'values',
  'dc',
]

const readAggregate = (c: StageCursor): Aggregate => {
  const { name } = c.expectField('an aggregate')
  const args: Expr[] = []
  if (c.acceptPunctuation('(') && !c.acceptPunctuation(')')) {
    if (!c.acceptPunctuation('*'))
      do args.push(c.expression())
      while (c.acceptPunctuation(','))
    c.expectPunctuation(')')
  }
  return c.acceptWord('as') === undefined ? { name, args } : { name, args, as: c.expectField('a field name') }
}

const aggregate: StageSyntax<Of<'aggregate'>> = {
  names: AGGREGATES,
  parse: (c) => {
    const items = [readAggregate(c)]
    while (c.acceptPunctuation(',')) items.push(readAggregate(c))
    c.acceptWord('group')
    const by =
      c.acceptWord('by') !== undefined || (items.length === 1 && c.atField())
        ? c.expectFieldList('a field name')
        : []
    return { kind: 'aggregate', span: c.span(), items, by }
  },
  print: (s, p) =>
    s.items
      .map(
        (a) =>
          `${a.name}${a.args.length === 0 ? '' : `(${a.args.map(p.expr).join(', ')})`}${a.as === undefined ? '' : ` as ${p.field(a.as)}`}`,
      )
      .join(', ') + (s.by.length === 0 ? '' : ` by ${p.fields(s.by)}`),
}

const evaluate: StageSyntax<Of<'assign'>> = {
  names: ['eval'],
  parse: (c) => {
    const as = c.expectField('a field name')
    c.expectPunctuation('=')
    const expr = c.expression()
    return { kind: 'assign', span: c.span(), expr, as }
  },
  print: assignment.print,
}

const stats: StageSyntax<Of<'aggregate'>> = { ...aggregate, names: ['stats'] }

/** Enough operators to test the language by itself: the real ones are above it. */
export const TINY_TABLE: OperatorTable<TinyStage> = {
  operators: [where, json, parseRegex, parse, fields, sort, limit, timeslice, evaluate, stats],
  assignment,
  aggregate,
  isAggregate: (name) => AGGREGATES.includes(name),
  owner: (stage) => {
    switch (stage.kind) {
      case 'where':
        return where
      case 'json':
        return json
      case 'parse regex':
        return parseRegex
      case 'parse':
        return parse
      case 'fields':
        return fields
      case 'sort':
        return sort
      case 'limit':
        return limit
      case 'timeslice':
        return timeslice
      case 'assign':
        return assignment
      case 'aggregate':
        return aggregate
      default:
        return assertNever(stage)
    }
  },
}
