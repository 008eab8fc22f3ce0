import type { Value, ValueType } from '../compiler/value.ts'
import { asBoolean, castTo, commonType, NULL_VALUE } from '../compiler/values.ts'
import { join, sql } from '../sql/sql.ts'
import { defineFunction, type FunctionDef } from './define.ts'

const resultType = (values: readonly Value[]): ValueType =>
  values.reduce<ValueType>((type, value, i) => (i % 2 === 1 ? commonType(type, value.type) : type), 'null')

const cases = defineFunction({
  names: ['case'],
  nonStandard: 'if(condition, value, if(…))',
  summary:
    'Takes conditions and values in turn: the value after the first condition that is true. None true gives null; end with `true, value` for a default.',
  params: [
    { name: 'condition', type: 'any' },
    { name: 'value', type: 'any' },
    { name: 'more', type: 'any', optional: true, rest: true },
  ],
  returns: resultType,
  sql: (_, values) => {
    const type = resultType(values)
    const parts = values.map((value, i) => (i % 2 === 0 ? asBoolean(value) : castTo(value, type)).sql)
    return sql`multiIf(${join([...parts, castTo(NULL_VALUE, type).sql])})`
  },
  check: (values) => (values.length % 2 === 1 ? 'conditions and values must come in pairs' : undefined),
  examples: [
    { expression: 'case(1 > 2, "a", 2 > 1, "b", true, "c")', result: 'b' },
    { expression: 'case(false, "a", true, "c")', result: 'c' },
    { expression: 'case(false, "a")', result: null },
    { expression: 'case(null = "x", "a", true, 5)', result: '5' },
    { expression: 'case(true, 1, false, 2.5)', result: 1 },
  ],
})

export const CONDITIONAL_FUNCTIONS: readonly FunctionDef[] = [cases]
