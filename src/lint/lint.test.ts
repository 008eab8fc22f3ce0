import { describe, expect, test } from 'vitest'
import { formatMessage } from '../language/diagnostics/codes.ts'
import { bindQuery } from '../query/index.ts'
import type { LintSource } from './finding.ts'
import { fixText } from './fix.ts'
import { lint } from './lint.ts'

const source = (id: string, fields: LintSource['fields'], more: Partial<LintSource> = {}): LintSource => ({
  id,
  title: id.toUpperCase(),
  metadata: { _sourcecategory: `logs/${id}` },
  fields,
  aliases: {},
  operation: [],
  outcome: [],
  ...more,
})

const SOURCES = [
  source(
    'one',
    [
      { path: 'name', type: 'string' },
      { path: 'kind', type: 'string', values: ['Read', 'Write'] },
      { path: 'dry', type: 'boolean' },
      { path: 'request', type: 'object' },
      { path: 'error', type: 'string' },
    ],
    { aliases: { operation: 'name' }, operation: ['name'], outcome: ['error'] },
  ),
  source('two', [
    { path: 'operation', type: 'string' },
    { path: 'Kind', type: 'string' },
  ]),
]

/** `code @ marked text: message` for each finding, but for spelling unless asked. */
const found = (text: string, options: Parameters<typeof lint>[1] = {}): readonly string[] =>
  lint(text, { sources: SOURCES, disable: ['DQ915', 'DQ916', 'DQ917'], ...options }).findings.map(
    ({ diagnostic: d }) => `${d.code} ${text.slice(d.span.start, d.span.end)}`,
  )

const J = '* | json auto | '
const ONE = '_sourceCategory=logs/one | json auto | '

describe('fields and sources', () => {
  test.each<[string, readonly string[]]>([
    [`${J}where nothing = "x"`, ['DQ901 nothing']],
    // one of two sources has it, and neither was asked for
    [`${J}where name = "x"`, []],
    [`${ONE}where operation = "x"`, ['DQ902 _sourceCategory=logs/one', 'DQ901 operation']],
    [`${ONE}where operation != "x"`, ['DQ901 operation', 'DQ918 operation != "x"']],
    [`${ONE}where !(operation in ("x"))`, ['DQ918 !(operation in ("x"))', 'DQ901 operation']],
    [`${ONE}where NAME = "x"`, []],
    // what is below an object is not known
    [`${ONE}where request.anything = "x"`, []],
    [
      '_sourceCategory=logs/one | json "operation" as o | where o = "x"',
      ['DQ902 _sourceCategory=logs/one', 'DQ901 "operation"'],
    ],
    // a key of `json "…"` is case-sensitive
    ['_sourceCategory=logs/one | json "Name" as o nodrop | count by o', ['DQ901 "Name"']],
    ['_sourceCategory=other/* | count', ['DQ904 other/*']],
    ['_sourceCategory=logs/* | count', []],
    ['!(_sourceCategory=other/*) | count', []],
    ['_sourceCategory=other/* | json auto | where nothing = "x"', ['DQ904 other/*']],
  ])('%s', (text, expected) => expect(found(text)).toEqual(expected))

  test('says what the source calls it', () => {
    const [first] = lint(`${ONE}count by operation`, { sources: SOURCES }).findings
    expect(first?.diagnostic.params['help']).toBe('ONE calls it `name`; `--alias` lets this name mean that')
  })

  test('with aliases the common name is there', () => {
    expect(found(`${ONE}where operation = "x"`, { alias: true })).toEqual([])
  })

  test('strict: every source is meant', () => {
    expect(found(`${J}where name = "x"`, { strict: true })).toEqual(['DQ901 name', 'DQ902 name = "x"'])
  })
})

describe('values, conditions, branches', () => {
  test.each<[string, readonly string[]]>([
    [`${ONE}where kind = "read"`, ['DQ903 "read"']],
    [`${ONE}where kind in ("Read", "Write", "write")`, ['DQ903 "write"']],
    [`${ONE}where kind != "Raed"`, ['DQ903 "Raed"']],
    // the other source has no closed set
    [`${J}where kind = "read"`, []],
    [`${ONE}where dry = true or dry = "yes"`, ['DQ903 "yes"']],
    [`${J}where name = "a" and name = "b"`, ['DQ909 name = "b"']],
    [`${J}where name = "a" and !(name = "b")`, ['DQ910 !(name = "b")']],
    [`${J}where name = "a" or name = "a"`, ['DQ909 name = "a"']],
    [`${J}where name > 5 and name < 3`, ['DQ909 name < 3']],
    [`${J}where name > 5 and name < 7`, []],
    [`${J}where name >= 5 and name <= 5 and name != 5`, ['DQ909 name != 5']],
    [`${J}where name in ("a", "b") | where name in ("b", "c")`, []],
    [`${J}where name in ("a", "b") | where name in ("c")`, ['DQ909 name in ("c")']],
    [`${J}where name matches "a*" and name matches "b*"`, ['DQ909 name matches "b*"']],
    [`${J}where name matches /(?i)ab/ and name matches /(?i)b/`, ['DQ910 name matches /(?i)b/']],
    [`${J}where name matches /(?i)ab/ and name matches /b/`, []],
    [`${J}where name = "ab" and name matches /^b/`, ['DQ909 name matches /^b/']],
    [`${J}where isNull(name) and name = "a"`, ['DQ909 name = "a"']],
    // what a function does is not known
    [`${J}where toLowerCase(name) = "a" and name = "A"`, []],
    ['* | parse "n=*;" as n | where n > 5 and n < 3', ['DQ909 n < 3']],
    // the second n is another one
    ['* | parse "n=*;" as n | where n > 5 | parse "m=*;" as n | where n < 3', []],
    ['* | count by _sourceHost | where _count > 5 | where _count > 3', ['DQ910 _count > 3']],
    [`${J}where name = "a" | count by name | where name = "b"`, ['DQ909 name = "b"']],
    [`${J}where name = "a" | "b" as name | where name = "b"`, ['DQ910 name = "b"']],
    [`${J}if(name = "a", "x", "y") as k | where k = "X"`, ['DQ903 "X"']],
    [`${J}if(name = "a", "x", "y") as k | where k in ("x", "y", "z")`, ['DQ903 "z"']],
    [`${J}if(name matches /a/, 1, if(name matches /(ab|ca)/, 2, 3)) as k | count by k`, ['DQ908 2']],
    [`${J}if(name matches /a/, 1, if(name matches /(ab|cd)/, 2, 3)) as k | count by k`, ['DQ906 ab']],
    [`${J}name = "a" ? 1 : name = "a" ? 2 : 3 as k | count by k`, ['DQ908 2']],
    [`${J}case(name = "a", 1, name in ("a"), 2, true, 3) as k | count by k`, ['DQ908 2']],
    [`${J}if(isNull(name), 1, if(isNull(name), 2, 3)) as k | count by k`, ['DQ908 2']],
  ])('%s', (text, expected) => expect(found(text)).toEqual(expected))
})

describe('regular expressions', () => {
  test.each<[string, readonly string[]]>([
    [`${J}where name matches /(snapshot|create|createSnapshot)/`, ['DQ906 createSnapshot']],
    [`${J}where name matches /(?i)(Create|createX)/`, ['DQ906 createX']],
    [`${J}where name matches /(Create|createX)/`, []],
    [`${J}where name matches /^(create|createX)/`, ['DQ906 createX']],
    [`${J}where name matches /^(createX|create)$/`, []],
    [`${J}where name matches /a|b|a/`, ['DQ906 a']],
    [`${J}where name matches /(a.b|a)/`, []],
    [`${J}where name matches "(a|ab)"`, []],
    [`${J}where name matches /a^b/`, ['DQ905 /a^b/']],
    [`${J}where name matches /a$b/`, ['DQ905 /a$b/']],
    [`${J}where name matches /(?m)a$\\nb/`, []],
    [`${J}where name matches /(a|b|c)/ | where name matches /(a|d)/`, ['DQ907 b', 'DQ907 c']],
    // with d it is more than b alone
    [`${J}where name matches /(a|b)/ | where name matches /a/`, ['DQ907 b']],
  ])('%s', (text, expected) => expect(found(text)).toEqual(expected))
})

describe('surprises', () => {
  test.each<[string, readonly string[]]>([
    ['* | "a" as k | count', ['DQ911 k']],
    ['* | "a" as k | fields - k', ['DQ911 k']],
    ['* | "a" as k | "b" as k', ['DQ911 k']],
    ['* | "a" as k | count by k', []],
    ['* | "a" as k', []],
    // used for what is never used: that is said
    ['* | "a" as k | toUpperCase(k) as m | count', ['DQ911 m']],
    [`${J}where name > "9"`, ['DQ912 "9"']],
    [`${J}where name > 9`, []],
    ['* | where _size = "big"', ['DQ318 "big"']],
    ['*Snapshot | count', ['DQ913 *Snapshot']],
    ['Snap*shot* | count', []],
    ['* | where _sourceCategory = "logs/one" | count', ['DQ913 _sourceCategory = "logs/one"']],
    ['* | count by _sourceCategory | where _sourceCategory = "logs/one"', []],
    ['* | parse "u=*;" as u | where u = "a" or _sourceHost = "b"', ['DQ914 _sourceHost = "b"']],
    ['* | parse "u=*;" as u nodrop | where u = "a" or _sourceHost = "b"', []],
    ['* | parse "u=*;" as u | where u = "a" and _sourceHost = "b"', []],
  ])('%s', (text, expected) => expect(found(text)).toEqual(expected))

  test('names of operations without a test of the outcome', () => {
    const only = (text: string) =>
      lint(text, { sources: SOURCES, disable: ['DQ915'] }).findings.map(({ diagnostic }) =>
        formatMessage(diagnostic),
      )
    expect(only(`${ONE}where name matches /(?i)(snap|delete|create)/`)).toEqual([
      '`delete` and `create` also match operations that only read or that failed',
    ])
    expect(only(`${ONE}where name matches /(?i)delete/ and isNull(error)`)).toEqual([])
    expect(only(`${ONE}where name = "delete"`)).toEqual([])
    expect(only(`"error" ${ONE}where name matches /(?i)delete/`)).toEqual([])
  })
})

describe('fixes', () => {
  test.each([
    ['* | where matches(_raw, "(?i)a/b") // why', '* | where _raw matches /(?i)a\\/b/ // why'],
    ['* | where !matches(_raw, "a")', '* | where !(_raw matches /a/)'],
    ['* | where not match(_raw, /a/)', '* | where not (_raw matches /a/)'],
    ['* | where _raw like "a%"', '* | where _raw matches "a*"'],
    ['* | where _raw like "a_%"', '* | where _raw like "a_%"'],
    ['* | where isNotNull(_raw)', '* | where !isNull(_raw)'],
    ['* | where !isNotNull(_raw)', '* | where isNull(_raw)'],
    ['* | where _sourceHost == "a" && _size <> 1', '* | where _sourceHost = "a" and _size != 1'],
    [
      '* | lower(coalesce(_sourceHost, _source, "x")) as k',
      '* | toLowerCase(if(isNull(_sourceHost), if(isNull(_source), "x", _source), _sourceHost)) as k',
    ],
    ['* | case(_size > 1, "a", true, "b") as k', '* | if(_size > 1, "a", "b") as k'],
    ['* | eval k = (1 + 2) * 3', '* | (1 + 2) * 3 as k'],
    ['* | eval k = 1, // one\n  m = k', '* | 1 as k\n|  // one\n  k as m'],
    ['* | stats dc(_source) AS n by _sourceHost', '* | count_distinct(_source) AS n by _sourceHost'],
    ['* | where _raw matches /(a|ab|b)/', '* | where _raw matches /(a|b)/'],
    ['* | where _raw matches /(ab|a)/', '* | where _raw matches /(a)/'],
    ['*\n| 1 as k\n| count', '*\n| count'],
    ['* | 1 as k /* keep */ | count', '* | 1 as k /* keep */ | count'],
    ['* | foo', '* | foo'],
  ])('%s', (text, expected) => {
    const fixed = fixText(text)
    if (!text.includes('/* keep */') && !text.includes('// one')) expect(fixed).toBe(expected)
    for (const comment of text.match(/\/\/.*|\/\*.*?\*\//g) ?? []) expect(fixed).toContain(comment)
    expect(fixText(fixed)).toBe(fixed)
    if (text !== '* | foo') {
      expect(bindQuery(fixed).diagnostics).toEqual([])
      expect(lint(fixed).findings.filter(({ fix }) => fix !== undefined)).toEqual([])
    }
  })
})

test('a query with errors has no findings', () => {
  const { errors, findings } = lint('* | wehre x = 1 | "a" as k | count')
  expect(errors.map(({ code }) => code)).toEqual(['DQ301'])
  expect(findings).toEqual([])
})
