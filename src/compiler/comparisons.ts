import type { Span } from '../base/span.ts'
import { join, sql } from '../sql/sql.ts'
import type { LowerEnv } from './lower-env.ts'
import type { Value } from './value.ts'
import { asNumber, asText, booleanLiteral, derived, isNumeric, predicate } from './values.ts'

type ComparisonOp = '=' | '!=' | '<=>' | '<' | '<=' | '>' | '>='

const OPERATORS = {
  '=': sql`=`,
  '!=': sql`!=`,
  '<': sql`<`,
  '<=': sql`<=`,
  '>': sql`>`,
  '>=': sql`>=`,
} as const

/** Numeric if either side is a number, else text; a boolean is compared as its word with text. */
const sides = (left: Value, right: Value): readonly [Value, Value] => {
  if (isNumeric(left) || isNumeric(right)) return [asNumber(left), asNumber(right)]
  if (left.type === 'boolean' && right.type === 'boolean') return [left, right]
  return [asText(left), asText(right)]
}

/**
 * A comparison. With null on either side it is false, `!=` is true: a missing field is not equal to anything
 * (snapshot-abuse §1, cloud-siem §4).
 */
export const compare = (op: ComparisonOp, left: Value, right: Value): Value => {
  if (op === '<=>') return equalOrBothNull(left, right)
  if (left.type === 'null' || right.type === 'null')
    return { ...booleanLiteral(op === '!='), uses: new Set([...left.uses, ...right.uses]) }
  const [a, b] = sides(left, right)
  return predicate(sql`${a.sql} ${OPERATORS[op]} ${b.sql}`, [a, b], op === '!=' ? 'true' : 'false')
}

/** `<=>` of rules: null equals null and nothing else. */
const equalOrBothNull = (left: Value, right: Value): Value => {
  const isNull = (value: Value): Value =>
    value.type === 'null'
      ? booleanLiteral(true)
      : derived(value.notNull === true ? sql`false` : sql`isNull(${value.sql})`, 'boolean', [value])
  const equal = compare('=', left, right)
  const [a, b] = [isNull(left), isNull(right)]
  return derived(sql`(${equal.sql} OR ${a.sql} AND ${b.sql})`, 'boolean', [equal, a, b])
}

/** `x in (…)` of rules: as a row of `=`, so a number in quotes is a number where the field is one. */
const lowerRuleIn = (operand: Value, items: readonly Value[]): Value => {
  const isText = (item: Value): boolean => item.type === 'text' && typeof item.constant === 'string'
  const listed = operand.type === 'text' ? items.filter(isText) : []
  const all = [
    ...(listed.length === 0
      ? []
      : [predicate(sql`${operand.sql} IN (${join(listed.map((item) => item.sql))})`, [operand])]),
    ...items.filter((item) => !listed.includes(item)).map((item) => compare('=', operand, item)),
  ]
  const [first, ...rest] = all
  if (first === undefined) return booleanLiteral(false)
  return rest.length === 0
    ? first
    : derived(
        sql`(${join(
          all.map((test) => test.sql),
          ' OR ',
        )})`,
        'boolean',
        all,
      )
}

/** `x in (…)`. In queries text never equals a number here, unlike in `=` (language spec §2). */
export const lowerIn = (
  operand: Value,
  items: readonly (readonly [Span, Value])[],
  env: Pick<LowerEnv, 'report' | 'dialect'>,
): Value => {
  if (env.dialect === 'rule')
    return lowerRuleIn(
      operand,
      items.map(([, item]) => item),
    )
  const numeric = isNumeric(operand)
  const fitting = items.filter(
    ([, item]) => (numeric ? isNumeric(item) : !isNumeric(item)) && item.type !== 'null',
  )
  for (const [span, item] of items)
    if (item.type !== 'null' && numeric !== isNumeric(item) && operand.type !== 'null')
      env.report(
        'DQ318',
        {
          operand: numeric ? 'a number' : 'text',
          item: numeric ? 'text' : 'a number',
          fix: numeric ? 'write numbers without quotes' : 'put it in quotes, or cast the field: `num(field)`',
        },
        span,
        { severity: 'warning' },
      )
  if (operand.type === 'null' || fitting.length === 0) return booleanLiteral(false)
  const constants = fitting
    .filter(([, item]) => item.constant !== undefined)
    .map(([, item]) => (numeric ? item : asText(item)))
  const others = fitting
    .filter(([, item]) => item.constant === undefined)
    .map(([, item]) => compare('=', operand, item))
  const left = numeric ? operand : asText(operand)
  const listed =
    constants.length === 0
      ? []
      : [predicate(sql`${left.sql} IN (${join(constants.map((item) => item.sql))})`, [left])]
  const all = [...listed, ...others]
  return all.length === 1 && all[0] !== undefined
    ? all[0]
    : derived(
        sql`(${join(
          all.map((test) => test.sql),
          ' OR ',
        )})`,
        'boolean',
        all,
      )
}
