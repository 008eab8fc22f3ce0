import { lstat, mkdtemp, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { DohyoError, EXIT } from '../base/errors.ts'
import { codeOf } from '../base/failures.ts'
import { MARK, ownerOf, ownMark } from './owner.ts'

const NAME = new RegExp(String.raw`^dohyo-(?:engine|stage|atomic)-(${MARK})-\w{6}$`)

/** A day, ms: how long a folder rests whose process may run elsewhere. */
const AGE = 86_400_000

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such folder',
  ENOTDIR: 'it is no folder',
  EACCES: 'it may not be written to',
  EPERM: 'it may not be written to',
  EROFS: 'its file system is read-only',
}

/**
 * A private folder (mode 0700) whose name tells which process it belongs to. Throws DohyoError DQ801 where the folder for
 * temporary files can't be used.
 */
export const makeTemporary = async (kind: 'engine' | 'stage' | 'atomic', root: string): Promise<string> => {
  try {
    return await mkdtemp(join(root, `dohyo-${kind}-${ownMark()}-`))
  } catch (cause) {
    const reason = REASONS[String(codeOf(cause))]
    // a full disk and the like are told for what they are
    if (reason === undefined) throw cause
    throw new DohyoError(`the folder for temporary files can't be used: ${root}: ${reason}`, {
      code: 'DQ801',
      exit: EXIT.input,
      help: 'set TMPDIR to a folder that may be written to',
      cause,
    })
  }
}

/** The mark of whose temporary folder this is the name of; undefined for any other name. */
export const temporaryMark = (name: string): string | undefined => NAME.exec(name)?.[1]

/** A folder of a process that was killed before it could remove it. */
export interface Leftover {
  readonly path: string
  /** Its process is sure to be gone, or nobody has touched it for a day: the next run removes it. */
  readonly due: boolean
}

/** The folders under `root` of processes that are not here: ours by owner, and no links. */
export const leftoversIn = async (root: string, now = Date.now()): Promise<readonly Leftover[]> => {
  const found: Leftover[] = []
  for (const name of await readdir(root).catch(() => [])) {
    const mark = temporaryMark(name)
    const owner = mark === undefined ? 'alive' : ownerOf(mark)
    if (owner === 'alive') continue
    const path = join(root, name)
    const stats = await lstat(path).catch(() => undefined)
    if (stats?.isDirectory() !== true || stats.uid !== process.getuid?.()) continue
    found.push({ path, due: owner === 'gone' || now - stats.mtimeMs >= AGE })
  }
  return found
}

/** Removes those of them that are due. What can't be removed stays, and is no reason not to work. */
export const sweepTemporary = async (root: string, now = Date.now()): Promise<void> => {
  for (const { path, due } of await leftoversIn(root, now))
    if (due) await rm(path, { recursive: true, force: true }).catch(() => undefined)
}
