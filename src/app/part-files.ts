import { randomBytes } from 'node:crypto'
import { readdir, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { MARK, ownerOf, ownMark } from '../engine/owner.ts'

/**
 * A name beside `target` for what is being written and not whole yet. What killed runs have left there of the same target is
 * removed; what can't be removed, or may be another's who still writes, stays.
 */
export const partFor = async (target: string): Promise<string> => {
  const [folder, start] = [dirname(target), `.${basename(target)}.`]
  for (const name of await readdir(folder).catch(() => [])) {
    if (!name.startsWith(start)) continue
    const mark = PART.exec(name.slice(start.length))?.[1]
    if (mark !== undefined && ownerOf(mark) === 'gone')
      await rm(join(folder, name), { force: true }).catch(() => undefined)
  }
  return join(folder, `${start}${ownMark()}-${randomBytes(4).toString('hex')}.part`)
}

const PART = new RegExp(String.raw`^(${MARK})-[0-9a-f]{8}\.part$`)
