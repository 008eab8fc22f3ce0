import { constants } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'

/** Milliseconds between two looks at all files. */
const EVERY = 1000
/** Looks take no more than a fiftieth of the time: at thousands of files, they are less frequent. */
const PAUSE = 50

/** Whoever waits for a named pipe to be written to is given its end at once. */
const giveEnd = async (path: string): Promise<void> => {
  // for both ways, so that it waits for nobody
  const pipe = await open(path, constants.O_RDWR | constants.O_NONBLOCK)
  await pipe.close()
}

/**
 * Watches files while the engine reads them: of one that has become a named pipe since it was looked at, the engine would wait for
 * the first byte for ever, and can't be told to stop. Gives what ends the watch.
 */
export const watchPipes = (files: readonly { readonly path: string }[]): (() => void) => {
  const ended = new AbortController()
  const watch = async (): Promise<void> => {
    let took = 0
    while (!ended.signal.aborted) {
      await setTimeout(Math.max(EVERY, PAUSE * took), undefined, { ref: false, signal: ended.signal })
      const began = performance.now()
      for (const { path } of files) {
        const stats = await stat(path).catch(() => undefined)
        if (ended.signal.aborted) return
        if (stats?.isFIFO() === true) await giveEnd(path).catch(() => undefined)
      }
      took = performance.now() - began
    }
  }
  // it ends by being ended; whatever else happens to a file is found out after reading
  watch().catch(() => undefined)
  return () => ended.abort()
}
