import { sql } from '../sql/sql.ts'
import { defineFunction, type FunctionDef } from './define.ts'
import { synonym } from './synonym.ts'

const num = defineFunction({
  names: ['num', 'number', 'double', 'toDouble'],
  summary: 'The value as a number with fraction. A text that is no number gives null.',
  params: [{ name: 'value', type: 'number' }],
  returns: 'number',
  sql: ([value = sql`0`]) => value,
  examples: [
    { expression: 'num("9.5")', result: 9.5 },
    { expression: 'num(" 10 ")', result: 10 },
    { expression: 'number("1e3")', result: 1000 },
    { expression: 'num("ten")', result: null },
    { expression: 'num("")', result: null },
    { expression: 'num(null)', result: null },
  ],
})

const toLong = defineFunction({
  names: ['toLong', 'long', 'toInt', 'int'],
  summary:
    'The value as a whole number of 64 bits; a fraction is cut off. A text that is no number gives null.',
  params: [{ name: 'value', type: 'integer' }],
  returns: 'integer',
  sql: ([value = sql`0`]) => value,
  examples: [
    { expression: 'toLong("1700000000000")', result: 1700000000000 },
    { expression: 'toInt(2.9)', result: 2 },
    { expression: 'int("-2.9")', result: -2 },
    { expression: 'long("x")', result: null },
    { expression: 'toLong(null)', result: null },
  ],
})

const toText = defineFunction({
  names: ['toString'],
  summary: 'The value as a text; whole numbers have no fraction.',
  params: [{ name: 'value', type: 'text' }],
  returns: 'text',
  sql: ([value = sql`''`]) => value,
  examples: [
    { expression: 'toString(5)', result: '5' },
    { expression: 'toString(1.5)', result: '1.5' },
    { expression: 'toString(true)', result: 'true' },
    { expression: 'toString(null)', result: null },
  ],
})

export const CAST_FUNCTIONS: readonly FunctionDef[] = [num, toLong, toText, synonym(num, 'toNumber')]
