import { describe, expect, test } from 'vitest'
import { diagnostic } from './diagnostics/codes.ts'
import { expandTemplates, type Templates } from './templates.ts'

const text = (query: string, templates: Templates = {}) => expandTemplates(query, templates).text
const codes = (query: string, templates: Templates = {}) =>
  expandTemplates(query, templates).diagnostics.map((d) => [
    d.code,
    d.severity,
    query.slice(d.span.start, d.span.end),
  ])

describe('parameters', () => {
  const params = { sc: 'aws', 'user name': 'bob', empty: '' }

  test.each([
    ['_sourceCategory={{sc}} | count', '_sourceCategory=aws | count'],
    ['* | where u = "{{user name}}" and s = "{{ sc }}"', '* | where u = "bob" and s = "aws"'],
    ['{{empty}}* | count', '* | count'],
    ['{{sc}}{{sc}}', 'awsaws'],
    ['{{other}} | count', '{{other}} | count'],
    ['"{{7*7}}" // {{sc}}', '"{{7*7}}" // {{sc}}'],
  ])('%s', (query, expected) => {
    expect(text(query, { params })).toBe(expected)
  })

  test('a value is put in once: what it holds is no template', () => {
    expect(text('{{a}}', { params: { a: '{{b}} `m`', b: 'x' } })).toBe('{{b}} `m`')
  })

  test('names of the prototype are no parameters', () => {
    expect(text('{{constructor}} {{toString}}')).toBe('{{constructor}} {{toString}}')
  })

  test('one that is left open in a string is a warning; a template injection in a search is none', () => {
    expect(codes('* | where u = "{{user}}"')).toEqual([['DQ404', 'warning', '{{user}}']])
    expect(codes('"{{7*7}}" or "${{x}" {{open}}')).toEqual([])
  })
})

describe('macros', () => {
  const macros = [
    { name: 'errors', text: 'error | timeslice 5m' },
    { name: 'of', text: 'where {{field}} = {{value}}' },
    { name: 'ordered', args: ['b', 'a'], text: '{{a}}-{{b}}' },
    { name: 'outer', text: '`errors` | `of(x, {{v}})`' },
    { name: 'loop', text: '`loop`' },
    { name: 'bomb', text: Array.from({ length: 20 }, () => '`bomb2`').join(' ') },
    { name: 'bomb2', text: 'x'.repeat(100_000) },
  ]

  test.each([
    ['`errors` | count', 'error | timeslice 5m | count'],
    ['* | `of(name, "a, b")`', '* | where name = "a, b"'],
    ['* | `of( f(a, b) , 1 )`', '* | where f(a, b) = 1'],
    ['`ordered(1, 2)`', '2-1'],
    ['`outer(3)`', 'error | timeslice 5m | where x = 3'],
    ['"`errors`" // `errors`\n| count', '"`errors`" // `errors`\n| count'],
    ['http://x/`errors`', 'http://x/error | timeslice 5m'],
  ])('%s', (query, expected) => {
    expect(text(query, { macros })).toBe(expected)
    expect(codes(query, { macros })).toEqual([])
  })

  test.each([
    ['* | `of(1)`', [['DQ304', 'error', '`of(1)`']]],
    ['* | `loop`', [['DQ310', 'error', '`loop`']]],
    ['* | `bomb`', [['DQ310', 'error', '`bomb`']]],
  ])('%s is refused', (query, expected) => {
    expect(codes(query, { macros })).toEqual(expected)
  })

  test('one that is not defined is left to the lexer, which says so', () => {
    expect(text('* | `nope`', { macros })).toBe('* | `nope`')
  })

  test('a back-quote that is not closed is left to the lexer', () => {
    expect(text('a `b')).toBe('a `b')
  })
})

test('diagnostics go back to what was written', () => {
  const query = '{{sc}} | `m` | where x'
  const expanded = expandTemplates(query, {
    params: { sc: 'a long value' },
    macros: [{ name: 'm', text: 'limit y' }],
  })
  expect(expanded.text).toBe('a long value | limit y | where x')
  const at = (part: string, replacement?: string) => {
    const start = expanded.text.indexOf(part)
    const found = expanded.original(
      diagnostic(
        'DQ205',
        {},
        { start, end: start + part.length },
        replacement === undefined ? {} : { replacement },
      ),
    )
    return [query.slice(found.span.start, found.span.end), found.replacement]
  }
  expect(at('x', 'z')).toEqual(['x', 'z'])
  expect(at('y', 'z')).toEqual(['`m`', undefined])
  expect(at('long')).toEqual(['{{sc}}', undefined])
  expect(at('value | limit')).toEqual(['{{sc}} | `m`', undefined])
  expect(at('| where')).toEqual(['| where', undefined])
  expect(at(expanded.text)).toEqual([query, undefined])
})
