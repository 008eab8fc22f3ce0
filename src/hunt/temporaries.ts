import { lstatSync, type Stats, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename } from 'node:path'
import { ownMark } from '../engine/owner.ts'
import { temporaryMark } from '../engine/temporary.ts'

export interface Temporaries {
  /** Whose temporary folder an entry of the folder is; undefined for what is none. */
  whose(path: string): 'mine' | 'another' | undefined
}

const NONE: Temporaries = { whose: () => undefined }

/**
 * A folder of logs may be, or hold, the one for temporary files: what runs keep there is no log, and would be read twice. Only
 * private folders of ours count, right in that folder: elsewhere a log could hide behind such a name.
 */
export const temporariesOf = ({ dev, ino }: Stats): Temporaries => {
  const root = statSync(tmpdir(), { throwIfNoEntry: false })
  if (root?.dev !== dev || root.ino !== ino) return NONE
  const own = ownMark()
  return {
    whose: (path) => {
      const mark = temporaryMark(basename(path))
      if (mark === undefined) return undefined
      if (mark === own) return 'mine'
      const stats = lstatSync(path, { throwIfNoEntry: false })
      // gone since it was listed
      if (stats === undefined) return 'mine'
      return stats.isDirectory() && stats.uid === process.getuid?.() && (stats.mode & 0o077) === 0
        ? 'another'
        : undefined
    },
  }
}
