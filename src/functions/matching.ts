import { sql } from '../sql/sql.ts'
import { defineFunction, type FunctionDef } from './define.ts'
import { synonym } from './synonym.ts'

const matches = defineFunction({
  names: ['matches'],
  nonStandard: 'x matches /regex/',
  summary:
    'True when the regular expression is found anywhere in the text. (The infix form with a text, `x matches "a*"`, is a wildcard pattern for the whole value.)',
  params: [
    { name: 'text', type: 'text' },
    { name: 'regex', type: 'pattern' },
  ],
  returns: 'boolean',
  sql: ([text = sql`''`, regex = sql`''`]) => sql`match(${text}, ${regex})`,
  examples: [
    { expression: 'matches("Bob", "(?i)^bo")', result: true },
    { expression: 'matches("a bob", "^bo")', result: false },
    { expression: 'matches("x1y", /\\d/)', result: true },
    { expression: 'matches(null, "a")', result: false },
    { expression: '!matches(null, "a")', result: true },
  ],
})

const like = defineFunction({
  names: ['like'],
  nonStandard: 'x matches "a*"',
  summary: 'True when the whole text fits the pattern: `%` is any run of characters, `_` one character.',
  params: [
    { name: 'text', type: 'text' },
    { name: 'pattern', type: 'text' },
  ],
  returns: 'boolean',
  // A backslash means itself, as with the infix form.
  sql: ([text = sql`''`, pattern = sql`''`]) =>
    sql`like(${text}, replaceAll(${pattern}, '\\\\', '\\\\\\\\'))`,
  examples: [
    { expression: 'like("abc", "a%")', result: true },
    { expression: 'like("abc", "a_")', result: false },
    { expression: 'like("a\\bc", "a\\b%")', result: true },
    { expression: 'like("a\\\\", "_\\\\")', result: true },
    { expression: 'like("abc", "A%")', result: false },
    { expression: 'like(null, "%")', result: false },
  ],
})

export const MATCHING_FUNCTIONS: readonly FunctionDef[] = [
  matches,
  synonym(matches, 'match', 'x matches /regex/'),
  like,
]
