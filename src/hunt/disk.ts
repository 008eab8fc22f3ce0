import {
  close,
  closeSync,
  constants,
  fstat,
  fstatSync,
  open,
  openSync,
  read,
  readSync,
  type Stats,
  stat,
  statSync,
} from 'node:fs'
import { promisify } from 'node:util'
import { isSystemFailure } from '../base/failures.ts'
import { stampOf } from './stamp.ts'
import type { WalkedFile } from './walk.ts'

/** Up to `length` bytes from `offset` on; fewer at the end of the file. */
export type ReadBytes = (offset: number, length: number) => Promise<Buffer>

export interface Content {
  readonly bytes: Buffer
  /** It is all that the file holds, and it was read in the state in which the file was sighted. */
  readonly isWhole: boolean
}

/**
 * Asks the system at once as long as it answers in no time: that costs a third of the CPU of asking beside other work, and most
 * logs lie on a disk that is fast, or in the cache. A slow one is better asked for many files at a time.
 */
export interface Disk {
  withFile<T>(path: string, use: (readAt: ReadBytes) => Promise<T>): Promise<T>
  /** For small files. */
  readWhole(file: WalkedFile): Promise<Content>
  stat(path: string): Promise<Stats>
  /** In the order of the paths; what the system says of those that it does not tell of. */
  statEach(paths: readonly string[]): Promise<readonly (Stats | Error)[]>
}

// FileHandle costs three times as much, which shows with thousands of small files
const [openSoon, readSoon, closeSoon] = [promisify(open), promisify(read), promisify(close)]
const [statSoon, fstatSoon] = [promisify(stat), promisify(fstat)]

/** A named pipe that took a file's place must not be waited for. */
const FLAGS = constants.O_RDONLY | constants.O_NONBLOCK

/** Milliseconds that an answer takes on average, and the answers of an average. */
const SLOW = 0.3
const ANSWERS = 64
/** Most that a single answer counts for: it may have been the processor that was busy, and not the disk. */
const MOST = 4

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
      spent += Math.min(performance.now() - began, MOST)
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
    return filled < length ? bytes.subarray(0, filled) : bytes
  }
  const withOpen = async <T>(path: string, use: (fd: number) => Promise<T>): Promise<T> => {
    const fd = slow ? await openSoon(path, FLAGS) : now(() => openSync(path, FLAGS))
    try {
      return await use(fd)
    } finally {
      if (slow) await closeSoon(fd)
      else closeSync(fd)
    }
  }
  const ask: Disk['stat'] = async (path) => (slow ? statSoon(path) : now(() => statSync(path)))
  const orError = (error: unknown): Error => {
    if (!isSystemFailure(error)) throw error
    return error
  }
  return {
    withFile: (path, use) => withOpen(path, (fd) => use((offset, length) => readAt(fd, offset, length))),
    readWhole: ({ path, bytes: size, stamp }) =>
      withOpen(path, async (fd) => {
        const bytes = await readAt(fd, 0, size)
        // a state that is still the same after reading has been the same while reading
        const isSame = async () => stampOf(slow ? await fstatSoon(fd) : fstatSync(fd)) === stamp
        return { bytes, isWhole: bytes.length === size && (await isSame()) }
      }),
    stat: ask,
    statEach: (paths) => Promise.all(paths.map((path) => ask(path).catch(orError))),
  }
}
