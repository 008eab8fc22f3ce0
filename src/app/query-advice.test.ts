import { expect, test } from 'vitest'
import { renderText } from '../language/diagnostics/render-text.ts'
import { createSourceText } from '../language/source-text.ts'
import { bindQuery } from '../query/index.ts'
import { jsonFields } from './json-fields.ts'
import { withAdvice } from './query-advice.ts'

const codes = (text: string): readonly string[] =>
  withAdvice(text, undefined, bindQuery(text).diagnostics).map(({ code }) => code)

test.each([
  ['* | parse "n=*;" as n | where n > "5" | count', ['DQ912']],
  ['* | where _sourceHost = "a" and _sourceHost = "b" | count', ['DQ909']],
  ['* | parse "u=*;" as u | where u = "a" or _sourceHost = "a"', ['DQ914']],
  // said once, although lint knows it too
  ['* | parse "n=*;" as n | where n in (1) | count', ['DQ318']],
  // no surprise: for lint only
  ['* | toUpperCase(_sourceHost) as host | where matches(_raw, "a") | count', []],
])('%s', (text, expected) => {
  expect(codes(text)).toEqual(expected)
})

test('a few, and how many more there are', () => {
  const text = `* | parse "n=*;" as n${' | where n > "5"'.repeat(5)} | count`
  expect(codes(text)).toEqual(['DQ912', 'DQ912', 'DQ912', 'DQ212'])
  const last = withAdvice(text, undefined, []).at(-1)
  expect(last?.severity).toBe('warning')
  expect(last?.params).toEqual({ more: 2 })
})

test('an unknown field that events have in their JSON', () => {
  const text = '* | count by eventName'
  const [problem] = bindQuery(text, { jsonFields: jsonFields() }).diagnostics
  expect(problem === undefined ? '' : renderText(problem, createSourceText('query', text))).toContain(
    'help: it is in the JSON of messages: put `| json auto` before, or `| json "eventName"`',
  )
  const late = bindQuery('* | count by _sourceHost | where eventName = "a"', { jsonFields: jsonFields() })
  expect(late.diagnostics.map(({ params }) => 'json' in params)).toEqual([false])
})
