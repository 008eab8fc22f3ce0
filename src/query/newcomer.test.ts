import { describe, expect, test } from 'vitest'
import { formatHelp } from '../language/diagnostics/codes.ts'
import { sql } from '../sql/sql.ts'
import { formatQuery } from './format.ts'
import { bindQuery } from './index.ts'

const helps = (text: string, tables: readonly string[] = []) =>
  bindQuery(text, {
    tables: tables.map((name) => ({ name, columns: ['a'], relation: sql`x` })),
  }).diagnostics.map((each) => [each.code, formatHelp(each), each.replacement] as const)

describe('what somebody who comes from another language writes gets the same in this one as help', () => {
  test.each([
    [
      '* | json "a" as x, "b" as y',
      'DQ201',
      'keys first, then their names: `json "a", "b" as x, y`',
      undefined,
    ],
    [
      '* | json "a" as x | json field=x "b" as y, "c" as z, "d" as u',
      'DQ201',
      'keys first, then their names: `json field=x "b", "c", "d" as y, z, u`',
      undefined,
    ],
    ['* | timeslice 15minutes', 'DQ109', 'this length of time is written `15m`', '15m'],
    ['* | timeslice 15 minutes', 'DQ201', 'this length of time is written `15m`', undefined],
    ['* | timeslice 1hour', 'DQ109', 'this length of time is written `1h`', '1h'],
    [
      '* | json "eventName" as op | where op = CreateSnapshot',
      'DQ302',
      'to compare with this text, put it in quotes: `"CreateSnapshot"`',
      '"CreateSnapshot"',
    ],
    ['* | head 2', 'DQ315', 'the same here: `limit 2`', 'limit'],
    ['* | head', 'DQ315', 'the same here: `limit 10`', 'limit 10'],
    [
      '* | json "a" as op | table op, _sourceHost',
      'DQ315',
      'the same here: `fields op, _sourceHost`',
      'fields',
    ],
    [
      '* | json "a" as x | rename x as y',
      'DQ315',
      'the same here: `x as y | fields - x`',
      'x as y | fields - x',
    ],
    ['* | count by _sourceHost | sort by _count asc desc', 'DQ201', 'delete one of them', undefined],
    [
      '* | parse "eventName":"*" as op',
      'DQ201',
      'a `"` inside a string is written `\\"`: `parse "\\"eventName\\":\\"*\\""`',
      undefined,
    ],
  ])('%s', (text, code, help, replacement) => {
    expect(helps(text)).toEqual([[code, help, replacement]])
  })

  test('what only looks alike stays as it was', () => {
    expect(helps('* | count by nope')).toEqual([['DQ302', undefined, undefined]])
    expect(helps('* | json field=nope "a" as x')).toEqual([['DQ302', undefined, undefined]])
    expect(helps('* | json "a", "b" as x, y | parse "\\"a\\":\\"*\\"" as z')).toEqual([])
  })

  test('a table whose name is a misspelling of one that is given', () => {
    const text = '* | lookup a from /shared/people on a=_sourceHost'
    expect(helps(text, ['peple'])[0]?.[1]).toBe('a table with a similar name exists: `peple`')
    expect(helps(text, ['other'])[0]?.[1]).toContain('`--lookup people=FILE.csv`')
  })
})

describe('a stage in the search expression, its pipe forgotten', () => {
  test.each([
    ['* json "eventName" as op | count', 'json'],
    ['error json auto | count', 'json'],
    ['* json field=_raw "a" as b', 'json'],
    ['* parse "u=*;" as u | count', 'parse'],
    ['* parse regex "(?<u>a)"', 'parse'],
    ['* where _sourceHost = "a"', 'where'],
    ['* where _sourceHost matches "a*"', 'where'],
    ['error count by _sourceHost', 'count'],
    ['error timeslice 5m | count by _sourceHost', 'timeslice'],
    ['error limit 5', 'limit'],
  ])('%s', (text, word) => {
    const [found] = bindQuery(text).diagnostics
    expect(found).toMatchObject({
      code: 'DQ216',
      severity: 'warning',
      replacement: `| ${word}`,
      params: { word },
    })
    expect(text.slice(found?.span.start, found?.span.end)).toBe(word)
  })
  test.each([
    'json "parse error"',
    'error json',
    'parse "a b" | count',
    'count sort limit',
    'error where',
    'rate limit 5 reached',
  ])('none: %s', (text) => {
    expect(bindQuery(text).diagnostics).toEqual([])
  })
})

test.each(['sort by a', 'sort by a desc', 'sort by a asc', 'sort by a desc, b, c asc', 'top 3 a by b desc'])(
  'the formatter keeps a direction that was written, and adds none: %s',
  (stage) => {
    const query = `* | ${stage}`
    expect(formatQuery(query).text?.replace(/\s+/g, ' ').trim()).toBe(query)
  },
)
