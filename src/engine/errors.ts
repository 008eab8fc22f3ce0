import type { ErrorCode } from '../base/error-codes.ts'
import { DohyoError, EXIT, type ExitCode } from '../base/errors.ts'

/** A failure of ClickHouse itself: its numeric code and type are never lost. */
export class EngineError extends DohyoError {
  override readonly name = 'EngineError'
  /** e.g. 241; undefined when the engine did not say. */
  readonly clickhouseCode: number | undefined
  /** e.g. `MEMORY_LIMIT_EXCEEDED`. */
  readonly clickhouseType: string | undefined

  constructor(
    message: string,
    options: {
      readonly code: ErrorCode
      readonly exit?: ExitCode
      readonly clickhouseCode?: number | undefined
      readonly clickhouseType?: string | undefined
      readonly help?: string
      readonly cause?: unknown
    },
  ) {
    super(message, { exit: EXIT.input, ...options })
    this.clickhouseCode = options.clickhouseCode
    this.clickhouseType = options.clickhouseType
  }
}

const MEMORY_LIMIT = 241
const TIMEOUT = 159
/** What a statement refuses by itself: a limit of the language that only the data can break. */
const REFUSED = 395

/** How the engine says it: code, message, type. What stands between may be text of a log, and look like anything. */
const EXCEPTION = /^Code: (\d+)\. \S*Exception: (.*) \(([A-Z0-9_]+)\)\s*$/s

/** Puts what the driver threw into our type, with advice where there is some. */
export const toEngineError = (cause: unknown): EngineError => {
  if (cause instanceof EngineError) return cause
  const text = cause instanceof Error ? cause.message : String(cause)
  const [, code, message = text, clickhouseType] = EXCEPTION.exec(text) ?? []
  const clickhouseCode = code === undefined ? undefined : Number(code)
  const shared = { clickhouseCode, clickhouseType, cause }
  if (clickhouseCode === MEMORY_LIMIT)
    return new EngineError(`the engine needed more memory than it may use: ${message}`, {
      code: 'DQ702',
      help: 'raise --max-memory, or give fewer or smaller files',
      ...shared,
    })
  if (clickhouseCode === REFUSED)
    return new EngineError(message.replace(/: (?:while executing|In scope|While executing) [\s\S]*$/, ''), {
      code: 'DQ705',
      exit: EXIT.usage,
      ...shared,
    })
  if (clickhouseCode === TIMEOUT)
    return new EngineError(`the engine ran longer than it may: ${message}`, { code: 'DQ703', ...shared })
  return new EngineError(`the engine failed: ${message}`, { code: 'DQ701', ...shared })
}
