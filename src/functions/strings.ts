import { join, sql, str } from '../sql/sql.ts'
import { defineFunction, type FunctionDef } from './define.ts'
import { format } from './format.ts'
import { replace } from './replace.ts'
import { synonym } from './synonym.ts'

const concat = defineFunction({
  names: ['concat'],
  summary: 'Joins 2 to 16 values into one text. A null counts as an empty text.',
  params: [
    { name: 'first', type: 'text' },
    { name: 'second', type: 'text' },
    { name: 'more', type: 'text', optional: true, rest: true },
  ],
  returns: 'text',
  sql: (args) => sql`concat(${join(args.map((a) => sql`ifNull(${a}, '')`))})`,
  check: (values) =>
    values.length > 16 ? 'at most 16 values can be joined; nest another `concat`' : undefined,
  examples: [
    { expression: 'concat("a", 4, "b")', result: 'a4b' },
    { expression: 'concat("[", null, "]")', result: '[]' },
    { expression: 'concat(null, null)', result: '' },
    { expression: 'concat(1.5, true)', result: '1.5true' },
  ],
})

const badIndex = (value: unknown): boolean => typeof value === 'number' && value < 0

const substring = defineFunction({
  names: ['substring'],
  summary:
    'The part of a text from `start` (the first character is 0) up to, not including, `end`. An end past the text is its end. A negative index or an end before the start gives null.',
  params: [
    { name: 'text', type: 'text' },
    { name: 'start', type: 'integer' },
    { name: 'end', type: 'integer', optional: true },
  ],
  returns: 'text',
  sql: ([text = sql`''`, start = sql`0`, end]) =>
    end === undefined
      ? sql`if(${start} >= 0, substringUTF8(${text}, ${start} + 1), NULL)`
      : sql`if(${start} >= 0 AND ${end} >= ${start}, substringUTF8(${text}, ${start} + 1, ${end} - ${start}), NULL)`,
  check: (values) => {
    const [, start, end] = values.map((v) => v.constant)
    if (badIndex(start) || badIndex(end)) return 'an index can not be negative'
    return typeof start === 'number' && typeof end === 'number' && end < start
      ? 'the end can not be before the start'
      : undefined
  },
  examples: [
    { expression: 'substring("Hello world!", 6)', result: 'world!' },
    { expression: 'substring("Sumo Logic", 0, 4)', result: 'Sumo' },
    { expression: 'substring("Sumo Logic", 5, 100)', result: 'Logic' },
    { expression: 'substring("naïve", 2, 3)', result: 'ï' },
    { expression: 'substring("abc", 9)', result: '' },
    { expression: 'substring(null, 1)', result: null },
  ],
})

const length = defineFunction({
  names: ['length'],
  summary: 'The number of characters of a text.',
  params: [{ name: 'text', type: 'text' }],
  returns: 'integer',
  sql: ([text = sql`''`]) => sql`toInt64(lengthUTF8(${text}))`,
  examples: [
    { expression: 'length("hello")', result: 5 },
    { expression: 'length("é")', result: 1 },
    { expression: 'length("")', result: 0 },
    { expression: 'length(null)', result: null },
  ],
})

/** What Java's String.trim takes away, as far as it occurs in logs. */
export const BLANKS = str(' \t\n\r\f\v')

const trim = defineFunction({
  names: ['trim'],
  summary: 'Takes white space away from both ends of a text.',
  params: [{ name: 'text', type: 'text' }],
  returns: 'text',
  sql: ([text = sql`''`]) => sql`trimBoth(${text}, ${BLANKS})`,
  examples: [
    { expression: 'trim("  Hi There ")', result: 'Hi There' },
    { expression: 'trim(" \t ")', result: '' },
    { expression: 'trim(null)', result: null },
  ],
})

const toLowerCase = defineFunction({
  names: ['toLowerCase'],
  summary: 'The text in lower case.',
  params: [{ name: 'text', type: 'text' }],
  returns: 'text',
  sql: ([text = sql`''`]) => sql`lowerUTF8(${text})`,
  examples: [
    { expression: 'toLowerCase("AbC")', result: 'abc' },
    { expression: 'toLowerCase("ÉA1")', result: 'éa1' },
    { expression: 'toLowerCase(null)', result: null },
  ],
})

const toUpperCase = defineFunction({
  names: ['toUpperCase'],
  summary: 'The text in upper case.',
  params: [{ name: 'text', type: 'text' }],
  returns: 'text',
  sql: ([text = sql`''`]) => sql`upperUTF8(${text})`,
  examples: [
    { expression: 'toUpperCase("AbC")', result: 'ABC' },
    { expression: 'toUpperCase("é1")', result: 'É1' },
    { expression: 'toUpperCase(null)', result: null },
  ],
})

const contains = defineFunction({
  names: ['contains'],
  summary:
    'True when the text holds the part, in the same case. An empty part is held by an empty text only.',
  params: [
    { name: 'text', type: 'text' },
    { name: 'part', type: 'text' },
  ],
  returns: 'boolean',
  sql: ([text = sql`''`, part = sql`''`], [, needle]) =>
    typeof needle?.constant === 'string' && needle.constant !== ''
      ? sql`position(${text}, ${part}) > 0`
      : sql`if(${part} = '', ${text} = '', position(${text}, ${part}) > 0)`,
  examples: [
    { expression: 'contains("San Francisco, CA", "Francisco")', result: true },
    { expression: 'contains("San", "san")', result: false },
    { expression: 'contains("", "")', result: true },
    { expression: 'contains("abc", "")', result: false },
    { expression: 'contains("", "a")', result: false },
    { expression: 'contains(null, "a")', result: false },
    { expression: 'contains("a", null)', result: false },
  ],
})

const tourl = defineFunction({
  names: ['tourl'],
  summary: 'A link with a short name. Here only the name is kept, with the prefix and suffix if given.',
  params: [
    { name: 'url', type: 'text' },
    { name: 'name', type: 'text' },
    { name: 'prefix', type: 'text', optional: true },
    { name: 'suffix', type: 'text', optional: true },
  ],
  returns: 'text',
  sql: ([, name = sql`''`, prefix, suffix]) =>
    prefix === undefined || suffix === undefined
      ? name
      : sql`concat(ifNull(${prefix}, ''), ${name}, ifNull(${suffix}, ''))`,
  check: (values) => (values.length === 3 ? 'a prefix needs a suffix too; it can be `""`' : undefined),
  examples: [
    { expression: 'tourl("https://example.com/a?b=c", "open")', result: 'open' },
    { expression: 'tourl("https://example.com", "x", "at: ", "!")', result: 'at: x!' },
    { expression: 'tourl("https://example.com", null)', result: null },
  ],
})

export const STRING_FUNCTIONS: readonly FunctionDef[] = [
  concat,
  replace,
  substring,
  length,
  trim,
  toLowerCase,
  toUpperCase,
  contains,
  format,
  tourl,
  synonym(toLowerCase, 'lower'),
  synonym(toUpperCase, 'upper'),
  synonym(length, 'len'),
]
