import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { glob } from 'tinyglobby'
import { DohyoError } from '../base/errors.ts'
import { readWhole } from '../hunt/whole-file.ts'
import { liesWithin } from './within.ts'

/** A query or test file that the user named. */
export interface TextFile {
  /** As the user knows it. */
  readonly file: string
  readonly text: string
}

/** What a folder holds may be a stranger's: of its links, only those are followed that stay in it. */
const inFolder = async (folder: string, files: readonly string[]): Promise<readonly string[]> => {
  // one that leads nowhere is told of when it is read
  for (const file of files)
    if (!(await liesWithin(file, folder).catch(() => true)))
      throw new DohyoError(`${file} is a link that leads out of ${folder}`, {
        code: 'DQ802',
        help: 'name the file itself if it is meant',
      })
  return files
}

/** The part of a pattern that names a folder. */
const fixedPart = (pattern: string): string => {
  const parts = pattern.split('/')
  const from = parts.findIndex((part) => /[*?[\]{}()!+@\\]/.test(part))
  const fixed = parts.slice(0, from === -1 ? -1 : from).join('/')
  return fixed === '' ? (pattern.startsWith('/') ? '/' : '.') : fixed
}

const named = async (path: string, suffix: string): Promise<readonly string[]> => {
  const found = await stat(path).catch(() => undefined)
  if (found?.isDirectory() === true) {
    const inside = await glob(`**/*${suffix}`, { cwd: path, expandDirectories: false })
    return inFolder(path, inside.map((file) => join(path, file)).sort())
  }
  // a name that is there is never a pattern
  if (found !== undefined) return [path]
  const files = (await glob(path, { expandDirectories: false })).toSorted()
  return files.length === 0 ? [] : inFolder(fixedPart(path), files)
}

/** Reads one file by its name. Throws DohyoError DQ802. */
export const readTextFile = async (file: string): Promise<TextFile> => {
  try {
    return { file, text: new TextDecoder('utf-8', { fatal: true }).decode(await readWhole(file)) }
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
 * where a path leads to nothing, or a link in a folder out of it.
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
    for (const file of found) if (!seen.has(file)) files.push(await readTextFile(file))
    for (const file of found) seen.add(file)
  }
  return files
}
