import { expect, test } from 'vitest'
import { fuzzLogs } from '../../scripts/fuzz-logs.mjs'

// A short run of what `node scripts/fuzz-logs.mjs` does at length.

const GIB = 2 ** 30

test.each([1, 2])(
  'hostile logs: right accounting, bounded memory, nothing left behind (seed %i)',
  async (seed) => {
    const { problems, made, counted, tooLarge, peak } = await fuzzLogs({ seed, events: 1500 })
    expect(problems).toEqual([])
    expect(tooLarge).toBe(0)
    expect(made).toBe(1500)
    expect(counted.read).toBeGreaterThan(300)
    expect(counted.unreadable).toBeGreaterThan(100)
    expect(peak).toBeLessThan(1.5 * GIB)
  },
)
