import { expect, test } from 'vitest'
import { lint } from '../lint/lint.ts'
import { bindQuery } from './index.ts'

const TEMPLATES = {
  params: { host: 'web*', n: '5' },
  macros: [{ name: 'by', text: 'count by {{f}} | sort by _count' }],
}
const QUERY = '_sourceHost={{host}} | `by(_sourceHost)` | limit {{n}}'

test('a query with parameters and macros is that with their text', () => {
  const filled = '_sourceHost=web* | count by _sourceHost | sort by _count | limit 5'
  const [a, b] = [bindQuery(QUERY, { templates: TEMPLATES }), bindQuery(filled)]
  expect(a.diagnostics).toEqual([])
  expect(a.plan).toEqual(b.plan)
})

const found = (query: string, options: Parameters<typeof bindQuery>[1] = { templates: TEMPLATES }) =>
  bindQuery(query, options).diagnostics.map((d) => [
    d.code,
    d.severity,
    query.slice(d.span.start, d.span.end),
  ])

test('without values each is named once, where it stands', () => {
  expect(found(QUERY, {})).toEqual([
    ['DQ404', 'error', '{{host}}'],
    ['DQ403', 'error', '`by(_sourceHost)`'],
    ['DQ404', 'error', '{{n}}'],
  ])
  expect(found('* | where _sourceHost = "{{host}}"', {})).toEqual([['DQ404', 'warning', '{{host}}']])
})

test('mistakes in what a template stands for are shown at the template, others at their place', () => {
  expect(found('* | `by(nope)` | where _sourceHost = 1 | limit {{n}}')).toEqual([
    ['DQ302', 'error', '`by(nope)`'],
    ['DQ313', 'error', '_sourceHost'],
  ])
  expect(found('* | limit {{host}}').map(([code, , at]) => [code, at])).toEqual([['DQ201', '{{host}}']])
  expect(found('* | `by`')).toEqual([['DQ304', 'error', '`by`']])
})

test('lint judges the query with its templates; what is not written here is not mended here', () => {
  const query = '* | {{f}}lower(_sourceHost) as a | count by a | `by(a)`'
  const { errors, findings } = lint(query, { templates: { ...TEMPLATES, params: { f: '' } } })
  expect(errors).toEqual([])
  for (const { diagnostic, fix } of findings) {
    expect(query.slice(diagnostic.span.start, diagnostic.span.end)).toContain('lower')
    for (const edit of fix ?? []) expect(query.slice(edit.span.start, edit.span.end)).not.toContain('{{')
  }
  expect(findings.length).toBeGreaterThan(0)
  expect(lint('* | `nope`').errors.map(({ code }) => code)).toEqual(['DQ403'])
})

test('compare can be linted without a range', () => {
  expect(lint('* | count by _sourceHost | compare timeshift 1d').errors).toEqual([])
})
