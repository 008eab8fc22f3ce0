import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { setImmediate } from 'node:timers/promises'
import { isSystemFailure } from '../base/failures.ts'
import { takeHeld } from './held.ts'
import type { InventoryFile } from './inventory.ts'
import { stampOf } from './stamp.ts'

export interface ReadFile {
  readonly file: InventoryFile
  /** All of it; nothing where it could not be read, or is not what it was when it was sighted. */
  readonly bytes: Buffer | undefined
}

/** A named pipe that took the file's place must not be waited for. */
const FLAGS = constants.O_RDONLY | constants.O_NONBLOCK

const unread = (file: InventoryFile, error: unknown): ReadFile => {
  if (!isSystemFailure(error)) throw error
  return { file, bytes: undefined }
}

const readNow = (file: InventoryFile): ReadFile => {
  try {
    const fd = openSync(file.path, FLAGS)
    try {
      const isSame = (): boolean => stampOf(fstatSync(fd)) === file.stamp
      const bytes = Buffer.allocUnsafe(file.bytes)
      const isWhole = isSame() && readSync(fd, bytes, 0, file.bytes, 0) === file.bytes && isSame()
      return { file, bytes: isWhole ? bytes : undefined }
    } finally {
      closeSync(fd)
    }
  } catch (error) {
    return unread(file, error)
  }
}

const readSoon = async (file: InventoryFile): Promise<ReadFile> => {
  try {
    const handle = await open(file.path, FLAGS)
    try {
      const isSame = async (): Promise<boolean> => stampOf(await handle.stat()) === file.stamp
      const bytes = Buffer.allocUnsafe(file.bytes)
      const isWhole =
        (await isSame()) &&
        (await handle.read(bytes, 0, file.bytes, 0)).bytesRead === file.bytes &&
        (await isSame())
      return { file, bytes: isWhole ? bytes : undefined }
    } finally {
      await handle.close()
    }
  } catch (error) {
    return unread(file, error)
  }
}

const AT_ONCE = 32
/** On average, ms for a file. A slower disk is better asked for many files at once, though that costs three times the CPU. */
const SLOW = 0.5

/** Small files whole, in their order. */
export async function* readSmall(files: readonly InventoryFile[]): AsyncGenerator<readonly ReadFile[]> {
  let slow = false
  for (let i = 0; i < files.length; i += AT_ONCE) {
    const some = files.slice(i, i + AT_ONCE)
    const began = performance.now()
    const read = slow ? readSoon : readNow
    const found = await Promise.all(
      some.map((file) => {
        const held = takeHeld(file)
        return held === undefined ? read(file) : { file, bytes: held }
      }),
    )
    slow ||= performance.now() - began > SLOW * some.length
    yield found
    // signals and progress have their turn
    await setImmediate()
  }
}
