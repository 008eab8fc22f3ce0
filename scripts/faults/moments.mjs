import { readdirSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'

// Moments of a run that can be seen from outside: something is done to the logs there while the process stands still.

const entries = (folder) => {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

/** Files that are staged for a statement, of whatever form. */
const staged = (temporary) =>
  entries(temporary)
    .filter((name) => name.startsWith('dohyo-stage-'))
    .flatMap((stage) => entries(join(temporary, stage)).map((name) => join(temporary, stage, name)))

const opens = (pid, folder) =>
  entries(`/proc/${pid}/fd`).some((fd) => {
    try {
      return readlinkSync(`/proc/${pid}/fd/${fd}`).startsWith(`${folder}/`)
    } catch {
      return false
    }
  })

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

/** `over()` tells that the process has ended: then there is nothing to wait for. */
const until = async (condition, over) => {
  while (!over() && !condition()) await sleep(1)
}

/** Each waits, given `{ child, temporary, logs, usual, random }`; `usual` is how long a run takes, ms. */
export const MOMENTS = {
  'at once': async ({ usual, random }) => sleep(random.below(usual / 6)),
  'before the inventory': async ({ child, temporary }) =>
    until(
      () => entries(temporary).some((name) => name.startsWith('dohyo-stage-')),
      () => child.over,
    ),
  'during the inventory': async ({ child, logs }) =>
    until(
      () => opens(child.pid, logs),
      () => child.over,
    ),
  'before the first reading': async ({ child, temporary }) =>
    until(
      () => staged(temporary).length > 0,
      () => child.over,
    ),
  'during a reading': async ({ child, temporary, logs, random }) => {
    await until(
      () => staged(temporary).length > 0,
      () => child.over,
    )
    await sleep(random.below(60))
    await until(
      () => opens(child.pid, logs),
      () => child.over,
    )
  },
  'after a reading': async ({ child, temporary, random }) => {
    await until(
      () => staged(temporary).length > 0,
      () => child.over,
    )
    for (let i = 1 + random.below(4); i > 0 && !child.over; i -= 1) {
      const [before] = staged(temporary)
      await until(
        () => staged(temporary)[0] !== before,
        () => child.over,
      )
    }
  },
  'some time': async ({ usual, random }) => sleep(random.below(usual)),
}

/** Stops the process, does something, and lets it go on. */
export const standing = (child, work) => {
  const ask = (signal) => {
    try {
      process.kill(-child.pid, signal)
    } catch (error) {
      // it has ended
      if (error.code !== 'ESRCH') throw error
    }
  }
  ask('SIGSTOP')
  try {
    work()
  } finally {
    ask('SIGCONT')
  }
}
