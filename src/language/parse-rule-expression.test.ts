import { expect, test } from 'vitest'
import { showExpr } from '../../test/support/show-tree.ts'
import { parseRuleExpression } from './parse-rule-expression.ts'

test.each([
  [
    "metadata_vendor = 'Amazon' AND (a == \"b\" OR NOT c != 'd')",
    '(and (= metadata_vendor "Amazon") (or (= a "b") (not (!= c "d"))))',
  ],
  ["lower(fields['a.b']) IN ('x', \"y\")", '(in lower(raw<a.b>) ["x" "y"])'],
  ['fields["k"] = fields.eventName', '(= raw<k> raw<eventName>)'],
  ["x NOT IN ('a') AND y NOT LIKE 'b%'", '(and (not-in x ["a"]) (not-like y "b%"))'],
  ["x RLIKE '(?i)^a\\d' and z !matches /b\\/c/", '(and (regex x /(?i)^a\\d/) (not-regex z /b/c/))'],
  ['x MATCHES "wild*card"', '(glob x "wild*card")'],
  ['x IS NULL OR y IS NOT NULL', '(or (null? x) (not-null? y))'],
  ['n BETWEEN 1 AND 5 AND m', '(and (and (>= n 1) (<= n 5)) m)'],
  ['n NOT BETWEEN 1 AND 5', '(not (and (>= n 1) (<= n 5)))'],
  ['hasThreatMatch([a_ip, b_ip], confidence > 5k)', 'hasThreatMatch([a_ip b_ip] (> confidence 5000))'],
  [
    "/* why */ !array_contains(listMatches,'allow') && s = 'it\\'s // no comment'",
    '(and (not array_contains(listMatches "allow")) (= s "it\'s // no comment"))',
  ],
  ['a / b > 1 and !(c)', '(and (> (/ a b) 1) (not c))'],
  ["x LIKE 'a!%' ESCAPE '!'", '(like x "a!%")'],
  ['a <=> null', '(<=> a null)'],
  ["x LIKE 'a' ESCAPE '\\\\'", '(like x "a")'],
  ['headers["ACCEPT"] = b.types[0]', '(= element_at(headers "ACCEPT") element_at(b.types 0))'],
  ["x RLIKE 'c:\\\\'", '(regex x /c:\\\\/)'],
  ["x = '\\temp\\net' or y = 'a\\\"b'", '(or (= x "\\\\temp\\\\net") (= y "a\\"b"))'],
  ['array_contains(fieldTags["srcDevice_ip"], "DB")', 'array_contains(tags<srcDevice_ip> "DB")'],
  ["size(fieldsTags['user_username']) > 0", '(> size(tags<user_username>) 0)'],
  ["x ! in ('a') and y ! like 'b%'", '(and (not-in x ["a"]) (not-like y "b%"))'],
  ['json field=fields "a.b" as x | where x = 1', '(= raw<a.b> 1)'],
  [
    `| json field=_raw "items[0]['a.b']" as x | json field=fields "tags[*]" as t | where x = t or y`,
    '(or (= raw<items.1.a.b> raw<tags>) y)',
  ],
])('%s', (text, tree) => {
  const { expr, diagnostics } = parseRuleExpression(text)
  expect(diagnostics).toEqual([])
  expect(expr && showExpr(expr)).toBe(tree)
})

test.each([
  ['', ['DQ201']],
  ['a =', ['DQ201']],
  ["a = 'x", ['DQ101']],
  ['a b', ['DQ201']],
  ['(a', ['DQ206']],
  ['a)', ['DQ207']],
  ['a MATCHES /x', ['DQ103']],
  ['/* a', ['DQ102']],
  ["x LIKE 'a' ESCAPE '!!'", ['DQ201']],
  ['| json field=fields "a" as x', ['DQ201']],
  ['| json field=fields "a" | where x', ['DQ201']],
  ['| json field=fields "a[" as x | where x', ['DQ310']],
  ['| json field=fields "a[*].b" as x | where x', ['DQ408']],
  ['a RLIKE b', ['DQ309']],
  ['fields[a] = 1', ['DQ201']],
  ['other[a] = 1', ['DQ201']],
  ['other[1.5] = 1', ['DQ201']],
])('%s is wrong: %j', (text, codes) => {
  const { diagnostics } = parseRuleExpression(text)
  expect(diagnostics.map((d) => d.code)).toEqual(codes)
})
