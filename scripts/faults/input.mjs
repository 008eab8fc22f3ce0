import { gzipSync } from 'node:zlib'
import { eventsOf, linesOf } from './logs.mjs'
import { endProblems, makeFolder, parsed, removeFolder, run } from './run.mjs'

// Standard input that ends too early, or never.

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

/** Each `(child, random)` feeds it. `codes`: with which it may end. */
export const INPUTS = {
  'nothing at all': { codes: [3], feed: (child) => child.stdin.end() },
  'ends within a line': {
    // half a line is a message to a query
    codes: [0, 3],
    feed: (child, random) => child.stdin.end(linesOf(eventsOf('stdin', 200, random)).slice(0, -40)),
  },
  'gzip that ends early': {
    codes: [3],
    feed: (child, random) => {
      const bytes = gzipSync(linesOf(eventsOf('stdin', 800, random)))
      child.stdin.end(bytes.subarray(0, bytes.length >> 1))
    },
  },
  garbage: {
    codes: [3],
    feed: (child, random) =>
      child.stdin.end(Buffer.from(Array.from({ length: 20_000 }, () => random.below(256)))),
  },
  'comes slowly': {
    codes: [0, 1],
    feed: async (child, random) => {
      for (const event of eventsOf('stdin', 51, random)) {
        child.stdin.write(linesOf([event]))
        await sleep(5)
      }
      child.stdin.end()
    },
  },
  'never ends, until Ctrl-C': {
    codes: [130],
    feed: async (child, random) => {
      child.stdin.write(linesOf(eventsOf('stdin', 100, random)))
      await sleep(700 + random.below(1500))
      process.kill(-child.pid, 'SIGINT')
    },
  },
  'never comes, until SIGTERM': {
    codes: [130],
    feed: async (child, random) => {
      await sleep(700 + random.below(1500))
      process.kill(-child.pid, 'SIGTERM')
    },
  },
  'is a folder': { codes: [2, 3], redirect: '</' },
}

export const feed = async ({ main, name, args, random }) => {
  const temporary = makeFolder('tmp')
  const { codes, feed, redirect } = INPUTS[name]
  try {
    const ended = await run(main, args('-'), {
      temporary,
      stdio: ['pipe', 'pipe', 'pipe'],
      patience: 40_000,
      ...(redirect === undefined ? {} : { redirect }),
      meddle: (child) => feed?.(child, random),
    })
    const problems = endProblems(ended, { interrupted: true })
    if (!codes.includes(ended.code))
      problems.push(`code ${ended.code}, not ${codes}: ${ended.err.slice(0, 300)}`)
    if (ended.out !== '' && parsed(ended.out) === undefined) problems.push('half a document')
    return { problems, ms: ended.ms, hit: true, ended }
  } finally {
    removeFolder(temporary)
  }
}
