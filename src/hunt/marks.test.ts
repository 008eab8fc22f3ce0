import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { documentMark, textMark } from './marks.ts'

const place = (pack: string, number: number) =>
  ({ packs: { secret: 'a secret' }, compression: 'gzip', pack, number }) as const
const plain = (pack: string, number: number) => ({ ...place(pack, number), compression: 'none' }) as const

test('a mark is one whole gzip member, and the same text without gzip', () => {
  for (let number = 0; number < 50; number++) {
    const text = gunzipSync(documentMark(place('1.gz', number), 'Records')).toString()
    expect(text).toMatch(/^\{"Records":\[\],"dohyo mark":"[67FGNOVWfgnovw./]{64}"\}\n$/)
    expect(Buffer.from(documentMark(plain('1.gz', number), 'Records')).toString()).toBe(text)
    const length = 3 ** number % 2 ** 31
    expect(gunzipSync(textMark(place('1.gz', number), length))).toEqual(
      Buffer.from(textMark(plain('1.gz', number), length)),
    )
  }
})

test('marks differ by pack and by number', () => {
  const made = [0, 1].flatMap((n) =>
    ['1.gz', '2.gz'].map((pack) => documentMark(plain(pack, n), 'Records').toString()),
  )
  expect(new Set(made).size).toBe(4)
})

test('the length of a text as RowBinary has it', () => {
  const lengthOf = (length: number) => [...textMark(plain('1', 0), length).subarray(64)]
  expect([0, 127, 128, 300, 8_000_000].map(lengthOf)).toEqual([
    [0],
    [0x7f],
    [0x80, 0x01],
    [0xac, 0x02],
    [0x80, 0xa4, 0xe8, 0x03],
  ])
})

/** Of the byte that a block of deflate begins with: the last one; of a kind that there is not; of fixed codes. */
const isLast = (byte: number): boolean => (byte & 1) === 1
const kindOf = (byte: number): number => (byte >> 1) & 3
const [FIXED, NONE] = [1, 3]
/** Bytes of a gzip header without options. */
const HEAD = 10

test.each([
  ['documents', (n: number) => documentMark(place('7.gz', n), 'Records')],
  ['texts', (n: number) => textMark(place('7.gz', n), 1000 * n)],
])(
  '%s: a block that swallows the first half of a mark leaves none that reads the second and goes on',
  (_, make) => {
    for (let number = 0; number < 100; number++) {
      const bytes = Buffer.from(make(number))
      const mark = /[67FGNOVWfgnovw./]{64}/.exec(gunzipSync(bytes).toString('latin1'))?.[0] ?? ''
      const stored = bytes.indexOf(mark.slice(0, 32))
      expect(stored).toBeGreaterThan(0)
      expect(bytes.indexOf(mark.slice(32))).toBe(-1)
      const first = bytes.subarray(stored, stored + 32)
      const second = bytes.subarray(stored + 32, stored + 64)
      for (const byte of first) expect(kindOf(byte)).toBe(NONE)
      // a last block ends at our size of the whole, which is too small for whoever swallowed anything
      for (const byte of second)
        expect([isLast(byte), [FIXED, NONE].includes(kindOf(byte))]).toEqual([true, true])
      // nor are there the two lengths of a stored block, but our own
      for (let at = 0; at < stored + 30; at++)
        expect((bytes.readUInt16LE(at) ^ bytes.readUInt16LE(at + 2)) === 0xffff).toBe(at === HEAD + 1)
    }
  },
)
