import { expect, test } from 'vitest'
import { createSourceText } from '../source-text.ts'
import { diagnostic } from './codes.ts'
import { renderJson } from './render-json.ts'

test('positions are code points, offsets UTF-16 units', () => {
  const source = createSourceText('a.sumo', '*\r\n| 😀 sotr')
  const d = diagnostic(
    'DQ301',
    { name: 'sotr', similar: ['sort'] },
    { start: 8, end: 12 },
    { replacement: 'sort' },
  )
  expect(renderJson(d, source)).toEqual({
    code: 'DQ301',
    severity: 'error',
    message: 'unknown operator `sotr`',
    source: 'a.sumo',
    start: { line: 2, column: 5, offset: 8 },
    end: { line: 2, column: 9, offset: 12 },
    help: 'an operator with a similar name exists: `sort`',
    replacement: 'sort',
  })
})
