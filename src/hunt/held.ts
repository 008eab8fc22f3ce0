import type { InventoryFile } from './inventory.ts'

// Small files that the inventory has read whole: to open each of thousands again costs more than to keep them until they are packed.

/** Bytes of all that one inventory keeps. */
const MOST = 64_000_000
/** Bytes on disk of a file that is read whole at once. */
export const SMALL = 64_000

const contents = new WeakMap<InventoryFile, Buffer>()

/** Keeps what files hold, up to a bound. */
export const createHolder = (): ((file: InventoryFile, content: Buffer) => void) => {
  let held = 0
  return (file, content) => {
    if (held + content.length > MOST) return
    held += content.length
    contents.set(file, content)
  }
}

/** What a file held when it was sighted, if that was kept; once. */
export const takeHeld = (file: InventoryFile): Buffer | undefined => {
  const content = contents.get(file)
  contents.delete(file)
  return content
}
