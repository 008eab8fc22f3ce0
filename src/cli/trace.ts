import type { CacheUsed, Phase, Trace, Traced } from '../app/trace.ts'
import { byteSize, count, counted } from '../report/layout.ts'
import type { Environment, GlobalOptions } from './environment.ts'
import { say } from './session.ts'

interface Stretch {
  readonly phase: Phase
  /** Since the process began, ms. */
  readonly from: number
  readonly to: number
}

interface Amounts {
  readonly files: number
  readonly bytes: number
  readonly events?: number
}

/** `85 ms`, `12.34 s` */
const time = (ms: number): string => (ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(2)} s`)

const columns = (cells: readonly string[]): string => {
  const [name = '', ...times] = cells
  return `  ${name.padEnd(20)}${times.map((cell) => cell.padStart(10)).join('')}`
}

/** Rates are those of the stretches that read whole files. */
const READING: readonly Phase[] = ['sieve', 'rows']

const rates = ({ files, bytes, events }: Amounts, stretches: readonly Stretch[]): readonly string[] => {
  const seconds =
    stretches
      .filter(({ phase }) => READING.includes(phase))
      .reduce((sum, { from, to }) => sum + to - from, 0) / 1000
  const rate = (amount: number, text: (value: number) => string): string =>
    seconds > 0 ? `, ${text(amount / seconds)}/s` : ''
  const whole = (value: number): string => count(Math.round(value))
  return [
    `  ${counted(files, 'file')}${rate(files, whole)}`,
    `  ${byteSize(bytes)} on disk${rate(bytes, (value) => `${(value / 1e6).toFixed(1)} MB`)}`,
    ...(events === undefined ? [] : [`  ${counted(events, 'event')}${rate(events, whole)}`]),
  ]
}

const cacheText = ({ taken, kept, left, damaged }: CacheUsed): string =>
  `  cache: ${counted(taken, 'file')} in it, ${count(kept)} added, ${count(left)} read and not added, ${counted(damaged, 'damaged part')} removed`

/** What `--debug` says of the time. Clock in ms, from 0 at the start of the process. */
export const traceText = (
  stretches: readonly Stretch[],
  amounts: Amounts | undefined,
  now: number,
  peakBytes: number,
  cache?: CacheUsed,
): string =>
  `${[
    'timings (stretches may run side by side)',
    columns(['', 'from', 'takes']),
    ...stretches
      .toSorted((a, b) => a.from - b.from)
      .map(({ phase, from, to }) => columns([phase, time(from), time(to - from)])),
    columns(['all', '', time(now)]),
    ...(amounts === undefined ? [] : rates(amounts, stretches)),
    ...(cache === undefined ? [] : [cacheText(cache)]),
    `  peak memory ${byteSize(peakBytes)} (resident)`,
  ].join('\n')}\n`

const KIB = 1024

/** Runs a command's work; with `--debug`, its timings go to standard error at the end, whether it succeeds or not. */
export const withTrace = async <T>(
  options: GlobalOptions,
  environment: Environment,
  work: (traced: Traced) => Promise<T>,
): Promise<T> => {
  if (options.debug !== true) return work({})
  const { clock } = environment
  const stretches: Stretch[] = [{ phase: 'start', from: 0, to: clock() }]
  let amounts: Amounts | undefined
  let used: CacheUsed | undefined
  const trace: Trace = {
    begin: (phase) => {
      const from = clock()
      let ended = false
      return () => {
        if (!ended) stretches.push({ phase, from, to: clock() })
        ended = true
      }
    },
    read: (what) => {
      amounts = what
    },
    cache: (what) => {
      used = what
    },
  }
  try {
    return await work({ trace })
  } finally {
    say(environment, traceText(stretches, amounts, clock(), process.resourceUsage().maxRSS * KIB, used))
  }
}
