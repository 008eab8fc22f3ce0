import { createReadStream, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { createGunzip, gunzipSync } from 'node:zlib'

/** What any reader of these files has to pay: decompressing them, on one core, and doing nothing else. */
const folder = process.argv[2]
if (folder === undefined) throw new Error('usage: node bench/floor.mjs FOLDER')
/** Larger ones take gigabytes when they are unpacked whole; to unpack all in pieces would cost small ones more. */
const LARGE = 64_000_000
const unpackedSize = async (path) => {
  if (statSync(path).size <= LARGE) return gunzipSync(readFileSync(path)).length
  let size = 0
  for await (const piece of createReadStream(path).pipe(createGunzip({ chunkSize: 1 << 20 })))
    size += piece.length
  return size
}

let bytes = 0
for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }))
  if (name.endsWith('.gz')) bytes += await unpackedSize(join(folder, name))
console.log(bytes)
