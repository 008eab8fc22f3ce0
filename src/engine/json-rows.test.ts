import fc from 'fast-check'
import { expect, test } from 'vitest'
import { jsonRows } from './json-rows.ts'

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)

test('rows arrive in order and once, wherever a batch ends', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ a: fc.string({ unit: 'grapheme' }), b: fc.integer() })),
      fc.integer({ min: 1, max: 80 }),
      (rows, batch) => {
        const text = rows.map((row) => `${JSON.stringify(row)}\n`).join('')
        expect([...jsonRows(bytesOf(text), batch)].flat()).toEqual(rows)
      },
    ),
  )
})

test('a batch is not the whole result', () => {
  const batches = [...jsonRows<{ n: number }>(bytesOf('{"n":1}\n{"n":2}\n{"n":3}\n'), 8)]
  expect(batches.map((rows) => rows.map(({ n }) => n))).toEqual([[1, 2], [3]])
})

test('only its own part of a buffer is read', () => {
  const all = bytesOf('{"n":0}\n{"n":1}\n{"n":2}\n')
  expect([...jsonRows(all.subarray(8, 16))]).toEqual([[{ n: 1 }]])
})
