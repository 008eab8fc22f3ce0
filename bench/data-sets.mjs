import { join } from 'node:path'
import { DATA, ensure } from './generate.mjs'

/** What is measured on. `few`, `tenth` and `many` hold the same events; `tenfold` and `one` begin with them. */
export const DATA_SETS = {
  few: { title: '500,000 CloudTrail events in 100 files', cloud: 'aws', options: {} },
  many: { title: 'the same in 10,000 files of 50', cloud: 'aws', options: { split: 100 } },
  tenth: { title: '50,000 of them in 10 files', cloud: 'aws', options: { events: 50_000, files: 10 } },
  azure: {
    title: '100,000 Azure activity records in 48 files',
    cloud: 'azure',
    options: { cloud: 'azure', events: 100_000, files: 48 },
  },
  gcp: {
    title: '100,000 GCP audit entries in 48 files',
    cloud: 'gcp',
    options: { cloud: 'gcp', events: 100_000, files: 48 },
  },
  one: {
    title: 'CloudTrail events in one file, 2 GB of JSON lines',
    cloud: 'aws',
    shape: 'ndjson',
    full: true,
    options: { bytes: 2_000_000_000, shape: 'ndjson' },
  },
  tenfold: {
    title: '5,000,000 CloudTrail events in 1,000 files',
    cloud: 'aws',
    full: true,
    options: { events: 5_000_000, files: 1000 },
  },
}

/** The set with the folder it is in and what it holds. */
export const prepare = async (name, root = DATA) => {
  const set = DATA_SETS[name]
  const folder = join(root, name)
  const made = await ensure(folder, set.options, () => console.error(`making ${set.title} in ${folder}`))
  return { name, shape: set.cloud === 'aws' ? 'records' : 'ndjson', ...set, folder, ...made }
}
