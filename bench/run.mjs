import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { huntSql } from './baseline.mjs'
import { DATA_SETS, prepare } from './data-sets.mjs'
import { DATA } from './generate.mjs'
import { describeMachine, findRivals } from './machine.mjs'
import { HERE, inTurns, measure, measureShell } from './measure.mjs'
import { writeRules } from './rules.mjs'
import { lineOf, machineLine, TABLE_HEAD, targetsOf } from './summary.mjs'
import { WORKLOADS } from './workloads.mjs'

const { values } = parseArgs({
  options: {
    full: { type: 'boolean', default: false },
    runs: { type: 'string', default: '3' },
    sets: { type: 'string' },
    work: { type: 'string' },
    data: { type: 'string', default: DATA },
    main: { type: 'string', default: join(HERE, '../dist/cli/main.js') },
    duckdb: { type: 'boolean', default: true },
    counts: { type: 'string', default: '1,1000' },
    json: { type: 'string' },
  },
  allowNegative: true,
})
const runs = Number(values.runs)
if (!Number.isSafeInteger(runs) || runs < 1) throw new RangeError('--runs: 1 or more')
if (!existsSync(values.main)) throw new Error(`${values.main} is not there: npm run build`)

const names =
  values.sets?.split(',') ??
  Object.keys(DATA_SETS).filter((name) => values.full || DATA_SETS[name].full !== true)
for (const name of names) if (!(name in DATA_SETS)) throw new RangeError(`no data set ${name}`)
const isWanted = (work) => values.work === undefined || values.work.split(',').includes(work)

/** Data sets that tell of scale rather than of the engines: the seed query and the hunt are enough there. */
const SCALE = new Set(['many', 'tenth', 'one', 'tenfold'])

const cell = (value) => (value === null || value === undefined ? '' : String(value))
/** Rows in no particular order, numbers as text: what two answers are compared by. */
const canonical = (rows) =>
  rows
    .map((row) => JSON.stringify(row.map(cell)))
    .toSorted()
    .join('\n')
const objects = (text) => canonical(JSON.parse(text).map((row) => Object.values(row)))
const arrays = (text) => canonical(JSON.parse(text))
const columnsOf = (columns) => (text) =>
  canonical(JSON.parse(text).map((row) => columns.map((column) => row[column])))

const rivals = findRivals({ duckdb: values.duckdb })
const dohyo = (args, set, read, accept) => ({
  name: 'dohyo',
  read,
  run: () => measure([values.main, ...args, '--format', 'json', set.folder], { accept }),
})
const chdb = (statement) => ({
  name: 'chdb',
  read: arrays,
  run: () => measure([join(HERE, 'ask-chdb.mjs'), statement]),
})
const duckdb = (statement) => ({
  name: 'duckdb',
  read: arrays,
  once: !values.full,
  run: () => measure([join(HERE, 'ask-duckdb.mjs'), rivals.duckdb, statement]),
})
const shellQuoted = (text) => `'${text.replaceAll("'", `'\\''`)}'`
const agrind = ({ query, columns }, { folder }) => ({
  name: 'agrind',
  read: columnsOf(columns),
  once: !values.full,
  run: () =>
    measureShell(
      `find ${shellQuoted(folder)} -name '*.gz' -print0 | xargs -0 zcat | agrind --output json ${shellQuoted(query)}`,
    ),
})
const floor = ({ folder, raw }) => ({
  name: 'floor',
  // its answer is how much there was to decompress
  read: (text) => {
    if (Number(text) !== raw) throw new Error(`${folder} holds ${text.trim()} bytes, not ${raw}`)
    return undefined
  },
  run: () => measure([join(HERE, 'floor.mjs'), folder]),
})

const queryOf = (set, work) => [
  dohyo(work.args(set), set, objects),
  chdb(work.chdb(set)),
  ...(rivals.duckdb === undefined || SCALE.has(set.name) ? [] : [duckdb(work.duckdb(set))]),
  // it reads lines, and the documents of CloudTrail are none
  ...(rivals.agrind === undefined || work.agrind === undefined || set.shape !== 'ndjson'
    ? []
    : [agrind(work.agrind(set), set)]),
]
const matched = (text) => canonical([[JSON.parse(text).accounting.events.matched]])
const huntOf = (set) => [
  dohyo(['hunt'], set, matched, [0, 1]),
  ...(set.cloud === 'aws' ? [chdb(huntSql(set))] : []),
]

const results = []
/** Everybody once, unmeasured, for the answer; then in turns. */
const compare = async (set, work, competitors) => {
  const answers = new Map()
  for (const { name, read, run } of competitors) {
    const answer = read((await run()).out)
    if (answer !== undefined) answers.set(name, answer)
  }
  if (new Set(answers.values()).size > 1)
    throw new Error(
      `${work} on ${set.name}: not the same answer\n${[...answers].map(([name, answer]) => `${name}: ${answer.slice(0, 2000)}`).join('\n')}`,
    )
  for (const { name, outs, ...taken } of await inTurns(runs, competitors)) {
    const { read } = competitors.find((each) => each.name === name)
    for (const out of outs)
      if (read(out) !== answers.get(name))
        throw new Error(`${work} on ${set.name}: ${name} changed its answer`)
    results.push({ set: set.name, work, engine: name, ...taken })
  }
  console.log(lineOf(results, set.name, work))
}

const bare = (name, args, accept) => ({ name, run: () => measure(args, { accept }) })
const coldStart = async () => {
  const empty = mkdtempSync(join(tmpdir(), 'dohyo-bench-empty-'))
  try {
    const took = await inTurns(runs * 2 + 1, [
      bare('node -e 0', ['-e', '0']),
      bare('--version', [values.main, '--version']),
      // no logs there: exit code 3
      bare('hunt of an empty folder', [values.main, 'hunt', empty], [0, 3]),
    ])
    for (const { name, outs: _, ...taken } of took) {
      results.push({ set: 'none', work: name, engine: 'dohyo', ...taken })
      console.log(lineOf(results, 'none', name))
    }
  } finally {
    rmSync(empty, { recursive: true, force: true })
  }
}

const moreRules = async (set) => {
  const folder = mkdtempSync(join(tmpdir(), 'dohyo-bench-rules-'))
  try {
    for (const count of values.counts.split(',').map(Number)) {
      const rules = join(folder, String(count))
      writeRules(rules, count)
      await compare(set, `pack and ${count} rules`, [dohyo(['hunt', '--rules', rules], set, matched, [0, 1])])
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const machine = describeMachine(rivals)
console.log(`${machineLine(machine)}\n`)
const sets = []
for (const name of names) sets.push(await prepare(name, values.data))
for (const { name, title, events, files, raw, packed } of sets)
  console.log(
    `${name.padEnd(8)} ${title}: ${events} events, ${files} files, ${(raw / 1e6).toFixed(0)} MB of JSON, ${(packed / 1e6).toFixed(0)} MB gzip`,
  )
console.log(`\n${TABLE_HEAD}`)
if (isWanted('cold')) await coldStart()
for (const set of sets) {
  if (isWanted('floor')) await compare(set, 'decompression', [floor(set)])
  for (const work of WORKLOADS)
    if (
      work.clouds.includes(set.cloud) &&
      isWanted(work.name) &&
      (!SCALE.has(set.name) || work.name === 'seed query')
    )
      await compare(set, work.name, queryOf(set, work))
  if (isWanted('hunt')) await compare(set, 'hunt', huntOf(set))
  if (isWanted('rules') && set.name === 'few') await moreRules(set)
}
const targets = targetsOf(results)
console.log(`\n${targets.map(({ line }) => line).join('\n')}`)
console.log(
  `load: ${machine.load.join(' ')} at the start, ${loadavg()
    .map((each) => each.toFixed(1))
    .join(' ')} at the end`,
)

const file = values.json ?? join(HERE, 'results', `${new Date().toISOString().replace(/[:.]/g, '-')}.json`)
mkdirSync(join(file, '..'), { recursive: true })
writeFileSync(file, `${JSON.stringify({ machine, runs, sets, results, targets }, null, 2)}\n`)
console.log(`\n${file}`)
