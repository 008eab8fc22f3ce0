import fc from 'fast-check'
import { expect, test } from 'vitest'
import { quoteRegex } from './pattern.ts'
import { fitsWildcards } from './wildcards.ts'

const letters = fc.string({ unit: fc.constantFrom('a', 'b', '\n', '😀'), maxLength: 8 })
const wild = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?', '.', '😀'), maxLength: 8 })

test('as a regular expression has it', () => {
  fc.assert(
    fc.property(letters, wild, (text, pattern) => {
      const source = pattern
        .split(/([*?])/)
        .map((part) => (part === '*' ? '[^]*' : part === '?' ? '[^]' : quoteRegex(part)))
        .join('')
      expect(fitsWildcards(text, pattern)).toBe(new RegExp(`^${source}$`, 'u').test(text))
    }),
  )
})

test('a character is itself unless it is a wildcard', () => {
  expect(fitsWildcards('a%b', 'a%b')).toBe(true)
  expect(fitsWildcards('a*b', 'a%', '%', '_')).toBe(true)
  expect(fitsWildcards('ab', 'a*', '%', '_')).toBe(false)
})

test('many runs take no longer than the text and the pattern are long', { timeout: 2000 }, () => {
  expect(fitsWildcards('a'.repeat(3000), `${'a*'.repeat(1000)}b`)).toBe(false)
})
