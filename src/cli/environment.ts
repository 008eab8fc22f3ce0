import type { App } from '../app/api.ts'

/** A place to print to: a terminal, a pipe, a test's buffer. */
export interface Output {
  write(text: string, done: (error?: Error | null) => void): unknown
  readonly isTTY?: boolean
  readonly columns?: number
}

/** Everything that a command takes from outside, so that a test can run one without a process. */
export interface Environment {
  readonly stdout: Output
  readonly stderr: Output
  readonly variables: Readonly<Record<string, string | undefined>>
  /** Milliseconds that never go back; for progress only. */
  readonly clock: () => number
  /** For relative times (`--from 24h`). */
  readonly now: () => Date
  readonly readStdin: () => Promise<string>
  /** The app is loaded only by a command that needs it: it brings the engine, YAML and zod. */
  readonly loadApp: () => Promise<App>
  /** Ends with Ctrl-C. */
  readonly signal: AbortSignal
}

export interface GlobalOptions {
  /** False with `--no-color`. */
  readonly color: boolean
  readonly quiet?: boolean
  readonly debug?: boolean
}

const PIPE_WIDTH = 120
const NARROWEST = 40

/** Columns to lay text out for; a pipe has none, and gets `COLUMNS` or 120. */
export const widthOf = (output: Output, { variables }: Environment): number => {
  const wanted = output.columns ?? Number(variables['COLUMNS'] ?? PIPE_WIDTH)
  return Number.isFinite(wanted) && wanted > 0 ? Math.max(NARROWEST, wanted) : PIPE_WIDTH
}

/** Colour only on a terminal, and never against `--no-color`, `NO_COLOR` (no-color.org) or a dumb terminal. */
export const wantsColour = (output: Output, options: GlobalOptions, { variables }: Environment): boolean =>
  options.color && output.isTTY === true && !variables['NO_COLOR'] && variables['TERM'] !== 'dumb'
