import { copyFileSync, cpSync, lstatSync, mkdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { countEvents, readEvents } from '../count-events.mjs'
import { CHANGES } from './changes.mjs'
import { MOMENTS, standing } from './moments.mjs'
import { endProblems, makeFolder, parsed, removeFolder, run } from './run.mjs'

// Logs that change while they are read: what is told must be right for those that stay, and true of those that don't.

const RULE = 'snapshot-shared-external'

const isThere = (path) => lstatSync(path, { throwIfNoEntry: false }) !== undefined

const isFile = (path) => {
  try {
    return statSync(path).isFile()
  } catch {
    return false
  }
}

const theftsIn = (path) => {
  const log = isFile(path) ? readEvents(path) : undefined
  return (log?.events ?? [])
    .filter(({ eventName }) => eventName === 'ModifySnapshotAttribute')
    .map(({ requestParameters }) => String(requestParameters.snapshotId))
}

const choices = (lists) =>
  lists.reduce((all, list) => all.flatMap((chosen) => list.map((one) => [...chosen, one])), [[]])

/** `partly`: what one of the changed files lacks is told as unreadable, since it was gone before it could be mended. */
const figuresOf = ({ files, events }, partly) =>
  JSON.stringify([
    files.read,
    files.skipped,
    events.duplicate,
    ...(partly ? [events.read + events.unreadable] : [events.read, events.unreadable]),
  ])

/**
 * Compares with what the files that stayed hold, and either version of a changed file that isn't named. Of one that is
 * named, nothing is counted, and each finding is one of either version.
 */
const judge = ({ named, stayed, changed, found, figures }) => {
  const problems = []
  const open = changed.filter(({ path }) => !named.has(path))
  const apart = changed.filter(({ path }) => named.has(path))
  const maybe = new Set(apart.flatMap(({ before, after }) => [before, after].flatMap(theftsIn)))
  const told = new Set(found)
  const partly = figures?.unreadable.some(({ file }) => open.some(({ path }) => path === file))
  const kept = stayed.flatMap(theftsIn)
  const fits = choices(open.map(({ before, after }) => [before, after])).some((versions) => {
    const sure = new Set([...kept, ...versions.flatMap(theftsIn)])
    const all = [...stayed, ...versions.filter(isThere)]
    const expected = figures && countEvents(all)
    // those named are skipped, one each
    if (expected) expected.files.skipped += apart.length
    return (
      [...sure].every((name) => told.has(name)) &&
      [...told].every((name) => sure.has(name) || maybe.has(name)) &&
      (!figures || figuresOf(expected, partly) === figuresOf(figures, partly))
    )
  })
  if (!fits) {
    const missing = kept.filter((name) => !told.has(name))
    const expected = figures ? countEvents(stayed) : undefined
    problems.push(
      `no version fits: ${missing.length} findings of untouched files missing, ${told.size} told; ${JSON.stringify(figures && { files: figures.files, events: figures.events })}, without the changed ones ${JSON.stringify(expected)}; not named: ${open.map(({ file, what }) => `${file} ${what}`)}; named: ${[...named].join(', ')}`,
    )
  }
  return problems
}

const COMMANDS = {
  hunt: {
    args: (logs) => ['hunt', logs, '--format', 'json'],
    read: ({ out }) => {
      const document = parsed(out)
      return {
        found: document.signals.filter(({ rule }) => rule === RULE).map(({ resource }) => resource),
        named: new Set(
          document.accounting.skipped.filter(({ kind }) => kind === 'unreadable').map(({ file }) => file),
        ),
        figures: document.accounting,
      }
    },
  },
  query: {
    args: (logs) => [
      'query',
      '"ModifySnapshotAttribute" | json "requestParameters.snapshotId" as s | count by s',
      logs,
      '--format',
      'json',
    ],
    read: ({ out, err }) => ({
      found: parsed(out).map(({ s }) => s),
      named: new Set([...err.matchAll(/^could not be read: (.*?): /gm)].map(([, file]) => file)),
    }),
  },
}

/** A copy of the logs is read by `command`; at `moment`, `count` of them change. */
export const changeWhileReading = async ({
  main,
  base,
  files,
  command,
  what,
  moment,
  count,
  usual,
  random,
  args = [],
}) => {
  const folder = makeFolder('logs')
  const temporary = makeFolder('tmp')
  const logs = join(folder, 'logs')
  const before = join(folder, 'before')
  try {
    cpSync(base, logs, { recursive: true })
    const left = [...files]
    const changed = Array.from({ length: count }, (_, i) => {
      const [file] = left.splice(random.below(left.length), 1)
      const change = i === 0 ? what : random.pick(Object.keys(CHANGES))
      return {
        file,
        what: change,
        path: join(logs, file),
        before: join(before, file),
        after: join(logs, file),
      }
    })
    for (const { path, before } of changed) {
      mkdirSync(dirname(before), { recursive: true })
      copyFileSync(path, before)
    }
    let done = 0
    const ended = await run(main, [...COMMANDS[command].args(logs), ...args], {
      temporary,
      meddle: async (child) => {
        await MOMENTS[moment]({ child, temporary, logs, usual, random })
        if (child.over) return
        standing(child, () => {
          for (const [i, { path, what }] of changed.entries()) CHANGES[what](path, `new${i}`, random)
          done += 1
        })
      },
    })
    const problems = endProblems(ended)
    if (done > 0 && ended.out !== '' && parsed(ended.out) !== undefined) {
      const told = COMMANDS[command].read(ended)
      const stayed = left.map((file) => join(logs, file))
      problems.push(...judge({ ...told, stayed, changed }))
      if ([...told.named].some((path) => stayed.includes(path)))
        problems.push(
          `named, though nothing happened to it: ${[...told.named].filter((path) => stayed.includes(path))}`,
        )
    } else if (ended.out === '') problems.push(`no result: ${ended.code} ${ended.err.slice(0, 600)}`)
    return { problems, ms: ended.ms, hit: done > 0, ended }
  } finally {
    removeFolder(folder)
    removeFolder(temporary)
  }
}
