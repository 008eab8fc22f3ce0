import { describe, expect, test } from 'vitest'
import { TINY_TABLE } from '../../test/support/tiny-operators.ts'
import { renderText } from './diagnostics/render-text.ts'
import { parseQuery } from './parse-query.ts'
import { parseRuleExpression } from './parse-rule-expression.ts'
import { createSourceText } from './source-text.ts'

const render = (text: string): string =>
  parseQuery(text, TINY_TABLE)
    .diagnostics.map((d) => renderText(d, createSourceText('query', text)))
    .join('\n\n')
const codes = (text: string) => parseQuery(text, TINY_TABLE).diagnostics.map((d) => d.code)
const kinds = (text: string) => {
  const { query, diagnostics } = parseQuery(text, TINY_TABLE)
  expect(diagnostics).toEqual([])
  return query.stages.map((s) => s.kind)
}

test.each([
  ['| json auto | where a', ['json', 'where']],
  ['* | parse regex "(?<a>b)" | PARSE "a*" as b', ['parse regex', 'parse']],
  [
    '* | count | count by a | count as n a | sum(x) as y, max(z) by b',
    ['aggregate', 'aggregate', 'aggregate', 'aggregate'],
  ],
  [
    '* | num(x) | a as b | 1 as c | "s" as d | (a + 1) * 2 as e | -1 as f | !g as h | %"i" as j',
    Array(8).fill('assign'),
  ],
  [
    '* | a < b ? 1 : 0 as m | count / 2 as half | total / n as r | x matches "a*" as y',
    Array(4).fill('assign'),
  ],
  ['* | fields -a | sort a | where matches(a, "b") | where (a)', ['fields', 'sort', 'where', 'where']],
  ['* | where a = "x | y" and b matches /c|d/ || c', ['where']],
])('%s', (text, expected) => {
  expect(kinds(text)).toEqual(expected)
})

test('stage spans and comments', () => {
  const text = '* // all\n| where a = 1 /* b */ | limit 5'
  const { query } = parseQuery(text, TINY_TABLE)
  expect(query.stages.map((s) => text.slice(s.span.start, s.span.end))).toEqual(['where a = 1', 'limit 5'])
  expect(query.comments.map((c) => [c.style, c.text])).toEqual([
    ['line', ' all'],
    ['block', ' b '],
  ])
})

describe('diagnostics', () => {
  test('every stage is checked, each error is told once', () => {
    expect(
      render(
        '_sourceCategory=aws/cloudtrail | timeslcie 5m | where x = (1 | limit ten\n| count by | | foo | infer a from b | head 10',
      ),
    ).toMatchInlineSnapshot(`
      "error[DQ301]: unknown operator \`timeslcie\`
        ┌─ query:1:34
        │
      1 │ _sourceCategory=aws/cloudtrail | timeslcie 5m | where x = (1 | limit ten
        │                                  ^^^^^^^^^ not an operator
        │
        = help: an operator with a similar name exists: \`timeslice\`

      error[DQ206]: \`(\` is not closed
        ┌─ query:1:59
        │
      1 │ _sourceCategory=aws/cloudtrail | timeslcie 5m | where x = (1 | limit ten
        │                                                           ^ opened here

      error[DQ201]: expected a number of rows, found \`ten\`
        ┌─ query:1:70
        │
      1 │ _sourceCategory=aws/cloudtrail | timeslcie 5m | where x = (1 | limit ten
        │                                                                      ^^^ expected a number of rows

      error[DQ201]: expected a field name, found the end of the stage
        ┌─ query:2:11
        │
      2 │ | count by | | foo | infer a from b | head 10
        │           ^ expected a field name

      error[DQ205]: empty stage
        ┌─ query:2:12
        │
      2 │ | count by | | foo | infer a from b | head 10
        │            ^ nothing between the pipes
        │
        = help: delete the \`|\`, or write an operator after it

      error[DQ301]: unknown operator \`foo\`
        ┌─ query:2:16
        │
      2 │ | count by | | foo | infer a from b | head 10
        │                ^^^ not an operator

      error[DQ301]: unknown operator \`infer\`
        ┌─ query:2:22
        │
      2 │ | count by | | foo | infer a from b | head 10
        │                      ^^^^^ not an operator

      error[DQ315]: \`head\` is not an operator of this language
        ┌─ query:2:39
        │
      2 │ | count by | | foo | infer a from b | head 10
        │                                       ^^^^ known from other query languages
        │
        = help: the same here: \`limit 10\`"
    `)
  })
  test('tokens that are wrong by themselves', () => {
    expect(
      render("* | where a = “x” and b = 'y'\n| where {{p}} = 1 | `m` | where c = 12abc; | where d = \"open"),
    ).toMatchInlineSnapshot(`
      "error[DQ104]: typographic quotation mark \`“\`
        ┌─ query:1:15
        │
      1 │ * | where a = “x” and b = 'y'
        │               ^^^ not a quotation mark of the language
        │
        = help: use straight quotes \`"…"\`; word processors and web pages change them when text is copied

      error[DQ108]: single quotes do not make a string
        ┌─ query:1:27
        │
      1 │ * | where a = “x” and b = 'y'
        │                           ^^^
        │
        = help: use double quotes: \`"y"\`

      error[DQ404]: template parameter \`{{p}}\` is not filled in
        ┌─ query:2:9
        │
      2 │ | where {{p}} = 1 | \`m\` | where c = 12abc; | where d = "open
        │         ^^^^^ dashboards replace this before the query runs
        │
        = help: give its value: \`--param p=…\`

      error[DQ403]: macro \`m\` is not defined
        ┌─ query:2:21
        │
      2 │ | where {{p}} = 1 | \`m\` | where c = 12abc; | where d = "open
        │                     ^^^ Sumo keeps what this stands for
        │
        = help: give its text: \`--macro 'm=…'\`

      error[DQ109]: \`12abc\` is neither a number nor a name
        ┌─ query:2:37
        │
      2 │ | where {{p}} = 1 | \`m\` | where c = 12abc; | where d = "open
        │                                     ^^^^^ a name does not start with a digit
        │
        = help: a field of that name is written \`%"12abc"\`
        = note: suffixes of numbers: \`k M G B T P\`, \`Ki Mi Gi Ti Pi\`, and for times \`ns us ms s m h d w\`

      error[DQ106]: unexpected character \`;\`
        ┌─ query:2:42
        │
      2 │ | where {{p}} = 1 | \`m\` | where c = 12abc; | where d = "open
        │                                          ^

      error[DQ101]: string is not closed
        ┌─ query:2:56
        │
      2 │ | where {{p}} = 1 | \`m\` | where c = 12abc; | where d = "open
        │                                                        ^ opened here
        │
        = help: put a \`"\` where the string ends; a \`"\` inside it is written \`\\"\`"
    `)
  })
  test('hostile and wide text keeps the carets in line', () => {
    expect(render('* | where 漢字\u001b[31m = "e\u0301\u202e" ) x | count')).toMatchInlineSnapshot(`
      "error[DQ106]: unexpected character \`漢字\`
        ┌─ query:1:11
        │
      1 │ * | where 漢字\\u{1b}[31m = "é\\u{202e}" ) x | count
        │           ^^^^

      error[DQ106]: unexpected character \`\\u{1b}\`
        ┌─ query:1:13
        │
      1 │ * | where 漢字\\u{1b}[31m = "é\\u{202e}" ) x | count
        │               ^^^^^^"
    `)
  })
  test('a long line is cut around the mark', () => {
    expect(
      render(
        `* | where x in (${'"aaaaaaaaaa", '.repeat(20)}) and y in ("b") | where ${'z and '.repeat(40)}z`,
      ),
    ).toMatchInlineSnapshot(`
      "error[DQ201]: expected an expression, found \`)\`
        ┌─ query:1:297
        │
      1 │ …a", "aaaaaaaaaa", "aaaaaaaaaa", "aaaaaaaaaa", "aaaaaaaaaa", "aaaaaaaaaa", ) and y in ("b") | where z…
        │                                                                            ^ expected an expression"
    `)
  })
})

describe('what is known but not supported', () => {
  test.each([
    ['* | facet a from path://"/x|y" on b=c | count', ['DQ401']],
    ['* | concat_ws', ['DQ401']],
    ['* | where [subquery: x | count by y] | limit 1', ['DQ214']],
    ['* | where [subquery: x | count by y | compose y keywords] | limit 1', ['DQ408']],
    ['* | where [subquery from=(soon): x | compose y maxresults=0] | limit 1', ['DQ215', 'DQ311']],
    ['* | where [subquery: x | bad y | compose y | count] | limt 1', ['DQ301', 'DQ214', 'DQ301']],
    ['* | count | compose y', ['DQ408']],
    ['* | where x in [subquery: y | count | compose y]', ['DQ201']],
    ['* | where lookupContains("/x" a=b)', ['DQ201']],
    ['* | `macro` | limit 1', ['DQ403']],
    ['* | where a matches "{{x}}"', []],
    ['* | table a, b', ['DQ315']],
    ['* | rename a as b', ['DQ315']],
  ])('%s: %j', (text, expected) => {
    expect(codes(text)).toEqual(expected)
  })
})

const PROSE =
  'Sumo Logic detection for Create Snapshot. Detects suspicious cloud snapshot creation and cross-account sharing across Azure (via AzureActivity) and AWS (via AWSCloudTrail). Identifies bulk snapshot creation, off-hours activity, and the high-c'

describe('prose pasted along with the query', () => {
  test.each([
    ['', PROSE],
    [
      '',
      `${PROSE}\nData Sources\nRequired Tables\n- It's an "odd page | with pipes”, https://example.com/ and {{more}}`,
    ],
    ['', 'This query finds users who created snapshots.'],
    ['', 'See https://example.com/a for the details of this rule'],
    [' // why', PROSE],
  ])('is one error that covers exactly the prose%s', (comment, prose) => {
    const query = `_sourceCategory=aws${comment}\n| count as OpCount by caller\n| sort by OpCount desc `
    const { query: read, diagnostics } = parseQuery(`${query}${prose}\n\n`, TINY_TABLE)
    expect(read.stages.map((s) => s.kind)).toEqual(['aggregate', 'sort'])
    expect(diagnostics).toMatchObject([
      {
        code: 'DQ203',
        severity: 'error',
        replacement: '',
        span: { start: query.length, end: query.length + prose.length },
      },
    ])
  })
  test('a forgotten pipe is not prose', () => {
    expect(codes('* | sort by a desc count by b, c where d')).toEqual(['DQ202'])
    expect(codes('* | limit 10 where status = 404 and method = "GET" or x')).toEqual(['DQ202'])
    expect(codes('* | sort by a fields a, b, c, d, e, f')).toEqual(['DQ202'])
  })
  test('in the middle it ends where the next stage begins', () => {
    expect(codes('* | sort by a This is the list of all users. | limit 10')).toEqual(['DQ203'])
  })
})

// seconds on a machine that has much else to do
test('large and deep input is refused, not fatal', { timeout: 60_000 }, () => {
  const n = 50_000
  for (const [text, expected] of [
    ['('.repeat(n), 'DQ204'],
    [`| where ${'('.repeat(n)}`, 'DQ204'],
    [`| where ${'!'.repeat(n)}x`, 'DQ204'],
    [`| where ${'f('.repeat(n)}`, 'DQ204'],
    [`| where ${'a ? b : '.repeat(n)}c`, 'DQ204'],
    [`| where ${'x = 1 or '.repeat(n)}x`, 'DQ204'],
  ] as const) {
    expect(codes(text)).toEqual([expected])
    expect(parseRuleExpression(text).diagnostics.length).toBeGreaterThan(0)
  }
  expect(codes('| where x = 1 '.repeat(10_000))).toEqual(['DQ211'])
  expect(codes(`| ${';'.repeat(n)}`)).toHaveLength(101)
})
