import type { Value } from '../compiler/value.ts'
import { type Sql, sql } from '../sql/sql.ts'
import { defineFunction, type FunctionDef } from './define.ts'

/** The elements of a list field, or of a text that holds a JSON array; anything else has none. */
export const elements = (value: Value | undefined): Sql => {
  switch (value?.type) {
    case 'texts':
      return value.sql
    case 'text':
      return sql`JSONExtract(ifNull(${value.sql}, ''), 'Array(String)')`
    default:
      return sql`emptyArrayString()`
  }
}

export const jsonArrayContains = defineFunction({
  names: ['jsonArrayContains'],
  summary: 'True when one element of a JSON array is exactly this value. What is no array holds nothing.',
  params: [
    { name: 'array', type: 'any' },
    { name: 'value', type: 'text' },
  ],
  returns: 'boolean',
  sql: ([, value = sql`''`], [array]) => sql`has(${elements(array)}, ${value})`,
  examples: [
    { expression: 'jsonArrayContains("[\\"x\\",\\"y\\"]", "y")', result: true },
    { expression: 'jsonArrayContains("[\\"xy\\"]", "y")', result: false },
    { expression: 'jsonArrayContains("[1, 22]", 22)', result: true },
    { expression: 'jsonArrayContains("no array", "no array")', result: false },
    { expression: 'jsonArrayContains(null, "y")', result: false },
    { expression: 'jsonArrayContains("[\\"x\\"]", null)', result: false },
  ],
})

export const jsonArraySize = defineFunction({
  names: ['jsonArraySize'],
  summary: 'The number of elements of a JSON array; -1 for null and for what is no array.',
  params: [{ name: 'array', type: 'any' }],
  returns: 'integer',
  sql: ([array = sql`''`], [value]) => {
    switch (value?.type) {
      case 'texts':
        return sql`toInt64(length(${array}))`
      case 'text':
        return sql`if(JSONType(ifNull(${array}, '')) = 'Array', toInt64(JSONLength(ifNull(${array}, ''))), -1)`
      default:
        return sql`-1`
    }
  },
  examples: [
    { expression: 'jsonArraySize("[1, 2, 3]")', result: 3 },
    { expression: 'jsonArraySize("[]")', result: 0 },
    { expression: 'jsonArraySize("{\\"a\\":1}")', result: -1 },
    { expression: 'jsonArraySize("[1")', result: -1 },
    { expression: 'jsonArraySize(null)', result: -1 },
  ],
})

export const JSON_FUNCTIONS: readonly FunctionDef[] = [jsonArrayContains, jsonArraySize]
