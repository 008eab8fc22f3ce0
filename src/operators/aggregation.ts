import { similar } from '../base/similar.ts'
import type { Span } from '../base/span.ts'
import type { Pipeline } from '../compiler/pipeline-types.ts'
import type { Value } from '../compiler/value.ts'
import { derived } from '../compiler/values.ts'
import type { Expr, FieldRef } from '../language/ast.ts'
import type { StageCursor, StagePrinter } from '../language/cursor-types.ts'
import { join } from '../sql/sql.ts'
import { aggregateNames, lookupAggregate } from './aggregate-functions.ts'

/** `count(x) as n`; `argument` is absent in `count`. */
export interface AggregateCall {
  readonly name: string
  readonly span: Span
  readonly argument: Expr | undefined
  /** The fields behind the first, where an aggregate takes several. */
  readonly more: readonly Expr[]
  readonly numbers: readonly number[]
  readonly alias: FieldRef | undefined
}

export interface GroupKey {
  readonly expr: Expr
  readonly alias: FieldRef | undefined
}

export interface Aggregation {
  readonly calls: readonly AggregateCall[]
  readonly by: readonly GroupKey[]
}

const furtherArguments = (cursor: StageCursor): readonly Expr[] => {
  const found: Expr[] = []
  while (cursor.acceptPunctuation(',')) found.push(cursor.expression())
  return found
}

const numbers = (cursor: StageCursor, more: readonly Expr[]): readonly number[] => {
  const found: number[] = []
  for (const expr of more) {
    if (expr.kind !== 'number') cursor.fail('DQ309', { what: 'a percentile' }, expr.span)
    if (expr.value > 100)
      cursor.fail('DQ311', { what: 'a percentile', min: 0, max: 100, found: expr.value }, expr.span)
    found.push(expr.value)
  }
  return found
}

/** One aggregate: `sum(x) as n`. */
export const aggregateCall = (cursor: StageCursor): AggregateCall => {
  const { start } = cursor.here()
  const name = cursor.acceptWord(...aggregateNames())
  if (name === undefined) {
    const span = cursor.here()
    const field = cursor.expectField('an aggregate such as `count` or `sum(field)`')
    return cursor.fail('DQ320', { name: field.name, similar: similar(field.name, aggregateNames()) }, span)
  }
  const def = lookupAggregate(name)
  let argument: Expr | undefined
  let more: readonly Expr[] = []
  if (cursor.acceptPunctuation('(')) {
    if (!cursor.acceptPunctuation('*') && !cursor.atPunctuation(')')) {
      argument = cursor.expression()
      more = furtherArguments(cursor)
    }
    cursor.expectPunctuation(')')
  } else if (def?.field === 'required') cursor.expectPunctuation('(')
  const span = { start, end: cursor.span().end }
  if (def?.field === 'required' && argument === undefined)
    cursor.fail('DQ304', { name, expected: '1 argument', found: 0, signature: `${name}(field)` }, span)
  if (more.length > 0 && def?.numbers === undefined && def?.fields === undefined)
    cursor.fail('DQ304', { name, expected: '1 argument', found: 1 + more.length }, span)
  const constants = def?.numbers === undefined ? [] : numbers(cursor, more)
  const alias = cursor.acceptWord('as') === undefined ? undefined : cursor.expectField('a field name')
  return { name, span, argument, more: def?.fields === undefined ? [] : more, numbers: constants, alias }
}

const groupKeys = (cursor: StageCursor): readonly GroupKey[] => {
  const keys: GroupKey[] = []
  do {
    const expr = cursor.expression()
    const alias = cursor.acceptWord('as') === undefined ? undefined : cursor.expectField('a field name')
    if (expr.kind !== 'field' && alias === undefined)
      cursor.fail(
        'DQ201',
        { expected: 'a field', found: 'an expression', help: 'name it: `by <expression> as <field>`' },
        expr.span,
      )
    keys.push({ expr, alias })
  } while (cursor.acceptPunctuation(','))
  return keys
}

/**
 * `values(x) by a as n`: Sumo's documentation of `values` and `predict` names the aggregate there. A key that is a field
 * has a name already; one that is computed needs its own.
 */
const trailingAlias = (calls: readonly AggregateCall[], keys: readonly GroupKey[]): Aggregation => {
  const [only] = calls
  const last = keys.at(-1)
  if (calls.length !== 1 || only === undefined || only.alias !== undefined) return { calls, by: keys }
  if (last?.alias === undefined || last.expr.kind !== 'field') return { calls, by: keys }
  return {
    calls: [{ ...only, alias: last.alias }],
    by: [...keys.slice(0, -1), { expr: last.expr, alias: undefined }],
  }
}

/** `count, sum(x) as s by a, b`; also `count a, b`, where `by` is left out. */
export const parseAggregation = (cursor: StageCursor): Aggregation => {
  const calls = [aggregateCall(cursor)]
  for (;;) {
    if (cursor.acceptPunctuation(',')) calls.push(aggregateCall(cursor))
    else break
  }
  if (cursor.acceptWord('group') !== undefined) {
    cursor.expectWord('by')
    return trailingAlias(calls, groupKeys(cursor))
  }
  if (cursor.acceptWord('by') !== undefined) return trailingAlias(calls, groupKeys(cursor))
  return {
    calls,
    by: calls.length === 1 && calls[0]?.name === 'count' && cursor.atField() ? groupKeys(cursor) : [],
  }
}

export const printAggregation = ({ calls, by }: Aggregation, print: StagePrinter): string => {
  const all = calls.map((c) => {
    const args =
      c.argument === undefined
        ? ''
        : `(${[print.expr(c.argument), ...c.more.map(print.expr), ...c.numbers.map(String)].join(', ')})`
    return `${c.name}${args}${c.alias === undefined ? '' : ` as ${print.field(c.alias)}`}`
  })
  const keys = by.map(
    (key) => `${print.expr(key.expr)}${key.alias === undefined ? '' : ` as ${print.field(key.alias)}`}`,
  )
  return `${all.join(', ')}${keys.length === 0 ? '' : ` by ${keys.join(', ')}`}`
}

/** Of several fields a list of arguments: the engine leaves out rows in which one is null. */
const argumentOf = (exprs: readonly Expr[], pipeline: Pipeline): Value | undefined => {
  const values = exprs.map((expr) => pipeline.expr(expr))
  return values.length === 1 ? values[0] : derived(join(values.map((value) => value.sql)), 'texts', values)
}

export const lowerAggregation = ({ calls, by }: Aggregation, pipeline: Pipeline): void => {
  const keys = by.map((key) => {
    const value = pipeline.expr(key.expr)
    const name =
      key.alias?.name ??
      (key.expr.kind === 'field' ? (pipeline.find(key.expr.field.name)?.name ?? key.expr.field.name) : '')
    return { name, value }
  })
  const grouped = new Set(keys.map(({ name }) => name.toLowerCase()))
  const made = new Set<string>()
  const aggregates = calls.flatMap((c) => {
    const def = lookupAggregate(c.name)
    if (def === undefined) return []
    const argument = c.argument === undefined ? undefined : argumentOf([c.argument, ...c.more], pipeline)
    const field = c.argument?.kind === 'field' ? c.argument.field.name : 'value'
    const columns = def.columns(field, c.numbers)
    return columns.map(({ name, of }) => {
      const column = columns.length === 1 ? (c.alias?.name ?? name) : name
      const folded = column.toLowerCase()
      if (made.has(folded)) pipeline.report('DQ307', { name: column }, c.alias?.span ?? c.span)
      // `first(status) as status by id, status` groups by the field and shows the aggregate
      else if (grouped.has(folded))
        pipeline.report('DQ307', { name: column }, c.alias?.span ?? c.span, { severity: 'warning' })
      made.add(folded)
      return { name: column, value: def.lower(argument, of, pipeline) }
    })
  })
  pipeline.aggregate(keys, aggregates)
}
