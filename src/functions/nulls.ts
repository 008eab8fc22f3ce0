import type { Value, ValueType } from '../compiler/value.ts'
import { castTo, commonType } from '../compiler/values.ts'
import { join, sql, str } from '../sql/sql.ts'
import { defineFunction, type FunctionDef } from './define.ts'
import { BLANKS } from './strings.ts'
import { synonym } from './synonym.ts'

const isNull = defineFunction({
  names: ['isNull'],
  summary:
    'True when there is no value: a miss of a nodrop parse, a lookup or a missing key. An empty text is a value.',
  params: [{ name: 'value', type: 'any' }],
  returns: 'boolean',
  // An array can not be null in ClickHouse: a missing list is an empty one.
  sql: ([value = sql`NULL`], [type]) =>
    type?.type === 'texts' ? sql`empty(${value})` : sql`isNull(${value})`,
  examples: [
    { expression: 'isNull(null)', result: true },
    { expression: 'isNull("")', result: false },
    { expression: 'isNull(num("x"))', result: true },
    { expression: 'isNull(0)', result: false },
  ],
})

const isNotNull = defineFunction({
  names: ['isNotNull'],
  nonStandard: '!isNull(x)',
  summary: 'True when there is a value.',
  params: [{ name: 'value', type: 'any' }],
  returns: 'boolean',
  sql: ([value = sql`NULL`], [type]) =>
    type?.type === 'texts' ? sql`notEmpty(${value})` : sql`isNotNull(${value})`,
  examples: [
    { expression: 'isNotNull(null)', result: false },
    { expression: 'isNotNull("")', result: true },
  ],
})

const isEmpty = defineFunction({
  names: ['isEmpty'],
  summary: 'True for null and for a text without characters.',
  params: [{ name: 'value', type: 'text' }],
  returns: 'boolean',
  sql: ([value = sql`''`]) => sql`ifNull(${value}, '') = ''`,
  examples: [
    { expression: 'isEmpty(null)', result: true },
    { expression: 'isEmpty("")', result: true },
    { expression: 'isEmpty(" ")', result: false },
    { expression: 'isEmpty(0)', result: false },
  ],
})

export const isBlank = defineFunction({
  names: ['isBlank'],
  summary: 'True for null and for a text without characters or of white space only.',
  params: [{ name: 'value', type: 'text' }],
  returns: 'boolean',
  sql: ([value = sql`''`]) => sql`trimBoth(ifNull(${value}, ''), ${BLANKS}) = ''`,
  examples: [
    { expression: 'isBlank(null)', result: true },
    { expression: 'isBlank("")', result: true },
    { expression: 'isBlank(" \t ")', result: true },
    { expression: 'isBlank("a")', result: false },
  ],
})

/** Apache Commons NumberUtils.isCreatable, which the documented examples follow: a leading 0 means octal. */
const JAVA_NUMBER =
  '^[+-]?(0[xX][0-9a-fA-F]+|0[0-7]*|(0|[1-9][0-9]*)[lL]|([1-9][0-9]*|[0-9]*\\.[0-9]+|[0-9]+\\.)([eE][+-]?[0-9]+)?[fFdD]?)$'

const isNumeric = defineFunction({
  names: ['isNumeric'],
  summary:
    'True when the text is a number in Java’s notation: sign, fraction, exponent, `0x` hexadecimal, octal after a leading 0, a type suffix such as `123L`.',
  params: [{ name: 'value', type: 'text' }],
  returns: 'boolean',
  sql: ([value = sql`''`]) => sql`match(${value}, ${str(JAVA_NUMBER)})`,
  examples: [
    { expression: 'isNumeric("1e5")', result: true },
    { expression: 'isNumeric("-12.5")', result: true },
    { expression: 'isNumeric("0x1F")', result: true },
    { expression: 'isNumeric("123L")', result: true },
    { expression: 'isNumeric("07")', result: true },
    { expression: 'isNumeric("09")', result: false },
    { expression: 'isNumeric("0.5")', result: true },
    { expression: 'isNumeric("1 2")', result: false },
    { expression: 'isNumeric("")', result: false },
    { expression: 'isNumeric(null)', result: false },
  ],
})

const typeOf = (values: readonly Value[]): ValueType =>
  values.reduce<ValueType>((type, value) => commonType(type, value.type), 'null')

const coalesce = defineFunction({
  names: ['coalesce'],
  nonStandard: 'if(isNull(a), b, a)',
  summary: 'The first value that is not null. An empty text is a value.',
  params: [
    { name: 'first', type: 'any' },
    { name: 'more', type: 'any', rest: true },
  ],
  returns: typeOf,
  sql: (_, values) => {
    const type = typeOf(values)
    const parts = values.map((value) => castTo(value, type).sql)
    return type === 'texts'
      ? sql`arrayFirst(list -> notEmpty(list), [${join(parts)}])`
      : sql`coalesce(${join(parts)})`
  },
  examples: [
    { expression: 'coalesce(null, "none")', result: 'none' },
    { expression: 'coalesce("", "none")', result: '' },
    { expression: 'coalesce(num("x"), 5, 6)', result: 5 },
    { expression: 'coalesce(null, 5, "a")', result: '5' },
    { expression: 'coalesce(null, null)', result: null },
  ],
})

export const NULL_FUNCTIONS: readonly FunctionDef[] = [
  isNull,
  isNotNull,
  isEmpty,
  isBlank,
  isNumeric,
  coalesce,
  synonym(coalesce, 'ifNull', 'if(isNull(a), b, a)'),
]
