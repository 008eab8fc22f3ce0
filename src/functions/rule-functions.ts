import { join, sql } from '../sql/sql.ts'
import { defineFunction, type FunctionDef } from './define.ts'
import { lookupFunction } from './index.ts'
import { jsonArrayContains, jsonArraySize } from './json.ts'
import { LIST_FUNCTIONS } from './lists.ts'
import { isBlank } from './nulls.ts'
import { indexByName } from './registry.ts'
import { elementAt } from './rule-entry.ts'
import { anyHttpHeaderMatches } from './rule-headers.ts'

const shared = (name: string): FunctionDef => {
  const def = lookupFunction(name)
  if (def === undefined) throw new Error(`no function ${name}`)
  return def
}

/** The same function under the names that rules have for it, all of them standard there. */
const renamed = (name: string, names: FunctionDef['names']): FunctionDef => {
  const { nonStandard: _, ...def } = shared(name)
  return { ...def, names }
}

/** Same meaning in rules as in queries. */
const SAME = (
  'contains substring trim urlencode urldecode luhn toString isNull isNumeric compareCIDRPrefix getCIDRPrefix maskFromCIDR ' +
  'ipv4ToNumber isPrivateIP isPublicIP isReservedIP isValidIP isValidIPv4 isValidIPv6 abs acos asin atan atan2 cbrt ceil cos ' +
  'cosh exp expm1 floor hypot log log10 log1p pow round sin sinh sqrt tan tanh toDegrees toRadians haversine decToHex hexToDec'
).split(' ')

const concat = defineFunction({
  names: ['concat'],
  summary: 'Joins values, numbers too, into one text. Any null gives null.',
  params: [
    { name: 'first', type: 'text' },
    { name: 'more', type: 'text', rest: true },
  ],
  returns: 'text',
  sql: (args) => sql`concat(${join(args)})`,
  examples: [
    { expression: "concat('a', 4, 'b')", result: 'a4b' },
    { expression: "concat('a', null)", result: null },
  ],
})

/** For aggregates over some of the matches: `count_distinct` of `case(condition, field)`. */
const cases: FunctionDef = { ...shared('case'), nonStandard: 'none: a helper of dohyo' }

const length = defineFunction({
  names: ['length'],
  summary: 'The number of characters of a text; 0 for null.',
  params: [{ name: 'text', type: 'text' }],
  returns: 'integer',
  sql: ([text = sql`''`]) => sql`toInt64(lengthUTF8(ifNull(${text}, '')))`,
  examples: [
    { expression: "length('héllo')", result: 5 },
    { expression: 'length(null)', result: 0 },
  ],
})

const isEmpty = defineFunction({
  ...isBlank,
  names: ['isEmpty'],
  summary: 'True for null and for a text without characters or of white space only, as `isBlank`.',
  examples: isBlank.examples.map((e) => ({ ...e, expression: e.expression.replace('isBlank', 'isEmpty') })),
})

const arrayContains = defineFunction({
  ...jsonArrayContains,
  names: ['array_contains', 'jsonArrayContains'],
  summary:
    'True when one element of a list, or of a JSON array, is exactly this value. A missing list holds nothing.',
  examples: [
    { expression: "array_contains(['a', 'b'], 'b')", result: true },
    { expression: "array_contains(['ab'], 'b')", result: false },
    { expression: "array_contains(null, 'b')", result: false },
    { expression: "array_contains(['a'], null)", result: false },
    { expression: 'jsonArrayContains(\'["x", "y"]\', \'y\')', result: true },
  ],
})

const size = defineFunction({
  ...jsonArraySize,
  names: ['size', 'jsonArraySize'],
  summary:
    'The number of elements of a list or JSON array; -1 for null. A list field that is missing counts as an empty list.',
  examples: [
    { expression: "size(['a', 'b'])", result: 2 },
    { expression: "size('[1, 2, 3]')", result: 3 },
    { expression: 'size(null)', result: -1 },
  ],
})

const asciiToHex = defineFunction({
  names: ['asciiToHex', 'toHex'],
  summary: 'The bytes of a text in upper-case hexadecimal.',
  params: [{ name: 'text', type: 'text' }],
  returns: 'text',
  sql: ([text = sql`''`]) => sql`hex(${text})`,
  examples: [
    { expression: "asciiToHex('OK')", result: '4F4B' },
    { expression: 'toHex(null)', result: null },
  ],
})

/** Functions of Cloud SIEM rule expressions. */
export const RULE_FUNCTIONS: readonly FunctionDef[] = [
  ...SAME.map(shared),
  renamed('toLowerCase', ['lower', 'toLowerCase']),
  renamed('toUpperCase', ['upper', 'toUpperCase']),
  renamed('base64Encode', ['base64Encode', 'toBase64']),
  renamed('base64Decode', ['base64Decode', 'fromBase64']),
  renamed('hexToAscii', ['hexToAscii', 'fromHex']),
  renamed('num', ['num', 'number', 'double', 'toDouble', 'float', 'toFloat']),
  renamed('toLong', ['toLong', 'long', 'toInt', 'int']),
  concat,
  length,
  isEmpty,
  isBlank,
  arrayContains,
  size,
  elementAt,
  cases,
  anyHttpHeaderMatches,
  asciiToHex,
  ...LIST_FUNCTIONS,
]

const BY_NAME = indexByName(RULE_FUNCTIONS)

/** The function of that name, in any case, in rule expressions. */
export const lookupRuleFunction = (name: string): FunctionDef | undefined => BY_NAME.get(name.toLowerCase())

/** Canonical names, sorted; for suggestions and completion. */
export const ruleFunctionNames = (): readonly string[] => RULE_FUNCTIONS.map((f) => f.names[0]).sort()
