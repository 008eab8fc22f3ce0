import type { Stats } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { WalkedFile } from './walk.ts'

/**
 * Which file it was and in which state, when it was sighted: another stamp later means that something happened to it. The
 * time of its last change of state can't be set by whoever writes to it, as that of its contents can.
 */
export const stampOf = ({ dev, ino, size, mtimeMs, ctimeMs }: Stats): string =>
  `${dev}:${ino}:${size}:${mtimeMs}:${ctimeMs}`

/** When the state of a file changed last, by its stamp: ms since the epoch. */
export const changedAt = (stamp: string): number => Number(stamp.slice(stamp.lastIndexOf(':') + 1))

/**
 * What happened to a file since it was sighted. `gone`: there is no regular file any more, so there is nothing to read (and
 * opening it might wait forever, where it is a named pipe now).
 */
export type Change = 'gone' | 'changed'

export const CHANGE_REASONS: Readonly<Record<Change, string>> = {
  gone: 'vanished while it was read',
  changed: 'changed while it was read',
}

const changeOf = async ({ path, stamp }: WalkedFile): Promise<Change | undefined> => {
  // whatever the reason is that it can't be looked at: the engine can't read it either
  const stats = await stat(path).catch(() => undefined)
  if (stats?.isFile() !== true) return 'gone'
  return stampOf(stats) === stamp ? undefined : 'changed'
}

/** What is waited for takes memory, and there may be a million files. */
const AT_ONCE = 1000

/**
 * The files that are not what they were. ClickHouse passes over a link without a file, and reads what it finds of one that
 * was cut, without an error: so ask after reading.
 */
export const changesOf = async <T extends WalkedFile>(
  files: readonly T[],
): Promise<ReadonlyMap<T, Change>> => {
  const changes = new Map<T, Change>()
  for (let i = 0; i < files.length; i += AT_ONCE) {
    const some = files.slice(i, i + AT_ONCE)
    const found = await Promise.all(some.map(changeOf))
    for (const [k, file] of some.entries()) {
      const change = found[k]
      if (change !== undefined) changes.set(file, change)
    }
  }
  return changes
}
