import { type FileHandle, open } from 'node:fs/promises'
import { constants, gunzipSync } from 'node:zlib'
import { Decompress } from 'fzstd'
import { recognise } from '../sources/envelope/recognise.ts'
import type { Compression, Shape, SourceModule } from '../sources/envelope/shape.ts'
import { failureReason, type Skipped, type WalkedFile } from './walk.ts'

/** A file that holds events of a known source. */
export interface LogFile extends WalkedFile {
  readonly compression: Compression
  readonly shape: Shape
}

export type Sniffed =
  | { readonly kind: 'log'; readonly file: LogFile }
  | { readonly kind: 'skipped'; readonly skipped: Skipped }

/** Nearly every log is known by its first page; the rest by this much. Bytes, decompressed. */
const SAMPLE = 64 * 1024
const FIRST_SAMPLE = 4 * 1024
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

export const compressionOf = (head: Uint8Array): Compression => {
  if (startsWith(head, [0x1f, 0x8b])) return 'gzip'
  // 0x184D2A5? is a skippable frame, which pzstd puts first
  if (startsWith(head, [0x28, 0xb5, 0x2f, 0xfd])) return 'zstd'
  if (((head[0] ?? 0) & 0xf0) === 0x50 && startsWith(head.subarray(1), [0x2a, 0x4d, 0x18])) return 'zstd'
  return 'none'
}

/** What could be inflated of a stream that is cut after `head`. Throws when it is not such a stream. */
const inflateHead = (head: Uint8Array, compression: Compression): Uint8Array => {
  if (compression === 'none') return head
  if (compression === 'gzip') return gunzipSync(head, { finishFlush: constants.Z_SYNC_FLUSH })
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

type Sample =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'failed'; readonly reason: string }

const HIGH_FIRST = [0xfe, 0xff]
const LOW_FIRST = [0xff, 0xfe]

const decodeSample = (bytes: Uint8Array): Sample => {
  const foreign = FOREIGN.find(({ magic }) => startsWith(bytes, magic))
  if (foreign !== undefined) return { kind: 'failed', reason: foreign.name }
  const zeroFirst = bytes[0] === 0 && bytes[1] !== 0
  const zeroSecond = bytes[1] === 0 && bytes[0] !== 0 && bytes[3] === 0
  if (
    startsWith(bytes, HIGH_FIRST) ||
    startsWith(bytes, LOW_FIRST) ||
    (bytes.length > 3 && (zeroFirst || zeroSecond))
  )
    return { kind: 'failed', reason: 'UTF-16 text: not supported, convert it to UTF-8' }
  // a character cut at the end becomes U+FFFD inside a string that is cut anyway
  return {
    kind: 'text',
    text: new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(0, SAMPLE)),
  }
}

const skipped = (path: string, reason: string, kind: Skipped['kind']): Sniffed => ({
  kind: 'skipped',
  skipped: { path, reason, kind },
})

/** The first `size` bytes, fewer only where the file ends. */
const readHead = async (handle: FileHandle, size: number): Promise<Uint8Array> => {
  const bytes = Buffer.alloc(size)
  let filled = 0
  while (filled < size) {
    const { bytesRead } = await handle.read(bytes, filled, size - filled, filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return bytes.subarray(0, filled)
}

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
  const sample = decodeSample(bytes)
  if (sample.kind === 'failed') return skipped(file.path, sample.reason, 'unreadable')
  const found = recognise(sample.text, sources)
  return found.kind === 'shape'
    ? { kind: 'log', file: { ...file, compression, shape: found.shape } }
    : skipped(file.path, found.reason, 'not-a-log')
}

/** Tells a file's compression, source and shape from its first bytes. Never throws for what is wrong with the file. */
export const sniffFile = async (file: WalkedFile, sources: readonly SourceModule[]): Promise<Sniffed> => {
  if (file.bytes === 0) return skipped(file.path, 'empty file', 'not-a-log')
  try {
    const handle = await open(file.path, 'r')
    try {
      const first = await readHead(handle, FIRST_SAMPLE)
      const compression = compressionOf(first)
      const sniffed = judge(file, first, compression, sources)
      if (sniffed.kind === 'log' || first.length < FIRST_SAMPLE) return sniffed
      const more = await readHead(handle, compression === 'zstd' ? ZSTD_INPUT : SAMPLE)
      return judge(file, more, compression, sources)
    } finally {
      await handle.close()
    }
  } catch (error) {
    return skipped(file.path, failureReason(error), 'unreadable')
  }
}
