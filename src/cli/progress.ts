import type { Progress } from '../app/api.ts'
import { byteSize, count, counted } from '../report/layout.ts'

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

/** `9.5/19.1 MiB`: short, since the line must not wrap. */
const share = ({ done, total }: Progress['bytes']): string => {
  const [value, unit] = byteSize(done).split(' ')
  const whole = byteSize(total)
  return whole.endsWith(` ${unit}`) ? `${value}/${whole}` : `${value} ${unit}/${whole}`
}

/** What the line says, part by part; an empty part is left out. */
const partsOf = ({ phase, files, bytes, events }: Progress, elapsedMs: number) => {
  const seconds = elapsedMs / 1000
  const steady = phase === 'sieve' && elapsedMs >= STEADY_MS
  const done = bytes.total > 0 ? bytes.done / bytes.total : 0
  return {
    phase: PHASES[phase],
    files:
      files.total > 0
        ? `${count(files.done)}/${counted(files.total, 'file')}`
        : files.done > 0
          ? counted(files.done, 'file')
          : '',
    bytes: bytes.total > 0 ? share(bytes) : '',
    events: events > 0 ? counted(events, 'event') : '',
    rate: steady && events > 0 ? `${count(Math.round(events / seconds))}/s` : '',
    left: steady && done > 0 && done < 1 ? `${duration(seconds * (1 / done - 1))} left` : '',
  }
}

/** The line itself; `elapsedMs` counts from the start of the phase. Numbers only, so nothing of the logs is in it. */
export const progressText = (
  progress: Progress,
  elapsedMs: number,
  width = Number.POSITIVE_INFINITY,
): string => {
  const parts = partsOf(progress, elapsedMs)
  const line = (without: readonly string[]): string =>
    Object.entries(parts)
      .filter(([name, text]) => text !== '' && !without.includes(name))
      .map(([, text]) => text)
      .join('  ')
  const lines = [line([]), line(['bytes']), line(['bytes', 'events']), line(['bytes', 'events', 'files'])]
  return lines.find((text) => text.length <= width) ?? parts.phase.slice(0, width)
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
      stream.write(WIPE + progressText(progress, now - phaseStart, (stream.columns ?? 80) - 1))
    },
    stop: () => {
      if (!stopped && phase !== undefined) stream.write(WIPE)
      stopped = true
    },
  }
}

export const noProgress: ProgressLine = { update: () => {}, stop: () => {} }
