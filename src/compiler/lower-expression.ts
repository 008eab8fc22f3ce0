import { assertNever } from '../base/assert-never.ts'
import type { Expr, RegexLiteral } from '../language/ast.ts'
import { num, sql, str } from '../sql/sql.ts'
import { compare, lowerIn } from './comparisons.ts'
import { conditional } from './conditional.ts'
import { lowerCall } from './lower-call.ts'
import type { LowerEnv } from './lower-env.ts'
import { lowerLookupContains } from './lower-lookup-contains.ts'
import { globToLike, globToLikeSql, likePattern, ruleLikePattern, ruleLikeSql } from './pattern.ts'
import { likeExcess, MAX_LIKE } from './regex-limits.ts'
import { regexSql } from './regex-sql.ts'
import type { Value } from './value.ts'
import {
  asBoolean,
  asNumber,
  asText,
  booleanLiteral,
  derived,
  isNumeric,
  NULL_VALUE,
  numberLiteral,
  predicate,
  textLiteral,
} from './values.ts'

const lowerMatches = (expr: Extract<Expr, { kind: 'matches' }>, env: LowerEnv): Value => {
  const operand = asText(lowerExpression(expr.operand, env))
  if (expr.style === 'regex')
    return predicate(
      sql`match(${operand.sql}, ${regexSql(expr.pattern.pattern, expr.pattern.span, env, 'first')})`,
      [operand],
    )
  const pattern = asText(lowerExpression(expr.pattern, env))
  const { constant } = pattern
  const rules = env.dialect === 'rule'
  if (typeof constant !== 'string') {
    if (expr.escape !== undefined)
      env.report('DQ309', { what: 'the pattern before `ESCAPE`' }, expr.pattern.span)
    const like =
      expr.style === 'glob'
        ? globToLikeSql(pattern.sql, rules)
        : rules
          ? ruleLikeSql(pattern.sql)
          : pattern.sql
    // one from a log that is too long for the engine must not end the query
    return predicate(sql`${operand.sql} LIKE if(length(${like}) > ${num(MAX_LIKE)}, '', ${like})`, [
      operand,
      pattern,
    ])
  }
  const excess = likeExcess(constant)
  if (excess !== undefined) {
    const help = 'make several conditions of it'
    env.report('DQ211', { ...excess, what: `${excess.what} in a pattern`, help }, expr.pattern.span)
    return booleanLiteral(false)
  }
  if (expr.style === 'glob' && !(rules ? /[*?]/ : /\*/).test(constant))
    return predicate(sql`${operand.sql} = ${str(constant)}`, [operand])
  const like =
    expr.style === 'glob'
      ? globToLike(constant, rules)
      : rules
        ? ruleLikePattern(constant, expr.escape)
        : likePattern(constant)
  return predicate(sql`${operand.sql} LIKE ${str(like)}`, [operand])
}

const not = (value: Value): Value =>
  typeof value.constant === 'boolean'
    ? booleanLiteral(!value.constant)
    : derived(sql`NOT (${value.sql})`, 'boolean', [value])

const arithmetic = (op: '+' | '-' | '*' | '/' | '%', left: Value, right: Value): Value => {
  const [a, b] = [asNumber(left), asNumber(right)]
  const integer = a.type === 'integer' && b.type === 'integer'
  const notNull = a.notNull === true && b.notNull === true
  switch (op) {
    case '+':
      return derived(sql`(${a.sql} + ${b.sql})`, integer ? 'integer' : 'number', [a, b], notNull)
    case '-':
      return derived(sql`(${a.sql} - ${b.sql})`, integer ? 'integer' : 'number', [a, b], notNull)
    case '*':
      return derived(sql`(${a.sql} * ${b.sql})`, integer ? 'integer' : 'number', [a, b], notNull)
    // by zero is no number: null, where ClickHouse would give inf or fail
    case '/':
      return derived(sql`(${a.sql} / nullIf(toFloat64(${b.sql}), 0))`, 'number', [a, b])
    case '%':
      return derived(sql`(toFloat64(${a.sql}) % nullIf(toFloat64(${b.sql}), 0))`, 'number', [a, b])
    default:
      return assertNever(op)
  }
}

/** AND and OR of a long chain side by side, without nesting a parenthesis per link. */
const chain = (op: 'and' | 'or', expr: Expr, env: LowerEnv): readonly Value[] =>
  expr.kind === 'binary' && expr.op === op
    ? [...chain(op, expr.left, env), ...chain(op, expr.right, env)]
    : [asBoolean(lowerExpression(expr, env))]

const lowerBinary = (expr: Extract<Expr, { kind: 'binary' }>, env: LowerEnv): Value => {
  switch (expr.op) {
    case 'and':
    case 'or': {
      const parts = chain(expr.op, expr, env)
      const text = parts
        .map((part) => part.sql)
        .reduce((a, b) => (expr.op === 'and' ? sql`${a} AND ${b}` : sql`${a} OR ${b}`))
      return derived(sql`(${text})`, 'boolean', parts)
    }
    case '=':
    case '!=':
    case '<=>':
    case '<':
    case '<=':
    case '>':
    case '>=':
      return compare(expr.op, lowerExpression(expr.left, env), lowerExpression(expr.right, env))
    case '+':
    case '-':
    case '*':
    case '/':
    case '%':
      return arithmetic(expr.op, lowerExpression(expr.left, env), lowerExpression(expr.right, env))
    default:
      return assertNever(expr.op)
  }
}

/** `contains`: both empty is true, exactly one empty is false. */
const contains = (text: Value, part: Value): Value => {
  const [a, b] = [asText(text), asText(part)]
  return predicate(
    typeof b.constant === 'string' && b.constant !== ''
      ? sql`position(${a.sql}, ${b.sql}) > 0`
      : sql`if(${b.sql} = '', ${a.sql} = '', position(${a.sql}, ${b.sql}) > 0)`,
    [a, b],
  )
}

/** Compiles an expression to SQL with Sumo's null, type and ordering rules (language spec §2). Never throws on the user's text: it reports. */
export const lowerExpression = (expr: Expr, env: LowerEnv): Value => {
  switch (expr.kind) {
    case 'field':
      return env.field(expr.field)
    case 'string':
      return textLiteral(expr.value)
    case 'number':
      return numberLiteral(expr.value)
    case 'boolean':
      return booleanLiteral(expr.value)
    case 'null':
      return NULL_VALUE
    case 'call':
      return env.specialCall?.(expr) ?? lowerCall(expr, env, lowerExpression)
    case 'unary': {
      const operand = lowerExpression(expr.operand, env)
      if (expr.op === 'not') return not(asBoolean(operand))
      const number = asNumber(operand)
      return typeof number.constant === 'number'
        ? numberLiteral(-number.constant)
        : derived(
            sql`(-${number.sql})`,
            isNumeric(number) ? number.type : 'number',
            [number],
            number.notNull === true,
          )
    }
    case 'binary':
      return lowerBinary(expr, env)
    case 'conditional':
      return conditional(
        lowerExpression(expr.condition, env),
        lowerExpression(expr.then, env),
        lowerExpression(expr.otherwise, env),
      )
    case 'in': {
      const test = lowerIn(
        lowerExpression(expr.operand, env),
        expr.items.map((item) => [item.span, lowerExpression(item, env)] as const),
        env,
      )
      return expr.negated ? not(test) : test
    }
    case 'matches':
      return expr.negated ? not(lowerMatches(expr, env)) : lowerMatches(expr, env)
    case 'contains': {
      const test = contains(lowerExpression(expr.operand, env), lowerExpression(expr.part, env))
      return expr.negated ? not(test) : test
    }
    case 'isNull': {
      const operand = lowerExpression(expr.operand, env)
      if (operand.type === 'null') return booleanLiteral(!expr.negated)
      if (operand.notNull === true) return booleanLiteral(expr.negated)
      return derived(
        expr.negated ? sql`${operand.sql} IS NOT NULL` : sql`${operand.sql} IS NULL`,
        'boolean',
        [operand],
      )
    }
    case 'subquery':
      return env.subquery?.(expr.subquery) ?? booleanLiteral(false)
    case 'lookupContains':
      return lowerLookupContains(expr, env)
    case 'regex':
      return misplacedRegex(expr, env)
    case 'rawField':
      return env.rawField?.(expr.key, expr.span) ?? NULL_VALUE
    case 'fieldTags':
      return env.fieldTags?.(expr.field, expr.span) ?? NULL_VALUE
    case 'list': {
      const items = expr.items.map((item) => asText(lowerExpression(item, env)))
      const all = items.map((item) => item.sql)
      return derived(
        sql`arrayFilter(x -> isNotNull(x), [${all.length === 0 ? sql`` : all.reduce((a, b) => sql`${a}, ${b}`)}])::Array(String)`,
        'texts',
        items,
      )
    }
    default:
      return assertNever(expr)
  }
}

const misplacedRegex = (expr: RegexLiteral, env: LowerEnv): Value => {
  env.report(
    'DQ305',
    {
      what: 'this value',
      expected: 'text, a number or a field',
      found: 'a regular expression',
      help: 'a regular expression stands after `matches`',
    },
    expr.span,
  )
  return NULL_VALUE
}
