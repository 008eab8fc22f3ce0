import type { Subquery } from '../language/ast.ts'
import { join, type Sql, sql, str } from '../sql/sql.ts'
import type { AnswerRow } from './plan.ts'
import type { Value } from './value.ts'
import { asNumber, asText, booleanLiteral, isNumeric, numberLiteral, predicate } from './values.ts'

/** The value of an answer as text; null and missing are undefined: nothing is equal to them. */
export const answerText = (value: unknown): string | undefined => {
  if (value === null || value === undefined) return undefined
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** A literal to compare the field with; a number where the field is one, as `=` has it. */
const literal = (field: Value, value: unknown): Sql | undefined => {
  const text = answerText(value)
  if (text === undefined) return undefined
  if (!isNumeric(field)) return str(text)
  const number = Number(text)
  return text.trim() === '' || !Number.isFinite(number) ? undefined : numberLiteral(number).sql
}

/**
 * `(f = "a" and g = "b") or …` for the rows that a subquery gave. Without rows it is false. Values of rows are data: they are
 * compared as they are, wildcards and all.
 */
export const subqueryCondition = (
  subquery: Subquery,
  rows: readonly AnswerRow[],
  fields: readonly Value[],
): Value => {
  const operands = fields.map((field) => (isNumeric(field) ? asNumber(field) : asText(field)))
  const tuples = rows.flatMap((row) => {
    const values = subquery.fields.map((_, i) => {
      const operand = operands[i]
      return operand === undefined ? undefined : literal(operand, row[`f${i}`])
    })
    const known = values.filter((value) => value !== undefined)
    return known.length === values.length ? [known] : []
  })
  const [first] = operands
  if (first === undefined || tuples.length === 0)
    return { ...booleanLiteral(false), uses: new Set(operands.flatMap((operand) => [...operand.uses])) }
  if (operands.length === 1) return predicate(sql`${first.sql} IN (${join(tuples.flat())})`, operands)
  const left = join(operands.map((operand) => operand.sql))
  return predicate(sql`(${left}) IN (${join(tuples.map((tuple) => sql`(${join(tuple)})`))})`, operands)
}
