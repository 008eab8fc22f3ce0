import { EngineError } from '../engine/errors.ts'
import type { Compression } from '../sources/envelope/shape.ts'

/**
 * ClickHouse error types → a stable sentence for the accounting. The first that fits wins. `only`: for files that are
 * compressed so; a message may quote what is in a log.
 */
const REASONS: readonly { readonly test: RegExp; readonly only?: Compression; readonly reason: string }[] = [
  {
    test: /inflate failed: buffer error|ZLIB_INFLATE_FAILED.*(?:end|eof)/i,
    only: 'gzip',
    reason: 'truncated gzip',
  },
  { test: /ZLIB|inflate/i, only: 'gzip', reason: 'corrupt gzip' },
  { test: /ZSTD/i, only: 'zstd', reason: 'truncated or corrupt zstd' },
  { test: /Permission denied|errno: 13/i, reason: 'permission denied' },
  { test: /No such file|errno: 2\b|doesn't exist|FILE_DOESNT_EXIST/i, reason: 'vanished while it was read' },
  { test: /MEMORY_LIMIT/i, reason: 'needs more memory than allowed (see --max-memory)' },
  { test: /TOO_LARGE|too large/i, reason: 'holds an object that is too large' },
  {
    test: /JSON|CANNOT_PARSE|INCORRECT_DATA|CANNOT_READ|UNEXPECTED_END|EOF|Unexpected/i,
    reason: 'invalid JSON',
  },
]

export const failureReasonOf = (error: EngineError, compression: Compression): string => {
  const text = `${error.clickhouseType ?? ''} ${error.message}`
  return (
    REASONS.find(({ test, only }) => (only === undefined || only === compression) && test.test(text))
      ?.reason ?? 'could not be read'
  )
}

/** The staged link that an error names: ClickHouse tells which file a read failed in. */
export const blamedLink = (error: unknown, links: ReadonlyMap<string, unknown>): string | undefined => {
  if (!(error instanceof EngineError)) return undefined
  for (const match of error.message.matchAll(/\/([\w-]+\.(?:json|gz|zst))\b/g)) {
    const name = match[1]
    if (name !== undefined && links.has(name)) return name
  }
  return undefined
}
