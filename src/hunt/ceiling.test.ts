import { expect, test } from 'vitest'
import type { Engine } from '../engine/engine.ts'
import { EngineError } from '../engine/errors.ts'
import { beneath, type Ceiling } from './ceiling.ts'

const MB = 2 ** 20
const outOfMemory = new EngineError('too much', { code: 'DQ702', clickhouseCode: 241 })

/** Events of these lengths, of which the engine is only ever asked the longest under the ceiling. */
const engineWith = (lengths: readonly number[], ceiling: Ceiling): Engine => ({
  rows: async <T>() => [{ n: Math.max(0, ...lengths.filter((n) => n <= (ceiling.bytes ?? Infinity))) } as T],
  async *stream() {},
  run: async () => {},
  version: async () => '',
  parquet: async () => new Uint8Array(),
  close: async () => {},
})

/** Work that fails while it sees an event longer than it can bear. */
const judge = async (lengths: readonly number[], bearable: number, ceiling: Ceiling = {}) => {
  const tries: number[] = []
  const done = await beneath(ceiling, engineWith(lengths, ceiling), async () => {
    const seen = lengths.filter((n) => n <= (ceiling.bytes ?? Infinity))
    tries.push(seen.length)
    if (seen.some((n) => n > bearable)) throw outOfMemory
    return seen
  }).catch((error: unknown) => error)
  return { done, tries, ceiling }
}

test('what fits is judged whole, and no ceiling is set', async () => {
  expect(await judge([60 * MB, 1000], 100 * MB)).toEqual({ done: [60 * MB, 1000], tries: [2], ceiling: {} })
})

test('the longest events are left out until the rest fits', async () => {
  expect(await judge([60 * MB, 20 * MB, 3 * MB, 1000], 10 * MB)).toEqual({
    done: [3 * MB, 1000],
    tries: [4, 3, 2],
    ceiling: { bytes: 10 * MB },
  })
})

test('where no event is long, the failure is not theirs, and the ceiling stays as it was', async () => {
  expect(await judge([1000, 2000], 10)).toEqual({ done: outOfMemory, tries: [2], ceiling: {} })
  expect(await judge([5 * MB, 2000], 10)).toMatchObject({ done: outOfMemory, ceiling: {} })
  expect(await judge([5 * MB, 2000], 10, { bytes: 8 * MB })).toMatchObject({ ceiling: { bytes: 8 * MB } })
})

test('another failure is thrown on at once', async () => {
  const other = new EngineError('x', { code: 'DQ701', clickhouseCode: 53 })
  const ceiling: Ceiling = {}
  const work = () => Promise.reject(other)
  await expect(beneath(ceiling, engineWith([60 * MB], ceiling), work)).rejects.toBe(other)
  expect(ceiling).toEqual({})
})
