import { expect, test } from 'vitest'
import { similar } from './similar.ts'

const NAMES = [
  'timeslice',
  'sort',
  'count',
  'count_distinct',
  'parse',
  'parse regex',
  'fields',
  'limit',
  'where',
]

test.each([
  ['timeslcie', ['timeslice']],
  ['WHER', ['where']],
  ['cuont', ['count']],
  ['pars', ['parse']],
  ['feilds', ['fields']],
  ['transmogrify', []],
  ['x', []],
  ['', []],
])('%s -> %j', (name, expected) => {
  expect(similar(name, NAMES)).toEqual(expected)
})

test('best first, and no more than asked for', () => {
  expect(similar('coutn', ['coutns', 'cousin', 'count', 'coutnt'], 3)).toEqual(['count', 'coutns', 'coutnt'])
})
