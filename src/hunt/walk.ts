import type { Stats } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { DohyoError, EXIT } from '../base/errors.ts'
import { codeOf, isSystemFailure } from '../base/failures.ts'
import { createDisk, type Disk } from './disk.ts'
import { stampOf } from './stamp.ts'
import { temporariesOf } from './temporaries.ts'

/** A path that can't be used: `not-a-log` costs nothing, `unreadable` is told by the exit code. */
export interface Skipped {
  readonly path: string
  readonly reason: string
  readonly kind: 'not-a-log' | 'unreadable'
}

export interface WalkedFile {
  readonly path: string
  readonly bytes: number
  /** See `stampOf`. */
  readonly stamp: string
}

export type Walked =
  | { readonly kind: 'file'; readonly file: WalkedFile }
  | { readonly kind: 'skipped'; readonly skipped: Skipped }

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ENOENT: 'vanished',
  ENOTDIR: 'vanished',
  ELOOP: 'a loop of symbolic links',
  EMFILE: 'too many open files',
  ENAMETOOLONG: 'name too long',
  EIO: 'read error',
}

/** A stable sentence for a failure of the file system. Anything else is thrown on. */
export const failureReason = (error: unknown): string => {
  if (!isSystemFailure(error)) throw error
  const code = String(error.code)
  return REASONS[code] ?? `could not be read (${code})`
}

const unreadable = (path: string, reason: string): Walked => ({
  kind: 'skipped',
  skipped: { path, reason, kind: 'unreadable' },
})

const byName = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

const WIDTH = 64

const walkedFile = (path: string, stats: Stats): Walked => ({
  kind: 'file',
  file: { path, bytes: stats.size, stamp: stampOf(stats) },
})

const skippedTemporary = (path: string): Walked => ({
  kind: 'skipped',
  skipped: { path, reason: 'temporary files of another run', kind: 'not-a-log' },
})

const skippedSpecial = (path: string): Walked => ({
  kind: 'skipped',
  skipped: { path, reason: 'not a regular file', kind: 'not-a-log' },
})

interface Folder {
  readonly path: string
  readonly stats: Stats
}

/** What is in one folder, some at a time; adds the folders in it to `folders`. */
async function* walkFolder(
  { path, stats }: Folder,
  folders: Folder[],
  disk: Disk,
): AsyncGenerator<readonly Walked[]> {
  let names: string[]
  try {
    names = await readdir(path)
  } catch (error) {
    yield [unreadable(path, failureReason(error))]
    return
  }
  names.sort(byName)
  const temporary = temporariesOf(stats)
  const prefix = join(path, '_').slice(0, -1)
  for (let i = 0; i < names.length; i += WIDTH) {
    const found: Walked[] = []
    const paths = names.slice(i, i + WIDTH).map((name) => prefix + name)
    for (const [k, answer] of (await disk.statEach(paths)).entries()) {
      const child = paths[k] ?? path
      // links to the logs, and the engine's own files: of this run and of others
      const ours = temporary.whose(child)
      if (ours === 'mine') continue
      if (ours === 'another') found.push(skippedTemporary(child))
      else if (answer instanceof Error) found.push(unreadable(child, failureReason(answer)))
      else if (answer.isFile()) found.push(walkedFile(child, answer))
      else if (answer.isDirectory()) folders.push({ path: child, stats: answer })
      else found.push(skippedSpecial(child))
    }
    yield found
  }
}

/** A folder and everything under it, sorted by name. Each folder is entered once. */
async function* walkFolders(
  top: Folder,
  entered: Set<string>,
  disk: Disk,
): AsyncGenerator<readonly Walked[]> {
  // a list and no recursion: each generator on the way costs as much as a file
  const rest = [top]
  for (let folder = rest.pop(); folder !== undefined; folder = rest.pop()) {
    // a link to a folder above it, or a second way to the same folder
    const identity = `${folder.stats.dev}:${folder.stats.ino}`
    if (entered.has(identity)) continue
    entered.add(identity)
    const inside: Folder[] = []
    yield* walkFolder(folder, inside, disk)
    for (const next of inside.reverse()) rest.push(next)
  }
}

const isMissing = (error: unknown): boolean => ['ENOENT', 'ENOTDIR'].includes(String(codeOf(error)))

/** `?`, `*`, `[…]`, `{…}`: what makes a path a pattern, when no file has that very name. */
const isPattern = (path: string): boolean => /[*?[\]{}]/.test(path)

const expand = async (pattern: string): Promise<readonly string[]> => {
  const { glob } = await import('tinyglobby')
  const found = await glob(pattern, { dot: true, onlyFiles: false, expandDirectories: false })
  return found.map((path) => path.replace(/(?<=.)\/$/, '')).sort(byName)
}

/**
 * The files under the paths that the user gave, some at a time: files, folders (recursive), patterns. A name that exists is taken as it
 * is, even when it looks like a pattern. `without`: folders that hold no logs, by device and inode. Throws DohyoError DQ602 for a
 * path and DQ603 for a pattern without any file.
 */
export async function* walk(
  paths: readonly string[],
  disk: Disk = createDisk(),
  without: readonly string[] = [],
): AsyncGenerator<readonly Walked[]> {
  const entered = new Set(without)
  for (const path of paths) {
    let stats: Stats
    try {
      stats = await disk.stat(path)
    } catch (error) {
      if (!isMissing(error)) {
        yield [unreadable(path, failureReason(error))]
        continue
      }
      if (!isPattern(path))
        throw new DohyoError(`no such file or folder: ${JSON.stringify(path)}`, {
          code: 'DQ602',
          exit: EXIT.usage,
          help: 'give a file, a folder, a pattern in quotes, or - for standard input',
        })
      const found = await expand(path)
      if (found.length === 0)
        throw new DohyoError(`no file matches the pattern ${JSON.stringify(path)}`, {
          code: 'DQ603',
          exit: EXIT.usage,
          help: '** crosses folders, * does not: logs/**/*.json.gz',
        })
      yield* walk(found, disk, without)
      continue
    }
    // a pipe or a device that the user names was meant to be read: leaving it out is no all-clear
    if (stats.isFile()) yield [walkedFile(path, stats)]
    else if (stats.isDirectory()) yield* walkFolders({ path, stats }, entered, disk)
    else yield [unreadable(path, 'not a regular file; use - for standard input')]
  }
}
