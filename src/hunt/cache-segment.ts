import { createHash } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'
import { open } from 'node:fs/promises'
import { isSystemFailure } from '../base/failures.ts'
import type { Compression, Shape } from '../sources/envelope/shape.ts'

/** How files of one kind were read. */
export interface SegmentKind {
  readonly shape: Shape
  readonly compression: Compression
  /** Of all that has a say in the rows besides the file: see `sieveKeys`. */
  readonly sieve: string
}

/**
 * What a segment says of itself. Files are numbered by their place in `files`; their rows bear this number, and a file may have none.
 * A segment is one file of a cache: a fixed beginning, this as JSON, and the rows (Parquet). It is written once, and never changed.
 */
export interface SegmentHead {
  /** The program that wrote it. */
  readonly build: string
  readonly kinds: readonly SegmentKind[]
  /** Keys of files, and of each the place of its kind. */
  readonly files: readonly string[]
  readonly kindOf: readonly number[]
  readonly rows: { readonly bytes: number; readonly hash: string }
}

export interface Segment {
  readonly path: string
  readonly head: SegmentHead
  /** Where the rows begin. */
  readonly offset: number
}

const MAGIC = Buffer.from('dohyo sieved 1\n\0', 'latin1')
const HASH = 32
/** Magic, length of the head, hash of the head. */
const FIXED = MAGIC.length + 4 + HASH
/** Read at once: the head of most segments. */
const FIRST = 65_536

const hashOf = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest()

/** The pieces of a segment's file, in their order. */
export const encodeSegment = (
  head: Omit<SegmentHead, 'rows'>,
  rows: Uint8Array,
): readonly [Uint8Array, Uint8Array, Uint8Array] => {
  const whole: SegmentHead = {
    ...head,
    rows: { bytes: rows.length, hash: hashOf(rows).toString('hex') },
  }
  const text = Buffer.from(JSON.stringify(whole))
  const length = Buffer.alloc(4)
  length.writeUInt32LE(text.length)
  return [Buffer.concat([MAGIC, length, hashOf(text)]), text, rows]
}

const readAt = async (file: FileHandle, offset: number, length: number): Promise<Buffer> => {
  const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(length), 0, length, offset)
  return buffer.subarray(0, bytesRead)
}

/** What is not as it was written; undefined is what could not be read, or has gone. */
type Read<T> = T | 'damaged' | undefined

const withFile = async <T>(
  path: string,
  use: (file: FileHandle, bytes: number) => Promise<T | 'damaged'>,
): Promise<Read<T>> => {
  try {
    const file = await open(path)
    try {
      return await use(file, (await file.stat()).size)
    } finally {
      await file.close()
    }
  } catch (error) {
    if (isSystemFailure(error)) return undefined
    throw error
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

/** Its hash is right, so one of our programs wrote it, or somebody who is after a crash. */
const isHead = (head: unknown): head is SegmentHead =>
  isObject(head) &&
  typeof head['build'] === 'string' &&
  Array.isArray(head['kinds']) &&
  head['kinds'].every((kind) => isObject(kind) && isObject(kind['shape'])) &&
  Array.isArray(head['files']) &&
  Array.isArray(head['kindOf']) &&
  isObject(head['rows']) &&
  typeof head['rows']['bytes'] === 'number'

/** What a segment holds; its rows are not looked at yet. */
export const readSegment = (path: string): Promise<Read<Segment>> =>
  withFile<Segment>(path, async (file, bytes) => {
    const first = await readAt(file, 0, FIRST)
    if (first.length < FIXED || !first.subarray(0, MAGIC.length).equals(MAGIC)) return 'damaged'
    const offset = FIXED + first.readUInt32LE(MAGIC.length)
    if (offset > bytes) return 'damaged'
    const text =
      offset <= first.length
        ? first.subarray(FIXED, offset)
        : Buffer.concat([first.subarray(FIXED), await readAt(file, first.length, offset - first.length)])
    if (!hashOf(text).equals(first.subarray(FIXED - HASH, FIXED))) return 'damaged'
    const head: unknown = JSON.parse(text.toString())
    return isHead(head) && offset + head.rows.bytes === bytes ? { path, head, offset } : 'damaged'
  })

/** The rows of a segment. */
export const readRows = ({ path, head: { rows }, offset }: Segment): Promise<Read<Buffer>> =>
  withFile<Buffer>(path, async (file) => {
    const bytes = await readAt(file, offset, rows.bytes)
    return hashOf(bytes).toString('hex') === rows.hash ? bytes : 'damaged'
  })
