import { expect, test } from 'vitest'
import { rowDifferences } from './row-difference.ts'

const kinds = (...args: Parameters<typeof rowDifferences>) => rowDifferences(...args).map(({ kind }) => kind)

/** Rows of one column that differ have nothing in common. */
const DIFFERENT = ['missing', 'unexpected']

test.each([
  ['the same', [{ a: 1 }], [{ a: 1 }], []],
  ['a number as text', [{ a: 1 }], [{ a: '1.0000000001' }], []],
  ['numbers apart', [{ a: 1 }], [{ a: 1.00001 }], DIFFERENT],
  ['names in another case, more columns', [{ Name: 'x' }], [{ name: 'x', other: 1 }], []],
  ['text in another case', [{ a: 'x' }], [{ a: 'X' }], DIFFERENT],
  ['null and missing', [{ a: null }], [{}], []],
  ['null expected', [{ a: null }], [{ a: '' }], DIFFERENT],
  ['null found', [{ a: '' }], [{ a: null }], DIFFERENT],
  ['a boolean', [{ a: true }], [{ a: 'true' }], []],
  ['another order', [{ a: 1 }, { a: 2 }], [{ a: 2 }, { a: 1 }], []],
  ['a row too few', [{ a: 1 }, { a: 1 }], [{ a: 1 }], ['missing']],
  ['a row too many', [], [{ a: 1 }], ['unexpected']],
  ['nothing in common', [{ a: 1 }], [{ a: 2 }], DIFFERENT],
  ['something in common', [{ a: 1, b: 1 }], [{ a: 1, b: 2 }], ['changed']],
])('%s', (_, expected, found, differences) => {
  expect(kinds(expected, found, false)).toEqual(differences)
  expect(kinds(expected, expected, true)).toEqual([])
})

test('in order', () => {
  expect(rowDifferences([{ a: 1 }, { a: 2 }], [{ a: 2 }, { a: 1 }], true)).toEqual([
    { kind: 'changed', index: 0, cells: [{ name: 'a', expected: 1, found: 2 }] },
    { kind: 'changed', index: 1, cells: [{ name: 'a', expected: 2, found: 1 }] },
  ])
  expect(kinds([{ a: 1 }], [{ a: 1 }, { a: 2 }], true)).toEqual(['unexpected'])
  expect(kinds([{ a: 1 }, { a: 2 }], [{ a: 1 }], true)).toEqual(['missing'])
})

test('what is left is paired by likeness', () => {
  expect(
    rowDifferences(
      [
        { k: 'a', n: 1 },
        { k: 'b', n: 2 },
      ],
      [
        { k: 'b', n: 3 },
        { k: 'a', n: 1 },
      ],
      false,
    ),
  ).toEqual([{ kind: 'changed', index: 1, cells: [{ name: 'n', expected: 2, found: 3 }] }])
})
