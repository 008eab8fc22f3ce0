import { spawnSync } from 'node:child_process'
import { linkSync, mkdirSync, mkdtempSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { gzipSync } from 'node:zlib'
import { eventsOf, pathOf } from '../bench/events.mjs'
import { run } from './fuzz-logs.mjs'

// Hunts and queries in as many files as an organisation has in years: CloudTrail's tree of small files, a folder of as many names,
// and whatever a file system allows. `node scripts/many-files.mjs --files 1000000` needs a build, Linux, and 9 GB of disk.

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..')

const EVENTS = 3
/** Files that one draw of events is cut into. */
const DRAWN = 200
/** Names that one file may have: fewer than any file system's limit. */
const LINKS = 30_000
const DEPTH = 10_000

const packed = (events) => gzipSync(JSON.stringify({ Records: events }), { level: 1 })

/** The tree that CloudTrail writes, with three events per file. */
const writeTree = (folder, files) => {
  const made = new Set()
  for (let first = 0; first < files; first += DRAWN) {
    const count = Math.min(DRAWN, files - first)
    const events = eventsOf(first, count * EVENTS)
    for (let i = 0; i < count; i += 1) {
      const slice = events.slice(i * EVENTS, (i + 1) * EVENTS)
      const path = join(folder, pathOf(first + i, slice))
      if (!made.has(dirname(path))) mkdirSync(dirname(path), { recursive: true })
      made.add(dirname(path))
      writeFileSync(path, packed(slice))
    }
  }
}

const template = eventsOf(0, 1)[0]
let made = 0
const fresh = () => {
  made += 1
  return { ...template, eventID: `a0000000-0000-4000-8000-${String(made).padStart(12, '0')}` }
}

/** One folder of so many names. How many different events they hold, one each. */
const writeFlat = (folder, files) => {
  mkdirSync(folder)
  let [distinct, last] = [0, '']
  for (let i = 0; i < files; i += 1) {
    const path = join(folder, `${i}.json.gz`)
    if (i % LINKS === 0) {
      writeFileSync(path, packed([fresh()]))
      distinct += 1
      last = path
    } else linkSync(last, path)
  }
  return distinct
}

/** Names and links that nobody expects. How many logs there are among them, each with an event of its own, and how much can't be read. */
const writeOdd = (folder) => {
  mkdirSync(folder)
  const names = [
    'new\nline',
    '\u001b[2J',
    'quote\'"`',
    '{a,b}*?[x]',
    ' ',
    '\\',
    '-rf',
    `${'x'.repeat(248)}.json`,
    'ü'.repeat(127),
  ]
  for (const name of names) writeFileSync(join(folder, name), JSON.stringify({ Records: [fresh()] }))
  // bytes that are no UTF-8: such a name can't be given back to the system
  writeFileSync(
    Buffer.concat([Buffer.from(`${folder}/`), Buffer.from([0xff, 0xfe, 0x2e])]),
    packed([fresh()]),
  )
  symlinkSync('self', join(folder, 'self'))
  symlinkSync('..', join(folder, 'above'))
  symlinkSync(folder, join(folder, 'again'))
  symlinkSync('missing', join(folder, 'nowhere'))
  return { logs: names.length, unreadable: 3 }
}

/** A folder within a folder, deeper than any path may be long. Is there one? */
const writeDeep = (folder) => {
  mkdirSync(folder)
  const before = process.cwd()
  try {
    process.chdir(folder)
    for (let i = 0; i < DEPTH; i += 1) {
      mkdirSync('d')
      process.chdir('d')
    }
    writeFileSync('log.json', JSON.stringify({ Records: [fresh()] }))
  } finally {
    process.chdir(before)
  }
}

const problemsOf = (of, got, wanted) =>
  Object.entries(wanted).flatMap(([name, value]) =>
    got?.[name] === value ? [] : [`${of}: ${name} is ${got?.[name]}, not ${value}`],
  )

/** @returns rows of `{ command, problems, peak, ms }` */
export const manyFiles = async ({
  files,
  flat = files,
  deep = true,
  main = join(ROOT, 'dist/cli/main.js'),
}) => {
  const folder = mkdtempSync(join(tmpdir(), 'dohyo-many-'))
  const temporary = mkdtempSync(join(tmpdir(), 'dohyo-many-tmp-'))
  try {
    const logs = join(folder, 'logs')
    writeTree(logs, files)
    const distinct = writeFlat(join(logs, 'flat'), flat)
    const odd = writeOdd(join(logs, 'odd'))
    if (deep) writeDeep(join(logs, 'deep'))
    const events = files * EVENTS + flat + odd.logs
    const rows = []
    const add = (command, { code, err, peak, ms }, more) => {
      const left = readdirSync(temporary)
      rows.push({
        command,
        peak,
        ms,
        problems: [
          ...(code === 3 ? [] : [`code ${code}: ${err.slice(0, 2000)}`]),
          ...(left.length === 0 ? [] : [`left behind: ${left}`]),
          ...more,
        ],
      })
    }
    const hunted = await run(main, temporary, ['hunt', logs, '--format', 'json'])
    const { accounting } = hunted.out === '' ? {} : JSON.parse(hunted.out)
    const unreadable = accounting?.skipped.filter(({ kind }) => kind === 'unreadable').length
    add('hunt', hunted, [
      ...problemsOf('files', accounting?.files, { read: files + flat + odd.logs }),
      ...problemsOf('events', accounting?.events, {
        read: events,
        duplicate: flat - distinct,
        unreadable: 0,
      }),
      ...problemsOf('skipped', { unreadable }, { unreadable: odd.unreadable + (deep ? 1 : 0) }),
    ])
    const asked = await run(main, temporary, ['query', '* | count', logs, '--format', 'json'])
    const [row] = asked.out === '' ? [] : JSON.parse(asked.out)
    add('query', asked, problemsOf('query', row, { _count: events - flat + distinct }))
    return rows
  } finally {
    // a path of 10,000 folders is too long for Node
    spawnSync('rm', ['-rf', folder, temporary])
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { values } = parseArgs({
    options: {
      files: { type: 'string', default: '1000000' },
      flat: { type: 'string' },
      main: { type: 'string' },
    },
  })
  const files = Number(values.files)
  const rows = await manyFiles({
    files,
    flat: values.flat === undefined ? files : Number(values.flat),
    ...(values.main === undefined ? {} : { main: values.main }),
  })
  for (const { command, peak, ms, problems } of rows) {
    console.log(`${command}: ${(peak / 2 ** 20).toFixed(0)} MiB, ${(ms / 1000).toFixed(1)} s`)
    for (const problem of problems) console.log(`  ${problem}`)
  }
  process.exitCode = rows.some(({ problems }) => problems.length > 0) ? 1 : 0
}
