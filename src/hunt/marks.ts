import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { MARK, MARK_LENGTH, MARK_LETTERS, type Packs } from '../sources/envelope/packs.ts'
import type { Compression } from '../sources/envelope/shape.ts'

// The bytes between the files of a pack. Decision 0010 says why they are made as they are.

/** Compressions that can be followed by others of their kind. */
export type Packable = Exclude<Compression, 'zstd'>

/** Two letters for each byte. */
const PAIRS = Array.from({ length: 256 }, (_, byte) => `${MARK_LETTERS[byte >> 4]}${MARK_LETTERS[byte & 15]}`)

const markText = ({ secret }: Packs, pack: string, number: number): string =>
  createHash('sha256')
    .update(`${secret} ${pack} ${number}`)
    .digest()
    .reduce((text, byte) => text + PAIRS[byte], '')

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

const fixedBlock = (bytes: Uint8Array): readonly number[] => {
  const out: number[] = []
  let [held, count] = [0, 0]
  const put = ({ code, bits }: { readonly code: number; readonly bits: number }): void => {
    held |= code << count
    for (count += bits; count >= 8; count -= 8) {
      out.push(held & 0xff)
      held >>>= 8
    }
  }
  put(LAST_FIXED)
  for (const byte of bytes) put(FIXED[byte] ?? END_OF_BLOCK)
  put(END_OF_BLOCK)
  if (count > 0) out.push(held & 0xff)
  return out
}

/** One whole gzip member: the first `stored` bytes as they are, the others in fixed codes. */
const gzipMember = (bytes: Uint8Array, stored: number): Uint8Array => {
  const sizes = Buffer.alloc(5)
  sizes.writeUInt16LE(stored, 1)
  sizes.writeUInt16LE(0xffff - stored, 3)
  const end = Buffer.alloc(8)
  end.writeUInt32LE(crc32(bytes), 0)
  end.writeUInt32LE(bytes.length, 4)
  return Buffer.concat([
    GZIP_HEAD,
    sizes,
    bytes.subarray(0, stored),
    Buffer.from(fixedBlock(bytes.subarray(stored))),
    end,
  ])
}

/** LEB128, as RowBinary tells the length of a string. */
const varint = (value: number): readonly number[] =>
  value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >>> 7)]

const framed = (compression: Packable, bytes: Uint8Array, stored: number): Uint8Array =>
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
