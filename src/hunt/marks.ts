import { hash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { MARK, MARK_LENGTH, MARK_LETTERS, type Packs } from '../sources/envelope/packs.ts'
import type { Compression } from '../sources/envelope/shape.ts'

// The bytes between the files of a pack. Decision 0010 says why they are made as they are.

/** Compressions that can be followed by others of their kind. */
export type Packable = Exclude<Compression, 'zstd'>

const LETTERS = Buffer.from(MARK_LETTERS)

const markText = ({ secret }: Packs, pack: string, number: number): string => {
  const digest = hash('sha256', `${secret} ${pack} ${number}`, 'buffer')
  const text = Buffer.allocUnsafe(MARK_LENGTH)
  for (const [i, byte] of digest.entries()) {
    text[2 * i] = LETTERS[byte >> 4] ?? 0
    text[2 * i + 1] = LETTERS[byte & 15] ?? 0
  }
  return text.toString('latin1')
}

const GZIP_HEAD = Buffer.from([0x1f, 0x8b, 0x08, 0, 0, 0, 0, 0, 0, 0xff])

const reversed = (code: number, bits: number): number => {
  let result = 0
  for (let i = 0; i < bits; i++) result |= ((code >> i) & 1) << (bits - 1 - i)
  return result
}

/** Deflate's fixed codes of bytes, with the bits in the order of the stream (RFC 1951, 3.2.6). */
const FIXED = Array.from({ length: 256 }, (_, byte) =>
  byte < 144
    ? { code: reversed(0x30 + byte, 8), bits: 8 }
    : { code: reversed(0x190 + byte - 144, 9), bits: 9 },
)
/** A last block of fixed codes. */
const LAST_FIXED = { code: 0b011, bits: 3 }
const END_OF_BLOCK = { code: 0, bits: 7 }

/** Writes a block of fixed codes, and gives where it ends. */
const putFixed = (bytes: Uint8Array, out: Uint8Array, start: number): number => {
  let at = start
  let [held, count] = [0, 0]
  const put = ({ code, bits }: { readonly code: number; readonly bits: number }): void => {
    held |= code << count
    for (count += bits; count >= 8; count -= 8) {
      out[at++] = held
      held >>>= 8
    }
  }
  put(LAST_FIXED)
  for (const byte of bytes) put(FIXED[byte] ?? END_OF_BLOCK)
  put(END_OF_BLOCK)
  if (count > 0) out[at++] = held
  return at
}

/** Of the sizes before a stored block, and of what ends a member. */
const [SIZES, TRAILER] = [5, 8]

/** One whole gzip member: the first `stored` bytes as they are, the others in fixed codes. */
const gzipMember = (bytes: Buffer, stored: number): Uint8Array => {
  const member = Buffer.alloc(GZIP_HEAD.length + SIZES + 2 * bytes.length + TRAILER)
  let at = GZIP_HEAD.copy(member)
  member.writeUInt16LE(stored, at + 1)
  member.writeUInt16LE(0xffff - stored, at + 3)
  at += SIZES
  at += bytes.copy(member, at, 0, stored)
  at = putFixed(bytes.subarray(stored), member, at)
  at = member.writeUInt32LE(crc32(bytes), at)
  at = member.writeUInt32LE(bytes.length, at)
  return member.subarray(0, at)
}

/** LEB128, as RowBinary tells the length of a string. */
const varint = (value: number): readonly number[] =>
  value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >>> 7)]

const framed = (compression: Packable, bytes: Buffer, stored: number): Uint8Array =>
  compression === 'gzip' ? gzipMember(bytes, stored) : bytes

const HALF = MARK_LENGTH / 2

export interface MarkPlace {
  readonly packs: Packs
  readonly compression: Packable
  /** The file name of the pack. */
  readonly pack: string
  readonly number: number
}

/** Before a document: a line of JSON with an empty list at its key, and the mark. */
export const documentMark = ({ packs, compression, pack, number }: MarkPlace, key: string): Uint8Array => {
  const start = `{${JSON.stringify(key)}:[],"${MARK}":"`
  return framed(
    compression,
    // the document before it may end without a line end
    Buffer.from(`${start}${markText(packs, pack, number)}"}\n`),
    start.length + HALF,
  )
}

/** Before a text of `length` bytes: the columns of a row of RowBinary, FixedString and String, up to the text itself. */
export const textMark = ({ packs, compression, pack, number }: MarkPlace, length: number): Uint8Array =>
  framed(
    compression,
    Buffer.concat([Buffer.from(markText(packs, pack, number)), Buffer.from(varint(length))]),
    HALF,
  )
