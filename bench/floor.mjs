import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'

/** What any reader of these files has to pay: decompressing them, on one core, and doing nothing else. */
const folder = process.argv[2]
if (folder === undefined) throw new Error('usage: node bench/floor.mjs FOLDER')
let bytes = 0
for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }))
  if (name.endsWith('.gz')) bytes += gunzipSync(readFileSync(join(folder, name))).length
console.log(bytes)
