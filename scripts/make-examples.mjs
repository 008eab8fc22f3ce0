import { createHash } from 'node:crypto'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { AWS_FILES } from './examples/aws.mjs'
import { AZURE_FILES } from './examples/azure.mjs'
import { GCP_FILES } from './examples/gcp.mjs'
import { ROOT, say } from './run.mjs'

// Writes examples/: sample telemetry in the shapes that the clouds document, made up by us. examples/README.md tells the story.
// Same input, same bytes: ids are hashes of where an event stands.

const FORMATS = {
  records: (events) => `${JSON.stringify({ Records: events }, null, 1)}\n`,
  hub: (events) => `${JSON.stringify({ records: events }, null, 1)}\n`,
  array: (events) => `${JSON.stringify(events, null, 1)}\n`,
  ndjson: (events) => `${events.map((event) => JSON.stringify(event)).join('\n')}\n`,
}

/** A version 4 shaped id that depends on the name only. */
const uuid = (name) => {
  const hash = createHash('sha256').update(name).digest('hex')
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-4${hash.slice(13, 16)}-a${hash.slice(17, 20)}-${hash.slice(20, 32)}`
}

const examples = join(ROOT, 'examples')
let count = 0
for (const folder of ['aws', 'azure', 'gcp']) rmSync(join(examples, folder), { recursive: true, force: true })
for (const { path, format, events } of [...AWS_FILES(uuid), ...AZURE_FILES(uuid), ...GCP_FILES(uuid)]) {
  const text = FORMATS[format](events)
  mkdirSync(dirname(join(examples, path)), { recursive: true })
  writeFileSync(join(examples, path), path.endsWith('.gz') ? gzipSync(text) : text)
  count += events.length
  say(`${String(events.length).padStart(3)} ${path}`)
}
say(`${count} events`)
