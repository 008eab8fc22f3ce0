import fc from 'fast-check'
import { expect, test } from 'vitest'
import { csvCell, csvLine } from './csv.ts'
import { safeCell, safeLines, safeText } from './safe-text.ts'

test.each([
  ['plain', 'arn:aws:iam::123456789012:user/bert', 'arn:aws:iam::123456789012:user/bert'],
  ['quotes and backslashes', `O'Neil "x" DOMAIN\\user`, `O'Neil "x" DOMAIN\\user`],
  ['line feeds and tabs', 'a\r\n\tb', 'a\\r\\n\\tb'],
  ['ANSI colour', '\u001b[31mred', '\\x1b[31mred'],
  ['OSC title', '\u001b]0;pwned\u0007', '\\x1b]0;pwned\\x07'],
  ['C1 CSI', '\u009b2J', '\\x9b2J'],
  ['DEL and NUL', '\u007f\u0000', '\\x7f\\x00'],
  ['bidi override and isolate', '\u202egpj.exe\u2066', '\\u202egpj.exe\\u2066'],
  ['zero width and BOM', 'ad\u200bmin\ufeff', 'ad\\u200bmin\\ufeff'],
  ['line separator', 'a\u2028b', 'a\\u2028b'],
  ['lone surrogate', 'a\ud800b', 'a\\ud800b'],
  ['tag characters', 'a\u{e0041}', 'a\\u{e0041}'],
  ['emoji and accents', 'snäp 🐙 ❤\ufe0f 日本', 'snäp 🐙 ❤\ufe0f 日本'],
])('%s', (_name, input, expected) => {
  expect(safeText(input)).toBe(expected)
})

/** Lone surrogates included. */
const anyUnits = fc.array(fc.nat(0xffff)).map((units) => String.fromCharCode(...units))
const OBEYED = /[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069\u200b-\u200f]/u

test('nothing that a terminal obeys is left, whatever comes in', () => {
  fc.assert(
    fc.property(anyUnits, (text) => {
      expect(OBEYED.test(safeText(text))).toBe(false)
      expect(safeText(safeText(text))).toBe(safeText(text))
    }),
  )
})

test('a line feed starts a line where several values share a cell', () => {
  expect(safeLines('a\u001b[1m\nb')).toEqual(['a\\x1b[1m', 'b'])
  expect(safeCell('a\r\n\tb\u0000')).toBe('a\r\n\tb\\x00')
})

test.each([
  ['plain', 'bert', 'bert'],
  ['comma and quote', 'a,"b"', '"a,""b"""'],
  ['line feed', 'a\nb', '"a\nb"'],
  ['formula', '=cmd|"/c calc"!A1', '"\'=cmd|""/c calc""!A1"'],
  ['at sign', '@SUM(A1)', `"'@SUM(A1)"`],
  ['minus before text', '-1+1', `"'-1+1"`],
  ['tab first', '\t=1', `"'\t=1"`],
  ['carriage return first', '\r=1', `"'\r=1"`],
  ['space before a formula', ' =1+1', `"' =1+1"`],
  ['full-width equals', '＝1+1', `"'＝1+1"`],
  ['an escape before a formula', '\u001b=1', '\\x1b=1'],
  ['negative number', -12.5, '-12.5'],
  ['text that is a number', '-12.5', '-12.5'],
  ['text that is a phone number', '+491701234', '+491701234'],
  ['boolean', true, 'true'],
  ['nothing', null, ''],
  ['missing', undefined, ''],
  ['object', { a: 1 }, '"{""a"":1}"'],
])('csv: %s', (_name, input, expected) => {
  expect(csvCell(input)).toBe(expected)
})

test('a reader of RFC 4180 gets every cell back, but for the guard', () => {
  fc.assert(
    fc.property(fc.array(fc.string(), { minLength: 1 }), (cells) => {
      const line = `,${csvLine(cells).slice(0, -2)}`
      const parsed = [...line.matchAll(/,(?:"((?:[^"]|"")*)"|([^,"]*))/g)].map(
        (m) => m[1]?.replaceAll('""', '"') ?? m[2],
      )
      expect(parsed).toHaveLength(cells.length)
      expect(parsed.map((cell) => cell?.replace(/^'/, ''))).toEqual(
        cells.map((cell) => safeCell(cell).replace(/^'/, '')),
      )
      for (const cell of parsed) expect(cell).not.toMatch(/^\s*[=@]/)
    }),
  )
})
