import { lstat, mkdtemp, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'

const NAME = /^dohyo-(?:engine|stage|atomic)-(\d+)-\w{6}$/

/** A day, ms: a process number may be in use again, or be one of another container with the same folder. */
const AGE = 86_400_000

/** A private folder (mode 0700) whose name tells which process it belongs to. */
export const makeTemporary = (kind: 'engine' | 'stage' | 'atomic', root: string): Promise<string> =>
  mkdtemp(join(root, `dohyo-${kind}-${process.pid}-`))

const isGone = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return false
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH'
  }
}

/** A folder of a process that was killed before it could remove it. */
export interface Leftover {
  readonly path: string
  /** Since it was last touched, ms. */
  readonly age: number
}

/** The folders under `root` of processes that are gone: ours by owner, and no links. */
export const leftoversIn = async (root: string, now = Date.now()): Promise<readonly Leftover[]> => {
  const found: Leftover[] = []
  for (const name of await readdir(root).catch(() => [])) {
    const pid = Number(NAME.exec(name)?.[1] ?? Number.NaN)
    if (!Number.isSafeInteger(pid) || pid <= 0 || !isGone(pid)) continue
    const path = join(root, name)
    const stats = await lstat(path).catch(() => undefined)
    if (stats?.isDirectory() !== true || stats.uid !== process.getuid?.()) continue
    found.push({ path, age: now - stats.mtimeMs })
  }
  return found
}

/** Removes those of them that nobody has touched for a day. What can't be removed stays, and is no reason not to work. */
export const sweepTemporary = async (root: string, now = Date.now()): Promise<void> => {
  for (const { path, age } of await leftoversIn(root, now))
    if (age >= AGE) await rm(path, { recursive: true, force: true }).catch(() => undefined)
}
