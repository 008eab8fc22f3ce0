import { expect, test } from 'vitest'
import { trace } from './trace-links.ts'

const link = (time: number, ...values: string[]) => ({ time, values })
const LINKS = [link(1, 'a', 'b'), link(2, 'b', 'c'), link(0, 'c', 'd'), link(3, 'x', 'y')]

test('without a direction, all that is linked', () => {
  expect([...trace(LINKS, 'a', undefined).keys()].toSorted()).toEqual(['a', 'b', 'c', 'd'])
})

test('forward and backward', () => {
  expect([...trace(LINKS, 'a', '+').keys()]).toEqual(['a', 'b', 'c'])
  expect([...trace(LINKS, 'a', '-').keys()]).toEqual(['a', 'b'])
  expect([...trace(LINKS, 'c', '-').keys()].toSorted()).toEqual(['a', 'b', 'c', 'd'])
})

test('messages of one time link in any order', () => {
  expect([...trace([link(1, 'b', 'c'), link(1, 'a', 'b')], 'a', '+').keys()].toSorted()).toEqual([
    'a',
    'b',
    'c',
  ])
})

test('a start that nothing has; a long chain', () => {
  expect([...trace(LINKS, 'nope', undefined).keys()]).toEqual(['nope'])
  const chain = Array.from({ length: 100_000 }, (_, i) => link(i, `${i}`, `${i + 1}`))
  expect(trace(chain, '0', '+').size).toBe(100_001)
})
