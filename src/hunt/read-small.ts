import { setImmediate } from 'node:timers/promises'
import { isSystemFailure } from '../base/failures.ts'
import { createDisk, type Disk } from './disk.ts'
import { takeHeld } from './held.ts'
import type { InventoryFile } from './inventory.ts'

export interface ReadFile {
  readonly file: InventoryFile
  /** All of it; nothing where it could not be read, or is not what it was when it was sighted. */
  readonly bytes: Buffer | undefined
}

const readOne = async (file: InventoryFile, disk: Disk): Promise<ReadFile> => {
  const held = takeHeld(file)
  if (held !== undefined) return { file, bytes: held }
  try {
    const { bytes, isWhole } = await disk.readWhole(file)
    return { file, bytes: isWhole ? bytes : undefined }
  } catch (error) {
    if (!isSystemFailure(error)) throw error
    return { file, bytes: undefined }
  }
}

const AT_ONCE = 32

/** Small files whole, in their order. */
export async function* readSmall(files: readonly InventoryFile[]): AsyncGenerator<readonly ReadFile[]> {
  const disk = createDisk()
  for (let i = 0; i < files.length; i += AT_ONCE) {
    yield await Promise.all(files.slice(i, i + AT_ONCE).map((file) => readOne(file, disk)))
    // signals and progress have their turn
    await setImmediate()
  }
}
