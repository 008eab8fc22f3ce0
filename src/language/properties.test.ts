import fc from 'fast-check'
import { expect, test } from 'vitest'
import { withoutSpans } from '../../test/support/show-tree.ts'
import { TINY_TABLE } from '../../test/support/tiny-operators.ts'
import { renderText } from './diagnostics/render-text.ts'
import { lex } from './lexer.ts'
import { parseQuery } from './parse-query.ts'
import { parseRuleExpression } from './parse-rule-expression.ts'
import { printQuery } from './print.ts'
import { createSourceText } from './source-text.ts'
import { cookPattern, cookString, quotePattern, quoteString } from './strings.ts'

/** Pieces of the language in any order: finds more than random characters do. */
const PIECES = [
  '|',
  ' ',
  '\n',
  '(',
  ')',
  '[',
  ']',
  '"',
  "'",
  '\\',
  '/',
  '%"',
  '%x',
  '!',
  'not ',
  ' in ',
  ' matches ',
  '//',
  '/*',
  '*/',
  '{{a}}',
  '`',
  '“',
  '”',
  '\u00a0',
  'where ',
  'count ',
  ' by ',
  ' as ',
  'a',
  'x.y',
  '5m',
  '=',
  '<>',
  '?',
  ':',
  ',',
  'subquery',
  'path://',
  '*',
  '"s"',
  '/r/',
  'Detects the use of a thing. ',
  'json auto',
  '\u202e',
  '漢',
]
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.array(fc.constantFrom(...PIECES), { maxLength: 40 }).map((p) => p.join('')),
)

test('any text is read without a throw, its diagnostics point into it and can be rendered', () => {
  fc.assert(
    fc.property(text, (source) => {
      const all = [...parseQuery(source, TINY_TABLE).diagnostics, ...parseRuleExpression(source).diagnostics]
      for (const d of all) {
        expect(d.span.start).toBeGreaterThanOrEqual(0)
        expect(d.span.end).toBeGreaterThanOrEqual(d.span.start)
        expect(d.span.end).toBeLessThanOrEqual(source.length)
        expect(renderText(d, createSourceText('q', source))).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/)
      }
    }),
    { numRuns: 1500 },
  )
})

test('tokens, comments and white space cover the text without overlap', () => {
  fc.assert(
    fc.property(text, fc.constantFrom('query' as const, 'rule' as const), (source, dialect) => {
      const { tokens, comments } = lex(source, 0, dialect)
      const spans = [
        ...tokens.filter((t) => t.problem?.code !== 'DQ102').map((t) => t.span),
        ...comments.map((c) => c.span),
      ].sort((a, b) => a.start - b.start || a.end - b.end)
      let at = 0
      for (const span of spans) {
        expect(span.start).toBeGreaterThanOrEqual(at)
        expect(source.slice(at, span.start)).toMatch(/^[\s\u0085\u200b\u2060]*$/)
        at = span.end
      }
      expect(at).toBe(source.length)
    }),
    { numRuns: 1000 },
  )
})

test('what was read without error is printed so that it reads the same, and printing that changes nothing', () => {
  let compared = 0
  fc.assert(
    fc.property(fc.oneof(text, query), (source) => {
      const first = parseQuery(source, TINY_TABLE)
      if (first.diagnostics.some((d) => d.severity === 'error')) return
      compared++
      const printed = printQuery(first.query, TINY_TABLE)
      const second = parseQuery(printed, TINY_TABLE)
      expect(second.diagnostics.filter((d) => d.severity === 'error')).toEqual([])
      expect(withoutSpans(trimmed(second.query))).toEqual(withoutSpans(trimmed(first.query)))
      expect(printQuery(second.query, TINY_TABLE)).toBe(printed)
    }),
    { numRuns: 1500, examples: [['not Detects the use of a thing. ']] },
  )
  expect(compared).toBeGreaterThan(400)
})

/** Trailing white space of a line comment is the only thing that printing loses. */
const trimmed = (
  q: ReturnType<typeof parseQuery<ReturnType<typeof TINY_TABLE.assignment.parse>>>['query'],
) => ({
  ...q,
  comments: q.comments.map((c) => (c.style === 'line' ? { ...c, text: c.text.trimEnd() } : c)),
})

test('strings and patterns survive quoting', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.array(fc.constantFrom('\\', '"', 'n', 'd', '\n', 'a')).map((p) => p.join('')),
      ),
      (value) => {
        const quoted = quoteString(value)
        expect(lex(quoted, 0, 'query').tokens.map((t) => t.kind)).toEqual(['string', 'end'])
        expect(cookString(quoted.slice(1, -1))).toBe(value)
        if (value.includes('"""') || value.endsWith('"')) return
        const pattern = lex(quotePattern(value), 0, 'query').tokens
        expect(pattern).toHaveLength(2)
        const [token] = pattern
        expect(token?.kind === 'rawString' ? token.text : cookPattern(token?.text ?? '')).toBe(value)
      },
    ),
  )
})

const expression: fc.Arbitrary<string> = fc.letrec<{ e: string }>((tie) => ({
  e: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    fc.constantFrom(
      'a',
      'b.c',
      '%"odd \\"n"',
      '%u[1].z',
      '"s\\d\\"\\\\"',
      '12',
      '5m',
      '1.5Ki',
      'true',
      'null',
      'f()',
    ),
    fc
      .tuple(
        tie('e'),
        fc.constantFrom(' or ', '&&', ' = ', '<>', '<', '+', ' - ', '*', ' / ', ' % '),
        tie('e'),
      )
      .map((p) => p.join('')),
    tie('e').map((e) => `(${e})`),
    tie('e').map((e) => `!${e}`),
    tie('e').map((e) => `not ${e}`),
    tie('e').map((e) => `-${e}`),
    tie('e').map((e) => `${e} matches /x\\/y\\d/`),
    tie('e').map((e) => `${e} is not null`),
    fc
      .tuple(
        tie('e'),
        fc.constantFrom(' matches ', ' not matches ', ' like ', ' contains ', ' !contains '),
        tie('e'),
      )
      .map((p) => p.join('')),
    fc
      .tuple(tie('e'), fc.constantFrom(' in ', ' not in '), tie('e'))
      .map(([a, op, b]) => `${a}${op}(${b}, 1)`),
    fc.tuple(tie('e'), tie('e'), tie('e')).map(([a, b, c]) => `${a} ? ${b} : ${c}`),
    fc.tuple(tie('e'), tie('e')).map(([a, b]) => `if(${a}, ${b}, /r|s/)`),
  ),
})).e
const stage = fc.oneof(
  expression.map((e) => `where ${e}`),
  expression.map((e) => `(${e}) as n`),
  expression.map((e) => `eval m = ${e}`),
  expression.map((e) => `sum(${e}) as s, count by a, %"b c"`),
  fc.constantFrom(
    'json auto',
    'sort by a asc, b',
    'fields - a',
    'limit 10',
    'parse "a*\\n" as x',
    'parse regex "(?<x>\\"\\d\\\\)"',
    'count',
    '/* note */ timeslice 5m // end\n',
  ),
)
const scope = fc.constantFrom(
  '',
  '*',
  'a b',
  '(a or b) c',
  'not (a b) or "p q"',
  '_s=*x/*y* !z',
  '// c\nfoo',
  'f!="a\\"b" %"q r"=v',
)
const query = fc
  .tuple(scope, fc.array(stage, { maxLength: 4 }))
  .map(([s, stages]) => [s, ...stages].join('\n| '))
