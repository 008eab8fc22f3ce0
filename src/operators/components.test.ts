import { expect, test } from 'vitest'
import { components } from './components.ts'

const groups = (tuples: readonly (readonly (string | null)[])[]): readonly number[][] =>
  components(tuples[0]?.length ?? 0, tuples).fields.map((field) => [...field.groups])

test('no rows, no groups', () => {
  expect(components(2, [])).toEqual({
    fields: [
      { values: [], groups: [] },
      { values: [], groups: [] },
    ],
  })
})

test('transitively: A, A-B, B-C are one group', () => {
  expect(
    groups([
      ['a', null, null],
      ['a', 'b', null],
      [null, 'b', 'c'],
      ['z', null, null],
    ]),
  ).toEqual([[0, 3], [0], [0]])
})

test('two groups that meet late become one', () => {
  expect(
    groups([
      ['a', 'x'],
      ['b', 'y'],
      ['c', 'z'],
      ['c', 'y'],
      ['a', 'z'],
    ]),
  ).toEqual([
    [0, 0, 0],
    [0, 0, 0],
  ])
})

test('equal values of different fields link nothing, neither do nulls', () => {
  expect(
    groups([
      ['a', null],
      [null, 'a'],
      [null, null],
    ]),
  ).toEqual([[0], [1]])
})

test('a chain of 200,000 is no problem for the stack', () => {
  const chain = Array.from({ length: 200_000 }, (_, i) =>
    i % 2 === 0 ? [`${i}`, `${i + 1}`] : [`${i + 1}`, `${i}`],
  )
  expect(new Set(components(2, chain).fields.flatMap((field) => field.groups))).toEqual(new Set([0]))
})
