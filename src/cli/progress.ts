import type { Progress } from '../app/api.ts'
import { byteSize, count } from '../report/layout.ts'

interface ProgressStream {
  write(text: string): unknown
  readonly columns?: number
}

export interface ProgressLine {
  update(progress: Progress): void
  /** Wipes the line; nothing is drawn afterwards. */
  stop(): void
}

/** Ten times a second: smooth for the eye, nothing for the machine. */
const EVERY_MS = 100
/** Before that, a rate is noise. */
const STEADY_MS = 1_000
const WIPE = '\r\x1b[2K'

const PHASES: Readonly<Record<Progress['phase'], string>> = {
  inventory: 'finding logs',
  sieve: 'reading',
  correlate: 'correlating',
}

/** `1h 02m`, `3m 05s`, `42s` */
export const duration = (seconds: number): string => {
  const whole = Math.max(0, Math.ceil(seconds))
  const two = (value: number): string => String(value).padStart(2, '0')
  if (whole >= 3600) return `${Math.floor(whole / 3600)}h ${two(Math.floor((whole % 3600) / 60))}m`
  return whole >= 60 ? `${Math.floor(whole / 60)}m ${two(whole % 60)}s` : `${whole}s`
}

/** The line itself; `elapsedMs` counts from the start of the phase. Numbers only, so nothing of the logs is in it. */
export const progressText = (progress: Progress, elapsedMs: number): string => {
  const { phase, files, bytes, events } = progress
  const parts = [PHASES[phase]]
  if (files.total > 0) parts.push(`${count(files.done)}/${count(files.total)} files`)
  else if (files.done > 0) parts.push(`${count(files.done)} files`)
  if (bytes.total > 0) parts.push(`${byteSize(bytes.done)} of ${byteSize(bytes.total)}`)
  if (events > 0) parts.push(`${count(events)} events`)
  if (phase === 'sieve' && elapsedMs >= STEADY_MS) {
    if (events > 0) parts.push(`${count(Math.round(events / (elapsedMs / 1000)))}/s`)
    const share = bytes.total > 0 ? bytes.done / bytes.total : 0
    if (share > 0 && share < 1) parts.push(`${duration((elapsedMs / 1000) * (1 / share - 1))} left`)
  }
  return parts.join('  ')
}

/** One line that is drawn over itself. Clock in milliseconds; for a terminal only. */
export const progressLine = (stream: ProgressStream, clock: () => number): ProgressLine => {
  let phase: Progress['phase'] | undefined
  let phaseStart = 0
  let drawn = Number.NEGATIVE_INFINITY
  let stopped = false
  return {
    update: (progress) => {
      const now = clock()
      const changed = progress.phase !== phase
      if (changed) {
        phase = progress.phase
        phaseStart = now
      }
      if (stopped || (!changed && now - drawn < EVERY_MS)) return
      drawn = now
      // A line that wraps could not be drawn over.
      stream.write(WIPE + progressText(progress, now - phaseStart).slice(0, (stream.columns ?? 80) - 1))
    },
    stop: () => {
      if (!stopped && phase !== undefined) stream.write(WIPE)
      stopped = true
    },
  }
}

export const noProgress: ProgressLine = { update: () => {}, stop: () => {} }
