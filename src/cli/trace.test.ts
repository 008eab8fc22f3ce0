import { expect, test } from 'vitest'
import { huntDocument } from '../../test/fixtures/hunt-document.ts'
import { dohyo } from '../../test/support/cli.ts'
import { traceText } from './trace.ts'

test('timings in order of their beginning, rates of what read the logs', () => {
  const stretches = [
    { phase: 'sieve', from: 500, to: 2500 },
    { phase: 'start', from: 0, to: 120 },
  ] as const
  expect(traceText(stretches, { files: 10, bytes: 4_000_000, events: 3000 }, 2600, 2 ** 29)).toBe(`\
timings (stretches may run side by side)
                            from     takes
  start                     0 ms    120 ms
  sieve                   500 ms    2.00 s
  all                               2.60 s
  10 files, 5/s
  3.8 MiB on disk, 2.0 MB/s
  3,000 events, 1,500/s
  peak memory 512.0 MiB (resident)
`)
})

test('nothing is divided by no time, and nothing said of what was not read', () => {
  expect(traceText([], { files: 0, bytes: 0 }, 1, 1)).not.toMatch(/\/s|NaN|Infinity|event/)
  expect(traceText([], undefined, 1, 1)).not.toContain('file')
})

test('what a cache was good for, where there is one', () => {
  const cache = { taken: 1200, kept: 3, left: 1, damaged: 1 }
  expect(traceText([], undefined, 1, 1, cache)).toContain(
    '  cache: 1,200 files in it, 3 added, 1 read and not added, 1 damaged part removed\n',
  )
})

const traced = async (args: readonly string[]) => {
  let given: unknown = 'not called'
  const { code, err } = await dohyo(args, {
    hunt: async ({ trace }) => {
      given = trace
      trace?.begin('sieve')()
      return huntDocument
    },
  })
  return { code, err, given }
}

test('without --debug there is nobody to tell, with it all goes to standard error', async () => {
  const without = await traced(['hunt', 'a', '--quiet'])
  expect(without).toMatchObject({ err: '', given: undefined })
  const { code, err } = await traced(['hunt', 'a', '--quiet', '--debug'])
  expect(code).toBe(without.code)
  expect(err).toMatch(/^timings/)
  expect(err).toMatch(/\n {2}sieve /)
  expect(err).toMatch(/\n {2}report /)
})

test('a run that failed has its timings too', async () => {
  const { code, err } = await dohyo(['hunt', 'a', '--debug'], {
    hunt: async () => {
      throw new Error('of ours')
    },
  })
  expect(code).toBe(3)
  expect(err).toMatch(/^timings[\s\S]*internal error/)
})
