/** Reads up to `length` bytes at an offset of a file; fewer at its end. */
export type ReadAt = (offset: number, length: number) => Promise<Uint8Array>

const MAGIC = 0xfd2fb528
/** 0x184D2A50 to 0x184D2A5F: user data, skipped by every decoder. */
const SKIPPABLE = 0x184d2a50
const DICTIONARY_ID_BYTES = [0, 1, 2, 4]
const CONTENT_SIZE_BYTES = [0, 2, 4, 8]
const RLE = 1
const RESERVED = 3

const littleEndian = (bytes: Uint8Array, count: number): number =>
  bytes.subarray(0, count).reduce((sum, byte, i) => sum + byte * 2 ** (8 * i), 0)

/** Offset after the blocks of a frame, or undefined when the file ends before. */
const afterBlocks = async (readAt: ReadAt, start: number, size: number): Promise<number | undefined> => {
  let at = start
  for (;;) {
    const bytes = await readAt(at, 3)
    if (bytes.length < 3) return undefined
    const header = littleEndian(bytes, 3)
    const type = (header >> 1) & 3
    if (type === RESERVED) return undefined
    at += 3 + (type === RLE ? 1 : header >> 3)
    if (at > size) return undefined
    if ((header & 1) === 1) return at
  }
}

/**
 * Is a zstd file whole? ClickHouse (26.7, measured) takes the end of a truncated one for the end of the data, without an
 * error; so events would be lost in silence. Follows the frame and block headers only (RFC 8878 §3.1), without
 * decompressing: one small read per block.
 */
export const isWholeZstd = async (readAt: ReadAt, size: number): Promise<boolean> => {
  let at = 0
  while (at < size) {
    const head = await readAt(at, 8)
    const magic = littleEndian(head, 4)
    if (head.length >= 8 && magic >= SKIPPABLE && magic <= SKIPPABLE + 15) {
      at += 8 + littleEndian(head.subarray(4), 4)
      continue
    }
    const descriptor = head[4]
    if (magic !== MAGIC || descriptor === undefined) return false
    const single = (descriptor & 0x20) !== 0
    const sizeFlag = descriptor >> 6
    const header =
      5 +
      (single ? 0 : 1) +
      (DICTIONARY_ID_BYTES[descriptor & 3] ?? 0) +
      (sizeFlag === 0 && single ? 1 : (CONTENT_SIZE_BYTES[sizeFlag] ?? 0))
    const end = await afterBlocks(readAt, at + header, size)
    if (end === undefined) return false
    at = end + ((descriptor & 4) !== 0 ? 4 : 0)
  }
  return at === size
}
