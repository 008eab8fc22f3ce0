import { expect, test } from 'vitest'
import { readCases } from './query-cases.ts'

const GOOD = '{"id":"a","query":"*","input":[],"expect":[]}'
const failure = (text: string): string => {
  try {
    readCases('f.jsonl', text)
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
  return 'no failure'
}

test('reads a case per line; empty lines count as lines only', () => {
  expect(
    readCases('f.jsonl', `\n${GOOD}\r\n\n{"id":"b","file":"b.sumo","input":[{}],"expect":[],"ordered":true}`),
  ).toEqual([
    { line: 2, queryFile: undefined, test: { id: 'a', query: '*', input: [], expect: [], ordered: false } },
    { line: 4, queryFile: 'b.sumo', test: { id: 'b', query: '', input: [{}], expect: [], ordered: true } },
  ])
})

test.each([
  ['{', 'not valid JSON'],
  ['[]', 'not a JSON object'],
  ['{"id":1}', '`id` must be a text'],
  ['{"id":"a","input":{}}', '`input` must be a list of objects'],
  ['{"id":"a","input":[1]}', '`input` must be a list of objects'],
  ['{"id":"a","input":[]}', '`expect` must be a list of objects'],
  ['{"id":"a","input":[],"expect":[]}', '`query` (a text) or `file` (a path) is missing'],
  ['{"id":"a","input":[],"expect":[],"query":"*","file":"b"}', '`query` and `file` exclude each other'],
  [GOOD.replace('{', '{"ordered":"yes",'), '`ordered` must be true or false'],
  [GOOD.replace('{', '{"now":"2026",'), '`now` must be a number of ms since the epoch'],
  [GOOD.replace('{', '{"tables":{"a":1},'), '`tables` must be an object: a path, and the list of its rows'],
  [GOOD.replace('{', '{"expct":[],'), 'unknown member `expct`'],
  [`${GOOD}\n${GOOD}`, '`id` "a" is that of line 1 too'],
])('%s', (text, message) => {
  expect(failure(text)).toBe(`f.jsonl:${text.split('\n').length}: ${message}`)
})
