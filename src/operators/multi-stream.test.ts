import { expect, test } from 'vitest'
import { withoutSpans } from '../../test/support/show-tree.ts'
import { parseQuery } from '../language/parse-query.ts'
import { printQuery } from '../language/print.ts'
import { OPERATOR_TABLE } from './index.ts'

const read = (text: string) => parseQuery(text, OPERATOR_TABLE)
const print = (text: string) => printQuery(read(text).query, OPERATOR_TABLE)

test.each([
  [
    '[subquery:error|count by _sourceHost|topk(1,_count)|compose _sourceHost , %"odd name" KEYWORDS maxresults=5] OR x',
    '[subquery: error | count by _sourceHost | topk(1, _count) | compose _sourceHost, %"odd name" maxresults=5 keywords ] OR x',
  ],
  [
    '* | where ![subquery from=( -1d ) to=now : a=/var/log/* "]" | parse regex "[a-z]\\]" nodrop | compose b]',
    '* | where ![subquery from=(-1d) to=(now): a=/var/log/* "]" | parse regex "[a-z]\\]" nodrop | compose b]',
  ],
  [
    '* | if ( [subquery:[subquery: x|compose y keywords]|compose y], 1, 0 ) as b',
    '* | if([subquery: [subquery: x | compose y keywords] | compose y], 1, 0) as b',
  ],
  ['* | where [subquery: a // why | ]\n | compose b]', '* | where [subquery: a // why | ] | compose b ]'],
  [
    '* | join (parse "a *" AS a | where a matches /x|(y)/) AS T1, (count by b) as t2 ON T1.a=t2.b AND t1.%"c d" = t2.b [timewindow 10m]',
    undefined,
  ],
  [
    '*|join(parse "a *" as a)as T1,(count by b)as t2 on T1.a=t2.b and t1.x == T2.b timewindow 10m',
    '* | join (parse "a *" as a) as T1, (count by b) as t2 on T1.a = t2.b and T1.x = t2.b timewindow 10m',
  ],
  [
    '* | count by a, b | filter a, b in (where _count > 1 | limit 3)',
    '* | count by a, b | filter a, b in (where _count > 1 | limit 3)',
  ],
  [
    '* | lookup a AS b , c FROM shared/x-1/y.csv ON d=e, f',
    '* | lookup a as b, c from shared/x-1/y.csv on d=e and f',
  ],
  ['* | lookup * from https://h/x.csv?a=b on k', '* | lookup * from https://h/x.csv?a=b on k'],
  ['* | lookup a from path://"/L/a | b" on k', '* | lookup a from path://"/L/a | b" on k'],
  [
    '* | lookupContains ( path://"/x", a=b AND c=d ) as e',
    '* | lookupContains(path://"/x", a=b and c=d) as e',
  ],
  [
    'cat path://"/L/x y" | where lookupContains("/x", a=b)',
    'cat path://"/L/x y" | where lookupContains(path://"/x", a=b)',
  ],
  ['  // first\ncat /shared/x', '// first cat /shared/x'],
  ['* | save append /shared/x', '* | save append /shared/x'],
  ['* | geoip ip, region,continent', '* | geoip ip region, continent'],
  [
    '* | threatlookup singleindicator source="a\\"b" %"x y"',
    '* | threatlookup singleIndicator source="a\\"b" %"x y"',
  ],
])('%s', (text, expected) => {
  const first = read(text)
  if (expected === undefined) {
    expect(first.diagnostics).not.toEqual([])
    return
  }
  expect(first.diagnostics).toEqual([])
  const printed = print(text)
  expect(
    printed
      .trim()
      .split(/\s*\n\s*/)
      .join(' '),
  ).toBe(expected)
  const second = read(printed)
  expect(second.diagnostics).toEqual([])
  expect(withoutSpans(second.query.stages)).toEqual(withoutSpans(first.query.stages))
  expect(withoutSpans(second.query.search)).toEqual(withoutSpans(first.query.search))
  expect(print(printed)).toBe(printed)
})

test('a subquery that is not closed, or nests too deep, is one mistake', () => {
  const codes = (text: string) => read(text).diagnostics.map(({ code }) => code)
  expect(codes('* | where [subquery: a | count by b')).toEqual(['DQ206'])
  expect(codes(`${'[subquery: '.repeat(5000)}`)).toEqual(expect.arrayContaining(['DQ206']))
  expect(codes(`${'[subquery: '.repeat(40)}x${' | compose y]'.repeat(40)}`)).toEqual(['DQ204'])
})

test('mistakes inside of one are found where they are', () => {
  const text = '* | where [subquery: x | limt 5 | compose y] | wher z'
  expect(read(text).diagnostics.map(({ code, span }) => [code, text.slice(span.start, span.end)])).toEqual([
    ['DQ301', 'limt'],
    ['DQ301', 'wher'],
  ])
})
