import { sql } from '../sql/sql.ts'
import { defineFunction } from './define.ts'

export const anyHttpHeaderMatches = defineFunction({
  names: ['anyHttpHeaderMatches'],
  summary: 'True when the regular expression is found in the value of any HTTP header.',
  params: [
    { name: 'headers', type: 'text' },
    { name: 'regex', type: 'pattern' },
  ],
  returns: 'boolean',
  sql: ([headers = sql`''`, regex = sql`''`]) =>
    sql`arrayExists(header -> match(header.2, ${regex}), JSONExtractKeysAndValues(ifNull(${headers}, ''), 'String'))`,
  examples: [
    { expression: 'anyHttpHeaderMatches(\'{"Host": "a.example", "X": "jndi:ldap"}\', "jndi")', result: true },
    { expression: 'anyHttpHeaderMatches(\'{"jndi": "a"}\', "jndi")', result: false },
    { expression: "anyHttpHeaderMatches(null, 'a')", result: false },
  ],
})
