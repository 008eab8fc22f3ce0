// Small files that the inventory has read whole: to open each of thousands again costs more than to keep them until they are packed.

/** Bytes of the memory that one inventory keeps. */
const MOST = 64_000_000
/** Bytes on disk of a file that is read whole at once. */
export const SMALL = 64_000

/** A file that may carry what it holds. A map beside it, weak or not, is slow with thousands. */
export interface Holding {
  held?: Buffer | undefined
}

/** Keeps what files hold, up to a bound. */
export const createHolder = (): ((file: Holding, content: Buffer) => void) => {
  let held = 0
  let last: ArrayBufferLike | undefined
  return (file, content) => {
    // with the content, all is kept that it is a part of: what was read before and after it
    const more = content.buffer === last ? 0 : content.buffer.byteLength
    if (held + more > MOST) return
    held += more
    last = content.buffer
    file.held = content
  }
}

/** What a file held when it was sighted, if that was kept; once. */
export const takeHeld = (file: Holding): Buffer | undefined => {
  const content = file.held
  file.held = undefined
  return content
}
