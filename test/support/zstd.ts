/**
 * A zstd frame of stored blocks (RFC 8878 §3.1): valid for every decoder, and the tests need no compressor. `checksum`
 * is left out.
 */
export const zstdStore = (text: string): Uint8Array => {
  const data = Buffer.from(text)
  const header = Buffer.alloc(9)
  header.writeUInt32LE(0xfd2fb528, 0)
  // single segment, content size of four bytes
  header.writeUInt8(0xa0, 4)
  header.writeUInt32LE(data.length, 5)
  const parts: Uint8Array[] = [header]
  const step = 128 * 1024
  for (let at = 0; at === 0 || at < data.length; at += step) {
    const block = data.subarray(at, at + step)
    const last = at + step >= data.length ? 1 : 0
    const size = Buffer.alloc(3)
    size.writeUIntLE((block.length << 3) | last, 0, 3)
    parts.push(size, block)
  }
  return Buffer.concat(parts)
}
