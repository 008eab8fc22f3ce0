import { close, closeSync, constants, open, openSync, read, readSync, type Stats, statSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { promisify } from 'node:util'

/** Up to `length` bytes from `offset` on; fewer at the end of the file. */
export type ReadBytes = (offset: number, length: number) => Promise<Buffer>

/**
 * Asks the system at once as long as it answers in no time: that costs a third of the CPU of asking beside other work, and most
 * logs lie on a disk that is fast, or in the cache. A slow one is better asked for many files at a time.
 */
export interface Disk {
  withFile<T>(path: string, use: (readAt: ReadBytes) => Promise<T>): Promise<T>
  stat(path: string): Promise<Stats>
}

// FileHandle costs three times as much, which shows with thousands of small files
const [openSoon, readSoon, closeSoon] = [promisify(open), promisify(read), promisify(close)]

/** A named pipe that took a file's place must not be waited for. */
const FLAGS = constants.O_RDONLY | constants.O_NONBLOCK

/** Milliseconds that an answer takes on average, and the answers of an average. */
const SLOW = 0.3
const ANSWERS = 64

/** Bytes. */
const SLAB = 1_000_000

export const createDisk = (): Disk => {
  let slow = false
  let [spent, answers] = [0, 0]
  const now = <T>(ask: () => T): T => {
    const began = performance.now()
    try {
      return ask()
    } finally {
      spent += performance.now() - began
      answers += 1
      if (answers === ANSWERS) {
        slow ||= spent / answers > SLOW
        spent = 0
        answers = 0
      }
    }
  }
  let slab = Buffer.alloc(0)
  /** Part of a larger buffer: thousands of their own keep the garbage collector busy. */
  const allocate = (length: number): Buffer => {
    if (length > SLAB / 4) return Buffer.allocUnsafe(length)
    if (slab.length < length) slab = Buffer.allocUnsafe(SLAB)
    const part = slab.subarray(0, length)
    slab = slab.subarray(length)
    return part
  }
  const readAt = async (fd: number, offset: number, length: number): Promise<Buffer> => {
    const bytes = allocate(length)
    let filled = 0
    while (filled < length) {
      const [from, rest, place] = [filled, length - filled, offset + filled]
      const count = slow
        ? (await readSoon(fd, bytes, from, rest, place)).bytesRead
        : now(() => readSync(fd, bytes, from, rest, place))
      if (count === 0) break
      filled += count
    }
    return bytes.subarray(0, filled)
  }
  return {
    withFile: async (path, use) => {
      const fd = slow ? await openSoon(path, FLAGS) : now(() => openSync(path, FLAGS))
      try {
        return await use((offset, length) => readAt(fd, offset, length))
      } finally {
        if (slow) await closeSoon(fd)
        else closeSync(fd)
      }
    },
    stat: async (path) => (slow ? stat(path) : now(() => statSync(path))),
  }
}
