import { open } from 'node:fs/promises'

const PIECE = 2 ** 20

/** More than any file of rules, queries or settings has. */
const MOST = 64 * 2 ** 20

/**
 * The bytes of a file that is held in memory, at most `most` of them: a device says that it has none, and never ends. Throws
 * Error, also for what the system refuses.
 */
export const readWhole = async (file: string, most = MOST): Promise<Buffer> => {
  const handle = await open(file)
  try {
    const pieces: Buffer[] = []
    for (let bytes = 0; ; ) {
      const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(PIECE), 0, PIECE)
      if (bytesRead === 0) return Buffer.concat(pieces)
      bytes += bytesRead
      if (bytes > most) throw new RangeError(`it has more than ${Math.floor(most / 2 ** 20)} MiB`)
      pieces.push(buffer.subarray(0, bytesRead))
    }
  } finally {
    await handle.close()
  }
}

/** The same as text; what is no UTF-8 becomes U+FFFD. */
export const readWholeText = async (file: string, most?: number): Promise<string> =>
  (await readWhole(file, most)).toString('utf8')
