import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { cpus, release, totalmem, type } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { DATA, generate } from './generate.mjs'

const HERE = dirname(fileURLToPath(import.meta.url))
const MAIN = join(HERE, '../dist/cli/main.js')
const USAGE = pathToFileURL(join(HERE, 'usage.mjs')).href

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '3' },
    data: { type: 'string', default: DATA },
    shape: { type: 'string', default: 'records' },
    fresh: { type: 'boolean', default: false },
  },
})

const read = async (stream) => {
  const parts = []
  for await (const part of stream) parts.push(part)
  return Buffer.concat(parts).toString('utf8')
}

/** Runs Node with `args` and measures it from outside (wall) and from inside (processor time, largest resident size). */
const measure = async (args, { accept = [0], usage = true } = {}) => {
  const started = performance.now()
  const child = spawn(process.execPath, [...(usage ? ['--import', USAGE] : []), ...args], {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  })
  const ended = new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  const [out, problems, used, code] = await Promise.all([
    read(child.stdout),
    read(child.stderr),
    read(child.stdio[3]),
    ended,
  ])
  const wall = (performance.now() - started) / 1000
  if (!accept.includes(code)) throw new Error(`node ${args.join(' ')} ended with ${code}\n${problems}`)
  if (!usage) return { out, wall }
  const { userCPUTime, systemCPUTime, maxRSS } = JSON.parse(used)
  return { out, wall, cpu: (userCPUTime + systemCPUTime) / 1e6, rss: maxRSS * 1024 }
}

const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)]

/** The competitors take turns, so that a slow minute of the machine falls on all of them. */
const inTurns = async (runs, competitors) => {
  const taken = new Map(competitors.map(({ name }) => [name, []]))
  for (let run = 0; run < runs; run += 1)
    for (const { name, args, options } of competitors) taken.get(name).push(await measure(args, options))
  return competitors.map(({ name }) => {
    const list = taken.get(name)
    return {
      name,
      out: list.map(({ out }) => out),
      wall: median(list.map(({ wall }) => wall)),
      cpu: median(list.map(({ cpu }) => cpu ?? 0)),
      rss: Math.max(...list.map(({ rss }) => rss ?? 0)),
    }
  })
}

const same = (name, list) => {
  if (new Set(list).size !== 1) throw new Error(`${name} gave different results: ${list.join(', ')}`)
  return list[0]
}

const runs = Number(values.runs)
if (values.fresh || !existsSync(join(values.data, 'AWSLogs'))) {
  console.error(`making data in ${values.data}`)
  await generate({ out: values.data, shape: values.shape })
}

const machine = {
  system: `${type()} ${release()} ${process.arch}`,
  processor: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  node: process.versions.node,
}
console.log(
  `${machine.processor}, ${machine.cores} cores, ${machine.memoryGiB} GiB, ${machine.system}, Node ${machine.node}; median of ${runs}\n`,
)

const [hunt, baseline, floor] = await inTurns(runs, [
  { name: 'dohyo hunt', args: [MAIN, 'hunt', values.data, '--format', 'json'], options: { accept: [0, 1] } },
  { name: 'hand-written query', args: [join(HERE, 'baseline.mjs'), values.data, values.shape] },
  { name: 'decompression only', args: [join(HERE, 'floor.mjs'), values.data] },
])
const document = JSON.parse(same('dohyo hunt', hunt.out))
const hits = { hunt: document.accounting.events.matched, baseline: Number(same('the query', baseline.out)) }
if (hits.hunt !== hits.baseline)
  throw new Error(`not the same work: dohyo matched ${hits.hunt} events, the query ${hits.baseline}`)

const [version, bare] = await inTurns(runs * 3, [
  { name: 'dohyo --version', args: [MAIN, '--version'], options: { usage: false } },
  { name: 'node -e 0', args: ['-e', '0'], options: { usage: false } },
])

const row = ({ name, wall, cpu, rss }) =>
  [
    name.padEnd(20),
    wall.toFixed(2).padStart(7),
    cpu.toFixed(2).padStart(9),
    (rss / 2 ** 20).toFixed(0).padStart(9),
    (wall / baseline.wall).toFixed(2).padStart(7),
  ].join(' ')
console.log(
  `${document.accounting.events.read} events, ${document.accounting.files.read} files, ${hits.hunt} matched by both\n`,
)
console.log('                      wall s  user+sys  peak MiB   ratio')
for (const result of [hunt, baseline, floor]) console.log(row(result))
const ms = (seconds) => `${(seconds * 1000).toFixed(0)} ms`
console.log(
  `\ndohyo --version ${ms(version.wall)}, node -e 0 ${ms(bare.wall)}: ${ms(version.wall - bare.wall)} more`,
)

const strip = ({ name, wall, cpu, rss }) => ({ name, wall, cpu, rss })
const folder = join(HERE, 'results')
mkdirSync(folder, { recursive: true })
const file = join(folder, `${new Date().toISOString().replace(/[:.]/g, '-')}.json`)
writeFileSync(
  file,
  `${JSON.stringify({ machine, runs, hits, events: document.accounting.events, results: [hunt, baseline, floor, version, bare].map(strip) }, null, 2)}\n`,
)
console.log(`\n${file}`)
