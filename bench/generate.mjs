import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseArgs, promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { eventsOf, pathOf } from './events.mjs'

const compress = promisify(gzip)

export const DATA = join(dirname(fileURLToPath(import.meta.url)), 'data')

const SHAPES = {
  records: (events) => `{"Records":[${events.map((event) => JSON.stringify(event)).join(',')}]}`,
  ndjson: (events) => `${events.map((event) => JSON.stringify(event)).join('\n')}\n`,
}

/**
 * Writes `files` gzip files with `events` CloudTrail events in all, in the folders and under the names S3 delivery uses.
 * Equal options give equal uncompressed bytes. Compression runs in Node's own threads, two files at a time.
 */
export const generate = async ({ events = 500_000, files = 100, shape = 'records', out = DATA } = {}) => {
  if (!(shape in SHAPES)) throw new RangeError(`unknown shape ${shape}: ${Object.keys(SHAPES).join(' or ')}`)
  if (!(events >= files && files >= 1)) throw new RangeError('at least one file, and one event per file')
  rmSync(join(out, 'AWSLogs'), { recursive: true, force: true })
  let raw = 0
  let packed = 0
  let waiting = Promise.resolve()
  for (let index = 0; index < files; index += 1) {
    const share = Math.floor((events * (index + 1)) / files) - Math.floor((events * index) / files)
    const list = eventsOf(index, share)
    const path = join(out, pathOf(index, list))
    const text = Buffer.from(SHAPES[shape](list))
    const zipped = compress(text, { level: 6 })
    await waiting
    waiting = zipped.then((bytes) => {
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, bytes)
      raw += text.length
      packed += bytes.length
    })
  }
  await waiting
  return { events, files, shape, raw, packed, out }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { values } = parseArgs({
    options: {
      events: { type: 'string', default: '500000' },
      files: { type: 'string', default: '100' },
      shape: { type: 'string', default: 'records' },
      out: { type: 'string', default: DATA },
    },
  })
  const made = await generate({ ...values, events: Number(values.events), files: Number(values.files) })
  const mb = (bytes) => `${(bytes / 1e6).toFixed(0)} MB`
  console.log(
    `${made.events} events in ${made.files} files (${made.shape}): ${mb(made.raw)} raw, ${mb(made.packed)} gzip, ${Math.round(made.raw / made.events)} bytes per event, in ${made.out}`,
  )
}
