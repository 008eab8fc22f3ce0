import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { lstat, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { DohyoError, EXIT } from '../base/errors.ts'
import { codeOf, isSystemFailure } from '../base/failures.ts'
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

/** A private folder for as long as it is needed. */
export interface Temporary {
  readonly path: string
  /** Removes it with all that it holds. Safe to call twice. */
  remove(): Promise<void>
}

/** All of this process, also those that are removed: what it gave up may write there anew. */
const ours = new Set<string>()

/** How often the end of the process comes back to a folder that is being written to. */
const TRIES = 20

/** Milliseconds; without a timer, since none fires at the end of a process. */
const pause = (ms: number): void => {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}

/** The engine can't be stopped: until the process is gone, what it has at work makes files, and folders where they are missing. */
const removeAtEnd = (path: string): void => {
  for (let tries = 0; tries < TRIES && existsSync(path); tries += 1) {
    try {
      rmSync(path, { recursive: true, force: true })
    } catch (error) {
      // the next run removes what stays
      if (!isSystemFailure(error)) throw error
    }
    pause(10)
  }
}

const removeAllAtEnd = (): void => {
  for (const path of ours) removeAtEnd(path)
}

/**
 * Makes a private folder (mode 0700) whose name tells which process it belongs to, and that the end of the process removes
 * should nobody else. Both in one step: a signal between them would leave the folder. Throws DohyoError DQ801 where the
 * folder for temporary files can't be used.
 */
export const makeTemporary = (kind: 'engine' | 'stage' | 'atomic', root: string): Temporary => {
  try {
    const path = mkdtempSync(join(root, `dohyo-${kind}-${ownMark()}-`))
    if (ours.size === 0) process.once('exit', removeAllAtEnd)
    ours.add(path)
    return { path, remove: () => rm(path, { recursive: true, force: true }) }
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
