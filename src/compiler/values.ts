import { num, type Sql, sql, str } from '../sql/sql.ts'
import type { Value, ValueType } from './value.ts'

const NOTHING: ReadonlySet<string> = new Set()

export const textLiteral = (value: string): Value => ({
  sql: str(value),
  type: 'text',
  uses: NOTHING,
  constant: value,
  notNull: true,
})

export const numberLiteral = (value: number): Value =>
  Number.isSafeInteger(value)
    ? { sql: num(value), type: 'integer', uses: NOTHING, constant: value, notNull: true }
    : {
        sql: sql`toFloat64(${str(String(value))})`,
        type: 'number',
        uses: NOTHING,
        constant: value,
        notNull: true,
      }

export const booleanLiteral = (value: boolean): Value => ({
  sql: value ? sql`true` : sql`false`,
  type: 'boolean',
  uses: NOTHING,
  constant: value,
  notNull: true,
})

export const NULL_VALUE: Value = { sql: sql`NULL`, type: 'null', uses: NOTHING, constant: null }

export const usesOf = (...values: readonly Value[]): ReadonlySet<string> => {
  const [first, ...others] = values.filter((value) => value.uses.size > 0)
  if (first === undefined) return NOTHING
  if (others.length === 0) return first.uses
  const all = new Set(first.uses)
  for (const { uses } of others) for (const id of uses) all.add(id)
  return all
}

/** A value computed from others. */
export const derived = (text: Sql, type: ValueType, from: readonly Value[], notNull = false): Value => ({
  sql: text,
  type,
  uses: usesOf(...from),
  ...(notNull || type === 'boolean' || type === 'texts' ? { notNull: true as const } : {}),
})

/** A predicate: SQL that may be NULL becomes false, unless the operands can't be NULL. */
export const predicate = (text: Sql, from: readonly Value[], whenNull: 'false' | 'true' = 'false'): Value =>
  derived(
    from.every((value) => value.notNull === true)
      ? text
      : sql`ifNull(${text}, ${whenNull === 'true' ? sql`true` : sql`false`})`,
    'boolean',
    from,
  )

export const isNumeric = (value: Value): boolean => value.type === 'number' || value.type === 'integer'

/** As Sumo shows it: integers without `.0`, booleans as words, lists joined by line feeds. */
export const asText = (value: Value): Value => {
  switch (value.type) {
    case 'text':
      return value
    case 'null':
      return { ...value, sql: sql`CAST(NULL, 'Nullable(String)')`, type: 'text' }
    case 'boolean':
      return typeof value.constant === 'boolean'
        ? textLiteral(String(value.constant))
        : derived(sql`if(${value.sql}, 'true', 'false')`, 'text', [value], true)
    case 'texts':
      return derived(sql`arrayStringConcat(${value.sql}, '\\n')`, 'text', [value], true)
    default:
      return typeof value.constant === 'number'
        ? textLiteral(String(value.constant))
        : derived(sql`toString(${value.sql})`, 'text', [value], value.notNull === true)
  }
}

/** Nullable(Float64) or an integer; text that is no number is NULL. */
export const asNumber = (value: Value): Value => {
  switch (value.type) {
    case 'number':
    case 'integer':
      return value
    case 'text':
      if (typeof value.constant === 'string') {
        const number = Number(value.constant)
        return value.constant.trim() !== '' && Number.isFinite(number)
          ? numberLiteral(number)
          : asNumber(NULL_VALUE)
      }
      return derived(sql`toFloat64OrNull(trimBoth(${value.sql}))`, 'number', [value])
    case 'boolean':
      return derived(sql`toInt64(${value.sql})`, 'integer', [value], true)
    case 'null':
    case 'texts':
      return { sql: sql`CAST(NULL, 'Nullable(Float64)')`, type: 'number', uses: value.uses }
  }
}

/** Nullable(Int64), truncated towards zero. */
export const asInteger = (value: Value): Value => {
  if (value.type === 'integer') return value
  const number = asNumber(value)
  return number.type === 'integer'
    ? number
    : derived(sql`toInt64OrNull(toString(trunc(${number.sql})))`, 'integer', [value])
}

/** Truth of a value where a condition is expected: a boolean, or its word, or a number other than 0; null is false. */
export const asBoolean = (value: Value): Value => {
  switch (value.type) {
    case 'boolean':
      return value
    case 'text':
      return predicate(sql`lower(${value.sql}) = 'true'`, [value])
    case 'number':
    case 'integer':
      return predicate(sql`${value.sql} != 0`, [value])
    case 'null':
    case 'texts':
      return booleanLiteral(false)
  }
}

/** The type that both branches of a conditional can have. */
export const commonType = (a: ValueType, b: ValueType): ValueType => {
  if (a === b) return a
  if (a === 'null') return b
  if (b === 'null') return a
  const numeric = (type: ValueType) => type === 'number' || type === 'integer'
  return numeric(a) && numeric(b) ? 'number' : 'text'
}

export const castTo = (value: Value, type: ValueType): Value => {
  if (value.type === type) return value
  switch (type) {
    case 'text':
      return asText(value)
    case 'number':
      return value.type === 'integer'
        ? derived(sql`toFloat64(${value.sql})`, 'number', [value], value.notNull === true)
        : asNumber(value)
    case 'integer':
      return asInteger(value)
    case 'boolean':
      return asBoolean(value)
    case 'null':
      return value
    case 'texts':
      return derived(sql`emptyArrayString()`, 'texts', [value])
  }
}
