import { randomBytes } from 'node:crypto'
import { mkdir, open, readdir, realpath, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DohyoError, EXIT } from '../base/errors.ts'
import { codeOf, isSystemFailure } from '../base/failures.ts'
import { MARK, ownerOf, ownMark } from '../engine/owner.ts'

export interface CacheFolder {
  /** Absolute, without links. */
  readonly path: string
  /** Device and inode: a walk through logs leaves it out. */
  readonly identity: string
}

/** What backups look for to leave a folder out (bford.info/cachedir), and what we know a cache of ours by. */
const TAG = 'CACHEDIR.TAG'
const TAG_TEXT =
  'Signature: 8a477f597d28d172789f06886806bc55\n# Cache of dohyo hunt: parts of logs. It may be deleted at any time.\n'

const SEGMENT = /^[0-9a-f]{16}\.sieved$/
const PART = new RegExp(String.raw`^(${MARK})-[0-9a-f]{16}\.part$`)

const unusable = (folder: string, reason: string, help: string, cause?: unknown): DohyoError =>
  new DohyoError(`the cache can't be used: ${JSON.stringify(folder)}: ${reason}`, {
    code: 'DQ605',
    exit: EXIT.usage,
    help,
    ...(cause === undefined ? {} : { cause }),
  })

/** Whoever may write to it may hide findings: it has to be ours, and of nobody else. */
const check = async (given: string): Promise<CacheFolder> => {
  // not with those above it: below /proc, Node would try for ever
  await mkdir(given, { mode: 0o700 }).catch((error: unknown) => {
    if (codeOf(error) !== 'EEXIST') throw error
  })
  const path = await realpath(given)
  const stats = await stat(path)
  if (stats.uid !== process.getuid?.())
    throw unusable(given, 'it belongs to somebody else', 'name a folder of your own')
  if ((stats.mode & 0o077) !== 0)
    throw unusable(given, 'others may read it or write to it', 'close it (chmod 700), or name a new folder')
  if (!stats.isDirectory()) throw unusable(given, 'it is no folder', 'name a folder, or a new one')
  const entries = await readdir(path, { withFileTypes: true })
  const names = entries.map(({ name }) => name)
  // a walk through logs passes over all that is in it
  const others = entries.filter(
    (entry) => !entry.isFile() || !(entry.name === TAG || SEGMENT.test(entry.name) || PART.test(entry.name)),
  )
  if (others.length > 0 || (names.length > 0 && !names.includes(TAG)))
    throw unusable(given, 'there is something else in it', 'name an empty folder, or a new one')
  // two runs may begin at once
  if (names.length === 0) await writeFile(join(path, TAG), TAG_TEXT, { mode: 0o600 })
  return { path, identity: `${stats.dev}:${stats.ino}` }
}

/** Makes the folder, or takes one that is ours. Throws DohyoError DQ605. */
export const openFolder = async (given: string): Promise<CacheFolder> => {
  try {
    return await check(given)
  } catch (error) {
    if (!isSystemFailure(error)) throw error
    throw unusable(
      given,
      String(codeOf(error)),
      'name a folder that can be made, or one that may be written to',
      error,
    )
  }
}

/** Paths of the segments that are there, in a stable order. */
export const segmentsIn = async ({ path }: CacheFolder): Promise<readonly string[]> =>
  (await readdir(path))
    .filter((name) => SEGMENT.test(name))
    .sort()
    .map((name) => join(path, name))

/** Writes a segment, which is there whole or not at all: a run that is killed leaves a part, which a later one removes. */
export const addSegment = async ({ path }: CacheFolder, pieces: readonly Uint8Array[]): Promise<void> => {
  const id = randomBytes(8).toString('hex')
  const part = join(path, `${ownMark()}-${id}.part`)
  try {
    const file = await open(part, 'wx', 0o600)
    try {
      for (const piece of pieces) await file.writeFile(piece)
    } finally {
      await file.close()
    }
    await rename(part, join(path, `${id}.sieved`))
  } catch (error) {
    await rm(part, { force: true })
    throw error
  }
}

const DAY = 86_400_000

/** What a cache may grow to. A segment that is used has its time set anew. */
const LIMITS = { ms: 30 * DAY, bytes: 10_000_000_000 } as const

/** Removes what has not been used for long or is too much, the longest unused first, and the parts that killed runs have left. */
export const sweepFolder = async (
  { path }: CacheFolder,
  limits: { readonly ms: number; readonly bytes: number } = LIMITS,
  now = Date.now(),
): Promise<void> => {
  const segments: { readonly path: string; readonly bytes: number; readonly used: number }[] = []
  for (const name of await readdir(path)) {
    const mark = PART.exec(name)?.[1]
    if (mark === undefined && !SEGMENT.test(name)) continue
    const each = join(path, name)
    // another run may have removed it
    const stats = await stat(each).catch(() => undefined)
    if (stats === undefined) continue
    if (mark === undefined) segments.push({ path: each, bytes: stats.size, used: stats.mtimeMs })
    else if (ownerOf(mark) === 'gone' || now - stats.mtimeMs > DAY) await rm(each, { force: true })
  }
  let bytes = 0
  for (const segment of segments.toSorted((a, b) => b.used - a.used)) {
    bytes += segment.bytes
    if (bytes > limits.bytes || now - segment.used > limits.ms) await rm(segment.path, { force: true })
  }
}
