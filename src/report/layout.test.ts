import fc from 'fast-check'
import { expect, test } from 'vitest'
import { byteSize, counted, textWidth, wrap } from './layout.ts'

test('wide characters take two columns', () => {
  expect(['abc', 'é', 'e\u0301', '日本', '🐙', '❤\ufe0f'].map(textWidth)).toEqual([3, 1, 1, 4, 2, 2])
})

test('breaks at spaces, then after punctuation, then anywhere', () => {
  expect(wrap('shared with 999988887777', 14)).toEqual(['shared with', '999988887777'])
  expect(wrap('arn:aws:iam::123456789012:user/bert', 20)).toEqual([
    'arn:aws:iam::',
    '123456789012:user/',
    'bert',
  ])
  expect(wrap('日本日本', 5)).toEqual(['日本', '日本'])
  expect(wrap('', 5)).toEqual([''])
})

test('loses nothing but spaces and never exceeds the width', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme-ascii', maxLength: 200 }),
      fc.integer({ min: 2, max: 40 }),
      (text, width) => {
        const lines = wrap(text, width)
        expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''))
        for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(width)
      },
    ),
  )
})

test('sizes and counts', () => {
  expect([0, 1023, 1024, 12_900_000, 5 * 2 ** 40].map(byteSize)).toEqual([
    '0 B',
    '1023 B',
    '1.0 KiB',
    '12.3 MiB',
    '5.0 TiB',
  ])
  expect([counted(1, 'file'), counted(3010, 'file'), counted(2, 'entry', 'entries')]).toEqual([
    '1 file',
    '3,010 files',
    '2 entries',
  ])
})
