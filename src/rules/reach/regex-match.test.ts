import fc from 'fast-check'
import { expect, test } from 'vitest'
import { regexMatcher } from './regex-match.ts'

const pattern: fc.Arbitrary<string> = fc.letrec<{ p: string }>((tie) => ({
  p: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', '\\w', '^', '$', '\\b', 'A'),
    fc.tuple(tie('p'), tie('p')).map((both) => both.join('')),
    fc.tuple(tie('p'), tie('p')).map((both) => `(${both.join('|')})`),
    fc.tuple(tie('p'), fc.constantFrom('*', '+', '?', '{2}', '{1,2}')).map(([p, n]) => `(?:${p})${n}`),
  ),
})).p
const text = fc.string({ unit: fc.constantFrom('a', 'b', 'A', '-', ' '), maxLength: 6 })

test('what it knows is what JavaScript finds', () => {
  let known = 0
  fc.assert(
    fc.property(pattern, text, fc.boolean(), (source, value, foldsCase) => {
      const found = regexMatcher(`${foldsCase ? '(?i)' : ''}${source}`)(value)
      if (found === undefined) return
      known++
      expect(found).toBe(new RegExp(source, foldsCase ? 'i' : '').test(value))
    }),
    { numRuns: 500 },
  )
  expect(known).toBeGreaterThan(400)
})

test.each(['^(([a-z]+)+)+!$', `${'a?'.repeat(30)}${'a'.repeat(30)}!`, `${'(a|a)'.repeat(30)}!`, '(a*)*b'])(
  'none takes long: %s',
  { timeout: 5000 },
  (source) => {
    const matches = regexMatcher(source)
    for (let i = 0; i < 10; i++) expect(matches('a'.repeat(60))).not.toBe(true)
  },
)

test('what is not understood is unknown', () => {
  expect(regexMatcher('(?=a)b')('b')).toBeUndefined()
  expect(regexMatcher('\\pL')('b')).toBeUndefined()
  expect(regexMatcher('(')('b')).toBeUndefined()
})
