import { expect, test } from 'vitest'
import { showSearch } from '../../test/support/show-tree.ts'
import { TINY_TABLE } from '../../test/support/tiny-operators.ts'
import { parseQuery } from './parse-query.ts'

test.each([
  ['', '*'],
  ['   ', '*'],
  ['*', '*'],
  ['error', 'error'],
  ['a b or c d', '(or (and a b) (and c d))'],
  ['a AND b Or not c', '(or (and a b) (not c))'],
  ['NOT a b', '(and (not a) b)'],
  ['not (a b)', '(not (and a b))'],
  ['!a !not b', '(and (not a) (not (not b)))'],
  ['a && (b || c)', '(and a (or b c))'],
  ['(a or b) or c', '(or a b c)'],
  ['good OR error disk', '(or good (and error disk))'],
  ['"disk  full" x', '(and "disk  full" x)'],
  ['"said \\"no\\""', '"said \\"no\\""'],
  ['10.1.2.3 user@x.com a-b *456* cat? http://x/y', '(and 10.1.2.3 user@x.com a-b *456* cat? http://x/y)'],
  [
    '_sourceCategory=*azure*activitylog* OR _sourceCategory=*aws*cloudtrail*',
    '(or <_sourceCategory = *azure*activitylog*> <_sourceCategory = *aws*cloudtrail*>)',
  ],
  ['_sourceCategory = dev/* AND error*', '(and <_sourceCategory = dev/*> error*)'],
  ['_source="a b"', '<_source = "a b">'],
  ['_sourceName=/var/*/x?y=1 z', '(and <_sourceName = /var/*/x?y=1> z)'],
  ['a!=b c<>d e>=5 f<3', '(and <a != b> <c != d> <e >= 5> <f < 3>)'],
  ['%"db.name"=x my-field=y', '(and <db.name = x> <my-field = y>)'],
  ['(_sourceHost=h1 or _sourceHost="H4")', '(or <_sourceHost = h1> <_sourceHost = "H4">)'],
  ['error // rest | where x', 'error'],
  ['error /* a | b */ warn', '(and error warn)'],
  ['/var/* /x/*', '(and /var/* /x/*)'],
  ["it's [x] {y} `", "(and it's [x] {y})"],
])('%s', (text, expected) => {
  expect(showSearch(parseQuery(text, TINY_TABLE).query.search)).toBe(expected)
})

test.each([
  ['a OR', 'DQ210'],
  ['AND a', 'DQ210'],
  ['a and and b', 'DQ210'],
  ['NOT', 'DQ210'],
  ['(a b', 'DQ206'],
  ['a) b', 'DQ207'],
  ['()', 'DQ201'],
  ['f=', 'DQ208'],
  ['10.0.0.1=x', 'DQ209'],
  ['"a', 'DQ101'],
  ['/* a', 'DQ102'],
  ['“a b”', 'DQ104'],
  ['a [subquery: x | count by y]', 'DQ214'],
  ['a [subquery x | count by y | compose y]', 'DQ201'],
  ['a [subquery: x', 'DQ206'],
  ['`macro`', 'DQ403'],
  ['_sourceCategory={{sc}}', 'DQ404'],
  ['a\u00a0b', 'DQ105'],
])('%s: %s', (text, code) => {
  const { diagnostics } = parseQuery(`${text} | count`, TINY_TABLE)
  expect(diagnostics.map((d) => d.code)).toEqual([code])
})
