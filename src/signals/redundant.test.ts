import { expect, test } from 'vitest'
import { createRedundancy } from './redundant.ts'

const HOUR = 3_600_000
const DEFAULTS = { redundantHours: 12, globalSignalSuppressionWindow: 72 }

interface Given {
  readonly at: number
  readonly name?: string
  readonly prototype?: boolean
  readonly other?: boolean
  readonly window?: number
}

const redundant = (given: readonly Given[]): readonly boolean[] => {
  const isRedundant = createRedundancy(DEFAULTS)
  return given.map(({ at, name = 'a', prototype = false, other = false, window }) =>
    isRedundant(
      {
        name,
        entity: { type: '_ip', value: 'x' },
        timestamp: at * HOUR,
        prototype,
        ...(window === undefined ? {} : { suppressionWindowMs: window * HOUR }),
      },
      other,
    ),
  )
}

test('12 hours since the last firing; exactly 12 hours later is outside', () => {
  expect(redundant([{ at: 0 }, { at: 11 }, { at: 22 }, { at: 34 }])).toEqual([false, true, true, false])
})

test('at most 72 hours since the one that was let through, however often it fires', () => {
  const every10 = Array.from({ length: 16 }, (_, i) => ({ at: i * 10 }))
  expect(redundant(every10).flatMap((is, i) => (is ? [] : [i * 10]))).toEqual([0, 80])
})

test("a rule's own window is counted from the one that was let through", () => {
  expect(redundant([0, 1, 1.9, 2, 3.9, 4].map((at) => ({ at, window: 2 })))).toEqual([
    false,
    true,
    true,
    false,
    true,
    false,
  ])
})

test('firings that are suppressed for other reasons open no window, but keep one open', () => {
  expect(redundant([{ at: 0, other: true }, { at: 1 }, { at: 12, other: true }, { at: 23 }])).toEqual([
    false,
    false,
    true,
    true,
  ])
})

test('prototypes are never redundant, and make nothing redundant', () => {
  expect(redundant([{ at: 0, prototype: true }, { at: 1, prototype: true }, { at: 2 }])).toEqual([
    false,
    false,
    false,
  ])
})

test('names are apart', () => {
  expect(redundant([{ at: 0 }, { at: 0, name: 'b' }, { at: 0 }])).toEqual([false, false, true])
})
