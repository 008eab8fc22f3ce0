import fc from 'fast-check'
import { expect, test } from 'vitest'
import { each, jsonPieces } from './json-pieces.ts'

const joined = (value: unknown, depth: number, indent: string): string =>
  [...jsonPieces(value, depth, indent)].join('')

test('pieces are what JSON.stringify gives, whatever the value, the depth and the indentation', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.nat(4), fc.constantFrom('', '  '), (value, depth, indent) => {
      expect(joined(value, depth, indent)).toBe(JSON.stringify(value, null, indent))
    }),
  )
})

test('members without a value are left out, line ends in strings are escapes', () => {
  const value = { a: undefined, b: 'x\ny', c: [], d: {}, e: { f: [{ g: 'u\u2028v' }] } }
  for (const depth of [0, 1, 2, 3])
    expect(joined(value, depth, '  ')).toBe(JSON.stringify(value, null, 2).replace('\u2028', '\\u2028'))
})

test('items of a list are made one by one, when they are written', () => {
  const made: number[] = []
  const list = each([1, 2, 3], (n) => {
    made.push(n)
    return { n }
  })
  const pieces = jsonPieces({ list }, 1, '')
  while (made.length < 2) pieces.next()
  expect(made).toEqual([1, 2])
})
