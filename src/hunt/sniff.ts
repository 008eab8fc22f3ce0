import { constants, gunzipSync } from 'node:zlib'
import { Decompress } from 'fzstd'
import { type Recognition, recognise } from '../sources/envelope/recognise.ts'
import type { Compression, Shape, SourceModule } from '../sources/envelope/shape.ts'
import { createDisk, type Disk } from './disk.ts'
import { SMALL } from './held.ts'
import { failureReason, type Skipped, type WalkedFile } from './walk.ts'
import { isWholeZstd } from './zstd-frames.ts'

/** A file that holds events of a known source. */
export interface LogFile extends WalkedFile {
  readonly compression: Compression
  readonly shape: Shape
}

export type Sniffed =
  /** `content`: all of it, where the file is small, and as it was when it was sighted. */
  | { readonly kind: 'log'; readonly file: LogFile; readonly content?: Buffer }
  | { readonly kind: 'skipped'; readonly skipped: Skipped }

/** Nearly every log is known by its first page; the rest by this much. Bytes, decompressed. */
const SAMPLE = 64 * 1024
const FIRST_SAMPLE = 4 * 1024
/** Enough of the first event, mostly, where there is but one line. */
const SHORT_SAMPLE = 1024
/** Unpacks to as much as is looked at of a plain file, or more. */
const GZIP_INPUT = 1536
/** Mostly what comes of that. By default it is twice as much, and its memory calls for the garbage collector. */
const GZIP_CHUNK = 8 * 1024
/** zstd gives nothing before a whole block of up to 128 KiB is there. */
const ZSTD_INPUT = 192 * 1024
const ZSTD_STEP = 16 * 1024

const startsWith = (bytes: Uint8Array, magic: readonly number[]): boolean =>
  magic.every((byte, i) => bytes[i] === byte)

/** Known binary formats, so that the reason says more than `not JSON`. */
const FOREIGN: readonly { readonly magic: readonly number[]; readonly name: string }[] = [
  { magic: [0x50, 0x4b, 0x03, 0x04], name: 'zip archive; unpack it first' },
  { magic: [0x42, 0x5a, 0x68], name: 'bzip2; decompress it first' },
  { magic: [0xfd, 0x37, 0x7a, 0x58, 0x5a], name: 'xz; decompress it first' },
  { magic: [0x50, 0x41, 0x52, 0x31], name: 'Parquet: not supported' },
  { magic: [0x4f, 0x62, 0x6a, 0x01], name: 'Avro: not supported' },
]

const compressionOf = (head: Uint8Array): Compression => {
  if (startsWith(head, [0x1f, 0x8b])) return 'gzip'
  // 0x184D2A5? is a skippable frame, which pzstd puts first
  if (startsWith(head, [0x28, 0xb5, 0x2f, 0xfd])) return 'zstd'
  if (((head[0] ?? 0) & 0xf0) === 0x50 && startsWith(head.subarray(1), [0x2a, 0x4d, 0x18])) return 'zstd'
  return 'none'
}

/** What could be inflated of a stream that is cut after `head`. Throws when it is not such a stream. */
const inflateHead = (head: Uint8Array, compression: Compression): Uint8Array => {
  if (compression === 'none') return head
  if (compression === 'gzip')
    return gunzipSync(head, { finishFlush: constants.Z_SYNC_FLUSH, chunkSize: GZIP_CHUNK })
  const parts: Uint8Array[] = []
  let size = 0
  const stream = new Decompress((part) => {
    parts.push(part.slice())
    size += part.length
  })
  for (let i = 0; i < head.length && size < SAMPLE; i += ZSTD_STEP)
    stream.push(head.subarray(i, i + ZSTD_STEP))
  return Buffer.concat(parts)
}

const HIGH_FIRST = [0xfe, 0xff]
const LOW_FIRST = [0xff, 0xfe]

/** Why these bytes can't be UTF-8 text, if that is plain to see. */
const foreignReason = (bytes: Uint8Array): string | undefined => {
  const foreign = FOREIGN.find(({ magic }) => startsWith(bytes, magic))
  if (foreign !== undefined) return foreign.name
  const [a, b, c, d] = bytes
  const wide = (a === 0 && b !== 0 && c === 0) || (a !== 0 && b === 0 && d === 0)
  return wide || startsWith(bytes, HIGH_FIRST) || startsWith(bytes, LOW_FIRST)
    ? 'UTF-16 text: not supported, convert it to UTF-8'
    : undefined
}

const BLANK: ReadonlySet<number | undefined> = new Set([0x00, 0x09, 0x0a, 0x0d, 0x20])

/** Where the text begins; NULs count as blanks, since rotated and preallocated logs begin with them. */
const textStart = (bytes: Uint8Array): number => {
  let at = 0
  while (BLANK.has(bytes[at])) at += 1
  return at
}

const UTF8 = new TextDecoder('utf-8', { ignoreBOM: true })
const NEWLINE = 0x0a

/**
 * Mostly the first record tells all; the rest of the sample is parsed only when it may tell otherwise. A character that is
 * cut at the end becomes U+FFFD, in a string that is cut as well.
 */
const recogniseHead = (bytes: Uint8Array, sources: readonly SourceModule[]): Recognition => {
  const hasLines = bytes.includes(NEWLINE)
  for (const length of [SHORT_SAMPLE, FIRST_SAMPLE]) {
    if (length >= bytes.length) break
    const short = bytes.subarray(0, length)
    if (short.includes(NEWLINE) !== hasLines) continue
    const found = recognise(UTF8.decode(short), sources)
    if (found.kind === 'shape') return found
  }
  return recognise(UTF8.decode(bytes), sources)
}

const skipped = (path: string, reason: string, kind: Skipped['kind']): Sniffed => ({
  kind: 'skipped',
  skipped: { path, reason, kind },
})

/** Judges a file by the bytes of its head. */
const judge = (
  file: WalkedFile,
  head: Uint8Array,
  compression: Compression,
  sources: readonly SourceModule[],
): Sniffed => {
  let bytes: Uint8Array
  try {
    bytes = inflateHead(head, compression)
    // nothing came out: an empty file inside is fine, a stream that ends in its header is not
    if (compression === 'gzip' && bytes.length === 0) gunzipSync(head)
  } catch {
    return skipped(file.path, `unreadable ${compression} header`, 'unreadable')
  }
  if (compression === 'zstd' && bytes.length === 0)
    return skipped(file.path, 'unreadable zstd header', 'unreadable')
  const reason = foreignReason(bytes)
  if (reason !== undefined) return skipped(file.path, reason, 'unreadable')
  const start = textStart(bytes)
  if (start === bytes.length && start >= SAMPLE)
    return skipped(file.path, 'begins with blanks, and nothing else was seen', 'unreadable')
  // of a few blanks none is left out: what holds nothing else is told by them
  const from = start < FIRST_SAMPLE ? 0 : start
  let found: Recognition
  try {
    found = recogniseHead(bytes.subarray(from, from + SAMPLE), sources)
  } catch {
    // logs are hostile input: a file that nobody foresaw is named and told by the exit code, and the others are still read
    return skipped(file.path, 'its beginning could not be understood', 'unreadable')
  }
  return found.kind === 'shape'
    ? { kind: 'log', file: { ...file, compression, shape: found.shape } }
    : skipped(file.path, found.reason, found.kind === 'broken' ? 'unreadable' : 'not-a-log')
}

/** How much is looked at, bytes on disk: each more than the one before, for what that does not tell. */
const LOOKS: Readonly<Record<Compression, readonly number[]>> = {
  gzip: [GZIP_INPUT, FIRST_SAMPLE, SAMPLE],
  zstd: [FIRST_SAMPLE, ZSTD_INPUT],
  none: [FIRST_SAMPLE, SAMPLE],
}

/** Judges a file by its beginning, and by no more of that than it takes; `seen`: what has been looked at before. */
const look = (file: WalkedFile, head: Buffer, sources: readonly SourceModule[], seen = 0): Sniffed => {
  const compression = compressionOf(head)
  let sniffed = skipped(file.path, 'empty file', 'not-a-log')
  let last = seen
  for (const length of LOOKS[compression].filter((most) => most > seen)) {
    if (sniffed.kind === 'log' || last >= head.length) break
    sniffed = judge(file, head.subarray(0, length), compression, sources)
    last = length
  }
  return sniffed
}

/** Tells a file's compression, source and shape from its first bytes. Never throws for what is wrong with the file. */
export const sniffFile = async (
  file: WalkedFile,
  sources: readonly SourceModule[],
  disk: Disk = createDisk(),
): Promise<Sniffed> => {
  if (file.bytes === 0) return skipped(file.path, 'empty file', 'not-a-log')
  try {
    if (file.bytes <= SMALL) {
      const { bytes, isWhole } = await disk.readWhole(file)
      const sniffed = look(file, bytes, sources)
      if (sniffed.kind === 'skipped') return sniffed
      if (sniffed.file.compression !== 'zstd') return isWhole ? { ...sniffed, content: bytes } : sniffed
    }
    return await disk.withFile(file.path, async (readAt) => {
      const first = await readAt(0, FIRST_SAMPLE)
      let sniffed = look(file, first, sources)
      if (sniffed.kind === 'skipped' && first.length === FIRST_SAMPLE) {
        const most = compressionOf(first) === 'zstd' ? ZSTD_INPUT : SAMPLE
        sniffed = look(file, await readAt(0, most), sources, FIRST_SAMPLE)
      }
      if (sniffed.kind === 'skipped') return sniffed
      return sniffed.file.compression === 'zstd' && !(await isWholeZstd(readAt, file.bytes))
        ? skipped(file.path, 'truncated zstd', 'unreadable')
        : sniffed
    })
  } catch (error) {
    return skipped(file.path, failureReason(error), 'unreadable')
  }
}
