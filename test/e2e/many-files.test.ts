import { expect, test } from 'vitest'
import { manyFiles } from '../../scripts/many-files.mjs'

// A short run of what `node scripts/many-files.mjs` does with a million files.

test.runIf(process.platform === 'linux')(
  'thousands of small files, names that nobody expects, loops and 10,000 levels: right accounting, nothing left behind',
  async () => {
    const rows = await manyFiles({ files: 2000, flat: 3000 })
    expect(rows.map(({ command }) => command)).toEqual(['hunt', 'query'])
    expect(rows.flatMap(({ command, problems }) => problems.map((text) => `${command}: ${text}`))).toEqual([])
  },
  300_000,
)
