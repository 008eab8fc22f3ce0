import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { glob } from 'tinyglobby'
import { DohyoError } from '../base/errors.ts'

/** A query or test file that the user named. */
export interface TextFile {
  /** As the user knows it. */
  readonly file: string
  readonly text: string
}

const named = async (path: string, suffix: string): Promise<readonly string[]> => {
  const found = await stat(path).catch(() => undefined)
  if (found?.isDirectory() === true) {
    const inside = await glob(`**/*${suffix}`, { cwd: path, expandDirectories: false })
    return inside.map((file) => join(path, file)).sort()
  }
  // a name that is there is never a pattern
  if (found !== undefined) return [path]
  return (await glob(path, { expandDirectories: false })).toSorted()
}

const read = async (file: string): Promise<TextFile> => {
  try {
    return { file, text: new TextDecoder('utf-8', { fatal: true }).decode(await readFile(file)) }
  } catch (cause) {
    const reason =
      cause instanceof TypeError
        ? 'it is not UTF-8 text'
        : cause instanceof Error
          ? cause.message
          : String(cause)
    throw new DohyoError(`cannot read ${file}: ${reason}`, { code: 'DQ802', cause })
  }
}

/**
 * Files, folders (everything in them that ends in `suffix`), patterns, and `-` for `stdin`; each once. Throws DohyoError DQ802
 * where a path leads to nothing.
 */
export const readTextFiles = async (
  paths: readonly string[],
  suffix: string,
  stdin: () => Promise<string>,
): Promise<readonly TextFile[]> => {
  const files: TextFile[] = []
  const seen = new Set<string>()
  for (const path of paths) {
    if (path === '-') {
      files.push({ file: 'stdin', text: await stdin() })
      continue
    }
    const found = await named(path, suffix)
    if (found.length === 0)
      throw new DohyoError(`no file: ${path}`, {
        code: 'DQ802',
        help: `name files, folders that hold ${suffix} files, patterns, or - for standard input`,
      })
    for (const file of found) if (!seen.has(file)) files.push(await read(file))
    for (const file of found) seen.add(file)
  }
  return files
}
