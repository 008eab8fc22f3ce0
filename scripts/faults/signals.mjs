import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { endProblems, leftIn, makeFolder, parsed, removeFolder, run } from './run.mjs'

// A run is stopped at any moment, politely or not.

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

const kill = (child, signal) => {
  try {
    process.kill(-child.pid, signal)
  } catch (error) {
    if (error.code !== 'ESRCH') throw error
  }
}

export const STOPS = {
  SIGINT: { send: (child) => kill(child, 'SIGINT') },
  SIGTERM: { send: (child) => kill(child, 'SIGTERM') },
  SIGHUP: { send: (child) => kill(child, 'SIGHUP') },
  SIGKILL: { killed: true, send: (child) => kill(child, 'SIGKILL') },
  'SIGINT twice': {
    send: async (child, random) => {
      kill(child, 'SIGINT')
      await sleep(random.below(150))
      if (!child.over) kill(child, 'SIGINT')
    },
  },
}

/** After this, a person thinks that Ctrl-C does nothing. Milliseconds, on a busy machine. */
const PROMPT = 5_000

/** What stood in the file before, or a whole document; beside it nothing. */
const outputProblems = (folder, { code, signal }, old) => {
  const names = readdirSync(folder)
  const problems = []
  const beside = names.filter((name) => name !== 'out.json')
  if (beside.length > 0 && signal !== 'SIGKILL') problems.push(`beside the output: ${beside}`)
  const file = join(folder, 'out.json')
  const text = existsSync(file) ? readFileSync(file, 'utf8') : undefined
  if (text !== old && (text === undefined || parsed(text) === undefined))
    problems.push('half a document in --output')
  if (text === old && signal === null && code !== 130 && code < 2) problems.push('no document in --output')
  return problems
}

export const stop = async ({ main, base, stop, args, usual, random, at }) => {
  const temporary = makeFolder('tmp')
  const output = makeFolder('out')
  const toFile = random.chance(0.5)
  const old = random.chance(0.5) ? 'what stood there before\n' : undefined
  const file = join(output, 'out.json')
  const { send, killed = false } = STOPS[stop]
  let asked
  try {
    if (old !== undefined) writeFileSync(file, old)
    const ended = await run(main, [...args(base), ...(toFile ? ['--output', file] : [])], {
      temporary,
      meddle: async (child) => {
        await sleep(at ?? random.below(usual * 1.1))
        if (child.over) return
        asked = performance.now()
        await send(child, random)
      },
    })
    const problems = endProblems(ended, { interrupted: true, killed, streams: args(base)[0] === 'query' })
    if (toFile) problems.push(...outputProblems(output, ended, old))
    const early = ended.signal !== null && ended.err === '' && ended.out === ''
    // before Node has looked at its first line, and the second time, a signal does what the system does
    const asSystem =
      ended.left.length === 0 && (early || (stop === 'SIGINT twice' && ended.signal === 'SIGINT'))
    const rest = asSystem ? problems.filter((problem) => !problem.startsWith('ended by SIG')) : problems
    if (asked !== undefined && performance.now() - asked > PROMPT && ended.ms > 0)
      rest.push(`ended ${Math.round(performance.now() - asked)} ms after it was asked`)
    if (ended.signal === 'SIGKILL')
      rest.push(...(await sweepProblems({ main, base, args, temporary, output, toFile, file })))
    return { problems: rest, ms: ended.ms, hit: asked !== undefined, ended }
  } finally {
    removeFolder(temporary)
    removeFolder(output)
  }
}

/** What a killed run leaves is gone after the next one, whose answer knows nothing of it. */
const sweepProblems = async ({ main, base, args, temporary, output, toFile, file }) => {
  const next = await run(main, [...args(base), ...(toFile ? ['--output', file] : [])], { temporary })
  const beside = readdirSync(output).filter((name) => name !== 'out.json')
  return [
    ...endProblems(next).map((problem) => `the next run: ${problem}`),
    ...(leftIn(temporary).length > 0 ? [`after the next run: ${leftIn(temporary)}`] : []),
    ...(toFile && beside.length > 0 ? [`after the next run, beside the output: ${beside}`] : []),
  ]
}
