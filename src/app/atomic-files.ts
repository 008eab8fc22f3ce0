import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { EmittedFile } from '../atomic/index.ts'
import { DohyoError, EXIT } from '../base/errors.ts'
import { codeOf } from '../base/failures.ts'

const bytesOf = ({ path, text }: EmittedFile): Buffer =>
  path.endsWith('.gz') ? gzipSync(text) : Buffer.from(text)

/** Writes a file that is not there yet. One that is there and says the same is left. */
const writeNew = async (path: string, bytes: Buffer): Promise<void> => {
  try {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, bytes, { flag: 'wx' })
  } catch (cause) {
    if (codeOf(cause) !== 'EEXIST') {
      const why = cause instanceof Error ? cause.message : String(cause)
      throw new DohyoError(`cannot write ${path}: ${why}`, {
        code: 'DQ812',
        exit: EXIT.usage,
        help: 'give --out a folder that may be written to',
        cause,
      })
    }
    if (bytes.equals(await readFile(path))) return
    throw new DohyoError(`${path} is there and says something else`, {
      code: 'DQ812',
      exit: EXIT.usage,
      help: 'give --out another folder, or --time another hour',
      cause,
    })
  }
}

/** Writes telemetry under a folder, compressed where the provider compresses it. */
export const writeFiles = async (folder: string, files: readonly EmittedFile[]): Promise<void> => {
  for (const file of files) await writeNew(join(folder, file.path), bytesOf(file))
}
