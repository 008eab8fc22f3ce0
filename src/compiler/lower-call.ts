import { similar } from '../base/similar.ts'
import type { Span } from '../base/span.ts'
import type { Expr } from '../language/ast.ts'
import { type Sql, sql } from '../sql/sql.ts'
import { conditional } from './conditional.ts'
import type { FunctionDef, Param } from './function-def.ts'
import type { LowerEnv } from './lower-env.ts'
import { regexSql } from './regex-sql.ts'
import type { Value } from './value.ts'
import {
  asBoolean,
  asInteger,
  asNumber,
  asText,
  derived,
  NULL_VALUE,
  predicate,
  textLiteral,
  usesOf,
} from './values.ts'

type Call = Extract<Expr, { kind: 'call' }>
/** Compiles an argument; handed in, since calls and expressions contain each other. */
type Lower = (expr: Expr, env: LowerEnv) => Value

const signature = (def: FunctionDef): string =>
  `${def.names[0]}(${def.params.map((p) => `${p.name}${p.rest === true ? ', …' : ''}${p.optional === true ? '?' : ''}`).join(', ')})`

const arity = (def: FunctionDef): readonly [number, number] => [
  def.params.filter((param) => param.optional !== true).length,
  def.params.at(-1)?.rest === true ? Number.POSITIVE_INFINITY : def.params.length,
]

const arityText = ([min, max]: readonly [number, number]): string => {
  const noun = (n: number) => `${n} argument${n === 1 ? '' : 's'}`
  if (min === max) return noun(min)
  return max === Number.POSITIVE_INFINITY ? `at least ${noun(min)}` : `${min} to ${noun(max)}`
}

const prepare = (param: Param, value: Value): Sql => {
  switch (param.type) {
    case 'text':
    case 'pattern':
    case 'textOrPattern':
      return asText(value).sql
    case 'number': {
      const number = asNumber(value)
      return number.type === 'integer' ? sql`toFloat64(${number.sql})` : number.sql
    }
    case 'integer':
      return asInteger(value).sql
    case 'boolean':
      return asBoolean(value).sql
    case 'any':
    case 'constant':
      return value.sql
  }
}

const pattern = (source: string, span: Span, env: LowerEnv): Value => ({
  ...textLiteral(source),
  sql: regexSql(source, span, env, 'first'),
  pattern: source,
})

const lowerArgument = (arg: Expr, param: Param, def: FunctionDef, env: LowerEnv, lower: Lower): Value => {
  if (param.type === 'pattern') {
    if (arg.kind === 'regex') return pattern(arg.pattern, arg.span, env)
    if (arg.kind === 'string') return pattern(arg.value, arg.span, env)
    env.report('DQ309', { what: `the pattern of \`${def.names[0]}\`` }, arg.span)
    return textLiteral('')
  }
  if (arg.kind === 'regex' && param.type === 'textOrPattern')
    return {
      ...derived(regexSql(arg.pattern, arg.span, env, 'replace'), 'text', [], true),
      pattern: arg.pattern,
    }
  const value = lower(arg, env)
  if (param.type === 'constant' && value.constant === undefined)
    env.report('DQ309', { what: `\`${param.name}\` of \`${def.names[0]}\`` }, arg.span)
  return value
}

const lowerIf = (call: Call, env: LowerEnv, lower: Lower): Value => {
  const [condition, then, otherwise] = call.args
  if (condition === undefined || then === undefined || otherwise === undefined || call.args.length !== 3) {
    env.report(
      'DQ304',
      {
        name: 'if',
        expected: '3 arguments',
        found: call.args.length,
        signature: 'if(condition, then, otherwise)',
      },
      call.span,
    )
    return NULL_VALUE
  }
  return conditional(lower(condition, env), lower(then, env), lower(otherwise, env))
}

/** A call of a scalar function: looks it up, checks and prepares its arguments as its definition says. */
export const lowerCall = (call: Call, env: LowerEnv, lower: Lower): Value => {
  if (call.name.toLowerCase() === 'if') return lowerIf(call, env, lower)
  const def = env.lookupFunction(call.name)
  if (def === undefined) {
    env.report(
      'DQ303',
      { name: call.name, similar: similar(call.name, ['if', ...env.functionNames()]) },
      call.nameSpan,
    )
    return NULL_VALUE
  }
  const [min, max] = arity(def)
  if (call.args.length < min || call.args.length > max) {
    env.report(
      'DQ304',
      {
        name: call.name,
        expected: arityText([min, max]),
        found: call.args.length,
        signature: signature(def),
      },
      call.span,
    )
    return NULL_VALUE
  }
  const params = call.args.map((_, i) => def.params[Math.min(i, def.params.length - 1)])
  const values = call.args.map((arg, i) => {
    const param = params[i]
    return param === undefined ? NULL_VALUE : lowerArgument(arg, param, def, env, lower)
  })
  const problem = def.check?.(values)
  if (problem !== undefined) {
    env.report('DQ310', { name: def.names[0], reason: problem }, call.span)
    return NULL_VALUE
  }
  const args = values.map((value, i) => {
    const param = params[i]
    return param === undefined ? value.sql : prepare(param, value)
  })
  if (def.requires !== undefined)
    env.require?.(predicate(def.requires(args), [{ ...NULL_VALUE, uses: usesOf(...values) }]))
  const type = typeof def.returns === 'function' ? def.returns(values) : def.returns
  const text = def.sql(args, values)
  return type === 'boolean'
    ? predicate(text, [{ ...NULL_VALUE, uses: usesOf(...values) }])
    : derived(text, type, values)
}
