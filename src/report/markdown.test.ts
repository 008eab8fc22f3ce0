import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hostile } from '../../test/support/hostile.ts'
import { block, prose, span } from './markdown.ts'
import { safeText } from './safe-text.ts'

/** Splits one line at its code spans, as CommonMark does: a run of backticks ends at the next run of the same length. */
const parts = (line: string): { readonly text: readonly string[]; readonly code: readonly string[] } => {
  const text: string[] = []
  const code: string[] = []
  let rest = line
  for (;;) {
    const run = /`+/.exec(rest)
    if (run === null) return { text: [...text, rest], code }
    const after = rest.slice(run.index + run[0].length)
    const end = [...after.matchAll(/`+/g)].find(([closing]) => closing.length === run[0].length)
    if (end === undefined) return { text: [...text, rest], code }
    text.push(rest.slice(0, run.index))
    code.push(after.slice(0, end.index))
    rest = after.slice(end.index + end[0].length)
  }
}

test('a span holds all of its text, and nothing in it ends it', () => {
  fc.assert(
    fc.property(hostile, (value) => {
      const { text, code } = parts(span(value))
      if (value === '') expect(span(value)).toBe('–')
      else {
        expect(code).toHaveLength(1)
        expect(text.join('')).toBe('')
        expect(code[0]?.trim()).toBe(safeText(value).trim())
      }
    }),
  )
})

test('outside of code a sentence has words only: no link, image, HTML, mention, reference, or mark-up', () => {
  fc.assert(
    fc.property(hostile, (value) => {
      const line = prose(value)
      expect(line).not.toContain('\n')
      const outside = parts(line).text.join(' ')
      expect(outside).not.toMatch(/[<>[\]`*_~#@$%^&\\|={}+]|:\/\/|www\./)
      for (const word of outside.split(' ')) {
        expect(word).not.toMatch(/^[0-9a-f]{7,40}$/i)
        expect(word).not.toMatch(/-\d+$/)
      }
    }),
  )
})

test('a sentence keeps its words and their order', () => {
  fc.assert(
    fc.property(hostile, (value) => {
      const words = (text: string): string => text.replace(/[`\s]/g, '')
      const told = safeText(value.replace(/\s+/g, ' ').trim())
      expect(words(prose(value))).toBe(told === '' ? '–' : words(told))
    }),
  )
})

test('names become code, plain words stay, and the marks of the sentence with them', () => {
  expect(prose('arn:aws:iam::1:user/eve shared snap-0aa1 with @team; see https://x.example.')).toBe(
    '`arn:aws:iam::1:user/eve` shared snap-0aa1 with `@team`; see `https://x.example`.',
  )
  expect(prose('Take back the access, (now).')).toBe('Take back the access, (now).')
})

test('a block is ended by its own fence only', () => {
  fc.assert(
    fc.property(hostile, (value) => {
      const [fence = '', ...rest] = block(value)
      expect(rest.at(-1)).toBe(fence)
      expect(rest.slice(0, -1).some((line) => line.trimStart().startsWith(fence))).toBe(false)
    }),
  )
})
