import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { gzipSync } from 'node:zlib'
import { awsMonth } from './month/aws.mjs'
import { azureMonth } from './month/azure.mjs'
import { gcpMonth } from './month/gcp.mjs'
import { createRandom } from './random.mjs'

// Four weeks of ordinary work with snapshots in three clouds, without a single theft: what a detection must keep quiet about.

/** @returns the files of the month: `[{ path, text, events }]`; equal options give equal files */
export const month = ({ seed = 20260302, clusterBackup: withClusterBackup = false } = {}) => {
  const random = createRandom(seed)
  return [
    ...awsMonth(random, { withClusterBackup }),
    ...azureMonth(random).map((file) => ({ ...file, path: join('azure', file.path) })),
    ...gcpMonth(random).map((file) => ({ ...file, path: join('gcp', file.path) })),
  ]
}

export const writeFiles = (folder, files) => {
  for (const { path, text } of files) {
    const to = join(folder, path)
    mkdirSync(dirname(to), { recursive: true })
    writeFileSync(to, to.endsWith('.gz') ? gzipSync(text) : text)
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { values } = parseArgs({
    options: {
      out: { type: 'string' },
      seed: { type: 'string', default: '20260302' },
      'cluster-backup': { type: 'boolean', default: false },
    },
  })
  if (values.out === undefined) throw new Error('--out FOLDER')
  const files = month({ seed: Number(values.seed), clusterBackup: values['cluster-backup'] })
  writeFiles(values.out, files)
  const events = files.reduce((sum, file) => sum + file.events.length, 0)
  console.log(`${events} events in ${files.length} files in ${values.out}`)
}
