import type { ErrorCode } from './error-codes.ts'

/** Process exit codes: see docs/cli.md. */
export const EXIT = { ok: 0, findings: 1, usage: 2, input: 3, interrupted: 130 } as const
export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

/**
 * A failure that a person can act on. `code` is stable, see error-codes.ts;
 * `exit` is what the command line ends with when nobody handles it.
 */
export class DohyoError extends Error {
  override readonly name: string = 'DohyoError'
  readonly code: ErrorCode
  readonly exit: ExitCode
  /** What to do about it; a sentence that can be followed as it stands. */
  readonly help: string | undefined
  /** The message is text made for a terminal, of several lines: its line feeds are ours and not those of some name in it. */
  readonly rendered: boolean

  constructor(
    message: string,
    options: {
      readonly code: ErrorCode
      readonly exit?: ExitCode
      readonly help?: string
      readonly rendered?: boolean
      readonly cause?: unknown
    },
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = options.code
    this.exit = options.exit ?? EXIT.usage
    this.help = options.help
    this.rendered = options.rendered ?? false
  }
}

/** A broken invariant of ours, never the user's mistake. */
export class InternalError extends Error {
  override readonly name = 'InternalError'
}
