import { spawn } from 'node:child_process'
import { loadavg } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

export const HERE = dirname(fileURLToPath(import.meta.url))
const USAGE = pathToFileURL(join(HERE, 'usage.mjs')).href

const read = async (stream) => {
  const parts = []
  for await (const part of stream) parts.push(part)
  return Buffer.concat(parts).toString('utf8')
}

const run = async (command, args, stdio) => {
  const started = performance.now()
  const child = spawn(command, args, { stdio })
  const ended = new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  const [out, problems, used, code] = await Promise.all([
    read(child.stdout),
    read(child.stderr),
    stdio[3] === undefined ? undefined : read(child.stdio[3]),
    ended,
  ])
  return { out, problems, used, code, wall: (performance.now() - started) / 1000 }
}

/** Runs Node with `args` and measures it from outside (wall) and from inside (processor time of all its threads, largest resident size). */
export const measure = async (args, { accept = [0] } = {}) => {
  const { out, problems, used, code, wall } = await run(
    process.execPath,
    ['--import', USAGE, ...args],
    ['ignore', 'pipe', 'pipe', 'pipe'],
  )
  if (!accept.includes(code)) throw new Error(`node ${args.join(' ')} ended with ${code}\n${problems}`)
  const { userCPUTime, systemCPUTime, maxRSS } = JSON.parse(used)
  return { out, wall, cpu: (userCPUTime + systemCPUTime) / 1e6, rss: maxRSS * 1024 }
}

/** The same for a pipeline of the shell, whose processor time the shell tells; how much memory it took, nobody does. */
export const measureShell = async (script) => {
  const { out, problems, code, wall } = await run(
    'bash',
    ['-c', `set -o pipefail; TIMEFORMAT='%U %S'; time { ${script}; }`],
    ['ignore', 'pipe', 'pipe'],
  )
  if (code !== 0) throw new Error(`${script} ended with ${code}\n${problems}`)
  const [user, system] = problems.trim().split('\n').at(-1).split(' ').map(Number)
  return { out, wall, cpu: user + system, rss: 0 }
}

const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)]

/**
 * The competitors take turns, so that a slow minute of the machine falls on all of them. Each is `{ name, once, run }`; one
 * with `once` runs in the first round only.
 */
export const inTurns = async (runs, competitors) => {
  const taken = new Map(competitors.map(({ name }) => [name, []]))
  const load = []
  for (let round = 0; round < runs; round += 1) {
    load.push(loadavg()[0])
    for (const { name, once = false, run: go } of competitors)
      if (round === 0 || !once) taken.get(name).push(await go())
  }
  return competitors.map(({ name }) => {
    const list = taken.get(name)
    return {
      name,
      outs: list.map(({ out }) => out),
      wall: median(list.map(({ wall }) => wall)),
      cpu: median(list.map(({ cpu }) => cpu)),
      rss: Math.max(...list.map(({ rss }) => rss)),
      runs: list.length,
      load: Math.max(...load),
    }
  })
}
