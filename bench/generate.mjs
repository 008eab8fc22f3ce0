import { once } from 'node:events'
import { createWriteStream, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseArgs, promisify } from 'node:util'
import { createGzip, gzip } from 'node:zlib'
import { cloudEvents, cloudPath } from './clouds.mjs'
import { eventsOf, pathOf } from './events.mjs'

const compress = promisify(gzip)

export const DATA = join(dirname(fileURLToPath(import.meta.url)), 'data')

/** Written beside a data set when it is complete; another number makes all of them anew. */
const EDITION = 1

const SHAPES = {
  records: (events) => `{"Records":[${events.map((event) => JSON.stringify(event)).join(',')}]}`,
  ndjson: (events) => `${events.map((event) => JSON.stringify(event)).join('\n')}\n`,
}

const shareOf = (events, files, index) =>
  Math.floor((events * (index + 1)) / files) - Math.floor((events * index) / files)

function* awsFiles({ events, files, shape, split = 1 }) {
  for (let index = 0; index < files; index += 1) {
    const list = eventsOf(index, shareOf(events, files, index))
    for (let part = 0; part < split; part += 1) {
      const first = Math.floor((list.length * part) / split)
      const slice = list.slice(first, Math.floor((list.length * (part + 1)) / split))
      if (slice.length > 0) yield { path: pathOf(index * split + part, slice), text: SHAPES[shape](slice) }
    }
  }
}

function* cloudFiles({ cloud, events, files }) {
  for (let index = 0; index < files; index += 1)
    yield {
      path: cloudPath(cloud, index),
      text: SHAPES.ndjson(cloudEvents(cloud, index, shareOf(events, files, index))),
    }
}

/** One gzip file, at least so many bytes long when decompressed: as an export of a long time is. */
const writeOne = async ({ bytes, out }) => {
  const path = join(out, 'export.json.gz')
  mkdirSync(out, { recursive: true })
  const packed = createGzip({ level: 6 })
  const file = packed.pipe(createWriteStream(path))
  let [raw, events] = [0, 0]
  for (let index = 0; raw < bytes; index += 1) {
    const list = eventsOf(index, 5000)
    const text = Buffer.from(SHAPES.ndjson(list))
    raw += text.length
    events += list.length
    if (!packed.write(text)) await once(packed, 'drain')
  }
  packed.end()
  await once(file, 'finish')
  return { events, files: 1, raw, packed: file.bytesWritten }
}

/**
 * Writes gzip files with `events` events in all, in the folders and under the names that the cloud gives them: `files` of
 * them, each cut into `split`. Equal options give equal uncompressed bytes, and so does `split`, but for the envelopes.
 * Compression runs in Node's own threads, two files at a time.
 */
export const generate = async ({
  cloud = 'aws',
  events = 500_000,
  files = 100,
  split = 1,
  shape = 'records',
  bytes,
  out = DATA,
} = {}) => {
  if (!(shape in SHAPES)) throw new RangeError(`unknown shape ${shape}: ${Object.keys(SHAPES).join(' or ')}`)
  if (!(events >= files && files >= 1)) throw new RangeError('at least one file, and one event per file')
  if (bytes !== undefined) return writeOne({ bytes, out })
  rmSync(join(out, 'AWSLogs'), { recursive: true, force: true })
  let [raw, packed, written] = [0, 0, 0]
  let waiting = Promise.resolve()
  const all =
    cloud === 'aws' ? awsFiles({ events, files, shape, split }) : cloudFiles({ cloud, events, files })
  for (const { path, text } of all) {
    const to = join(out, path)
    const data = Buffer.from(text)
    const zipped = compress(data, { level: 6 })
    await waiting
    waiting = zipped.then((bytesOf) => {
      mkdirSync(dirname(to), { recursive: true })
      writeFileSync(to, bytesOf)
      raw += data.length
      packed += bytesOf.length
      written += 1
    })
  }
  await waiting
  return { events, files: written, raw, packed }
}

/** The data set in `folder`, made when it is not there or was made otherwise. */
export const ensure = async (folder, options, onMake = () => {}) => {
  const note = `${folder}.json`
  const wanted = JSON.stringify({ edition: EDITION, ...options })
  if (existsSync(note)) {
    const { made, options: before } = JSON.parse(readFileSync(note, 'utf8'))
    if (before === wanted && existsSync(folder)) return made
  }
  onMake()
  rmSync(note, { force: true })
  rmSync(folder, { recursive: true, force: true })
  const made = await generate({ ...options, out: folder })
  writeFileSync(note, `${JSON.stringify({ options: wanted, made })}\n`)
  return made
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { values } = parseArgs({
    options: {
      cloud: { type: 'string', default: 'aws' },
      events: { type: 'string', default: '500000' },
      files: { type: 'string', default: '100' },
      split: { type: 'string', default: '1' },
      shape: { type: 'string', default: 'records' },
      out: { type: 'string', default: DATA },
    },
  })
  const [events, files, split] = [values.events, values.files, values.split].map(Number)
  const made = await generate({ ...values, events, files, split })
  const mb = (bytes) => `${(bytes / 1e6).toFixed(0)} MB`
  console.log(
    `${made.events} events in ${made.files} files: ${mb(made.raw)} raw, ${mb(made.packed)} gzip, ${Math.round(made.raw / made.events)} bytes per event, in ${values.out}`,
  )
}
