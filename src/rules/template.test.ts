import { expect, test } from 'vitest'
import { formatMessage } from '../language/diagnostics/codes.ts'
import { parseTemplate, refKey, renderTemplate, templateFields } from './template.ts'

const render = (text: string, values: Parameters<typeof renderTemplate>[1]): string => {
  const { template, diagnostics } = parseTemplate(text, 'summaryExpression')
  expect(diagnostics).toEqual([])
  return renderTemplate(template, values)
}

test('every spelling of a reference', () => {
  const values = { user_username: 'alice', "fields['a.b']": 'raw', "fields['a']": 'one' }
  expect(render('{{user_username}}|{{ user_username }}', values)).toBe('alice|alice')
  expect(render(`{{fields['a.b']}}|{{fields["a.b"]}}|{{fields[a.b]}}`, values)).toBe('raw|raw|raw')
  expect(render('{{fields.a}}', values)).toBe('one')
})

test('null is empty, lists are joined, nothing is escaped', () => {
  expect(render('<{{a}}> <{{b}}> <{{c}}> <{{d}}>', { a: null, c: ['x', 'y'], d: '<&">\u001b' })).toBe(
    '<> <> <x, y> <<&">\u001b>',
  )
})

test('a value that looks like a template is text', () => {
  expect(render('{{a}}', { a: '{{b}}', b: 'no' })).toBe('{{b}}')
})

test('the fields of a template, once each', () => {
  const { template } = parseTemplate("{{a}} {{b}} {{a}} {{fields['x.y']}}", 'p')
  expect(templateFields(template).map(refKey)).toEqual(['a', 'b', "fields['x.y']"])
})

test.each([
  ['a {{b', '`summaryExpression`: `{{` is not closed', 2, 4],
  ['a {{b c}} d', '`summaryExpression`: {{b c}} is not a field', 2, 9],
  ['{{}}', '`summaryExpression`: {{}} is not a field', 0, 4],
  ['{{#b}}', '`summaryExpression`: {{#b}} is not a field', 0, 6],
  ['{{fields}}', '`summaryExpression`: {{fields}} is not a field', 0, 10],
])('%s', (text, message, start, end) => {
  const { diagnostics } = parseTemplate(text, 'summaryExpression')
  expect(diagnostics.map((d) => [formatMessage(d), d.span])).toEqual([[message, { start, end }]])
})
