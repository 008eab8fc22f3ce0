import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { createRandom } from '../bench/random.mjs'
import { CHANGES } from './faults/changes.mjs'
import { changeWhileReading } from './faults/files.mjs'
import { feed, INPUTS } from './faults/input.mjs'
import { canMount, LIMITS, limited } from './faults/limits.mjs'
import { writeLogs } from './faults/logs.mjs'
import { MOMENTS } from './faults/moments.mjs'
import { makeFolder, removeFolder, run } from './faults/run.mjs'
import { STOPS, stop } from './faults/signals.mjs'

// Runs the built command while something goes wrong: logs that change under it, signals, a machine that refuses room, memory
// or files, input that never ends. Each run must end with a right answer over what could be read, a true account of the
// rest, and nothing left behind. `node scripts/faults.mjs --runs 300` needs a build; Linux only.

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..')

const HUNT = (logs) => ['hunt', logs, '--format', 'json']
const QUERY = (logs) => [
  'query',
  '* | json auto | count by eventName, eventID | sort by eventID',
  logs,
  '--format',
  'json',
]

/** What can go wrong: by kind, `(random) => { name, run(context) }`; the first draws go through all names in turn. */
const KINDS = {
  files: {
    names: Object.keys(CHANGES),
    run: (what, context) => {
      const { random } = context
      const moment = random.pick(Object.keys(MOMENTS))
      const command = random.chance(0.25) ? 'query' : 'hunt'
      const count = 1 + random.below(3)
      return {
        detail: `${command}, ${moment}, ${count} files`,
        done: changeWhileReading({ ...context, command, what, moment, count }),
      }
    },
  },
  signals: {
    names: Object.keys(STOPS),
    run: (name, context) => {
      const [command, args] = context.random.pick([
        ['hunt', HUNT],
        ['hunt', HUNT],
        ['query', QUERY],
      ])
      return { detail: command, done: stop({ ...context, stop: name, args }) }
    },
  },
  limits: {
    names: Object.keys(LIMITS),
    run: (name, context) => {
      const command = context.random.pick(['hunt', 'hunt', 'query'])
      return {
        detail: command,
        done: limited({
          ...context,
          name,
          args: { hunt: HUNT, query: QUERY }[command],
          usualResult: context.results[command],
        }),
      }
    },
  },
  input: {
    names: Object.keys(INPUTS),
    run: (name, context) => {
      const command = context.random.pick(['hunt', 'query'])
      return {
        detail: command,
        done: feed({ ...context, name, args: { hunt: HUNT, query: QUERY }[command] }),
      }
    },
  },
}

/**
 * `runs` faults of each kind that is asked for, drawn from `seed`.
 * @returns rows `{ kind, name, detail, seed, ms, hit, problems }`, one a run
 */
export const injectFaults = async ({
  seed = 1,
  runs,
  kinds = Object.keys(KINDS),
  only,
  events = 3000,
  main = join(ROOT, 'dist/cli/main.js'),
  onRow = () => {},
}) => {
  const base = makeFolder('base')
  const temporary = makeFolder('tmp')
  try {
    const files = writeLogs(base, createRandom(seed), { events })
    const results = {}
    let usual = 0
    for (const [command, args] of Object.entries({ hunt: HUNT, query: QUERY })) {
      const { out, ms } = await run(main, args(base), { temporary })
      results[command] = out
      usual = Math.max(usual, ms)
    }
    const mayMount = canMount()
    const rows = []
    for (const kind of kinds) {
      const names = KINDS[kind].names
        .filter((name) => only === undefined || name === only)
        .filter((name) => mayMount || LIMITS[name]?.prepare === undefined)
      for (let i = 0; i < (names.length === 0 ? 0 : runs); i += 1) {
        const own = seed * 100_000 + i
        const random = createRandom(own)
        // each in turn, beginning anywhere
        const name = names[(i + seed - 1) % names.length]
        const { detail, done } = KINDS[kind].run(name, { main, base, files, usual, results, random })
        const { problems, ms, hit } = await done
        const row = { kind, name, detail, seed: own, ms, hit, problems }
        rows.push(row)
        onRow(row)
      }
    }
    return rows
  } finally {
    removeFolder(base)
    removeFolder(temporary)
  }
}

const table = (rows) => {
  const groups = new Map()
  for (const row of rows) {
    const key = `${row.kind}: ${row.name}`
    groups.set(key, [...(groups.get(key) ?? []), row])
  }
  const line = (...cells) =>
    `${cells[0].padEnd(62)}${cells
      .slice(1)
      .map((cell) => String(cell).padStart(8))
      .join('')}`
  return [
    line('fault', 'runs', 'in time', 'failed', 's, most'),
    ...[...groups].map(([name, group]) =>
      line(
        name,
        group.length,
        group.filter(({ hit }) => hit).length,
        group.filter(({ problems }) => problems.length > 0).length,
        (Math.max(...group.map(({ ms }) => ms)) / 1000).toFixed(1),
      ),
    ),
    line(
      'all',
      rows.length,
      rows.filter(({ hit }) => hit).length,
      rows.filter(({ problems }) => problems.length > 0).length,
      '',
    ),
  ].join('\n')
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string', default: '1' },
      runs: { type: 'string', default: '50' },
      kind: { type: 'string', multiple: true },
      only: { type: 'string' },
      events: { type: 'string', default: '3000' },
      main: { type: 'string' },
    },
  })
  const rows = await injectFaults({
    seed: Number(values.seed),
    runs: Number(values.runs),
    events: Number(values.events),
    ...(values.kind === undefined ? {} : { kinds: values.kind }),
    ...(values.only === undefined ? {} : { only: values.only }),
    ...(values.main === undefined ? {} : { main: values.main }),
    onRow: ({ kind, name, detail, seed, problems }) => {
      for (const problem of problems) console.log(`${kind}: ${name} (${detail}, seed ${seed}): ${problem}`)
    },
  })
  console.log(table(rows))
  process.exitCode = rows.some(({ problems }) => problems.length > 0) ? 1 : 0
}
