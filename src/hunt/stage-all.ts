import type { EngineError } from '../engine/errors.ts'
import { groupFiles, type StagedGroup, stageGroup } from './groups.ts'
import type { InventoryFile } from './inventory.ts'
import { PACKING, stagePacks } from './packs.ts'
import { blamedLink } from './read-failure.ts'
import type { Stage } from './stage.ts'
import { changesOf } from './stamp.ts'

/** What an engine's error is about. */
export type Blamed =
  | { readonly kind: 'file'; readonly file: InventoryFile }
  /** Files that were packed: which of them it is, is told when they are read one by one. */
  | { readonly kind: 'packed'; readonly files: readonly InventoryFile[] }

export interface StagedAll {
  readonly groups: readonly StagedGroup[]
  /** Read through links while the statement runs; those in packs have been read whole. */
  readonly linked: readonly InventoryFile[]
  readonly gone: readonly InventoryFile[]
  blame(error: EngineError): Blamed | undefined
  release(): Promise<void>
}

/** All files for one statement, small ones in packs but for those of `single`. */
export const stageAll = async (
  stage: Stage,
  files: readonly InventoryFile[],
  single: ReadonlySet<InventoryFile>,
): Promise<StagedAll> => {
  const groups: StagedGroup[] = []
  const release = async (): Promise<void> => {
    for (const group of groups) await group.release()
  }
  try {
    const found = files.filter((file) => single.has(file))
    const contents = new Map<string, readonly InventoryFile[]>()
    for (const group of groupFiles(
      files.filter((file) => !single.has(file)),
      PACKING,
    )) {
      if (group.packed !== true) {
        for (const file of group.files) found.push(file)
        continue
      }
      const packed = await stagePacks(stage, group)
      for (const file of packed.left) found.push(file)
      if (packed.contents.size === 0) {
        await packed.release()
        continue
      }
      groups.push(packed)
      for (const [pack, inside] of packed.contents) contents.set(pack, inside)
    }
    const changes = await changesOf(found)
    const linked = found.filter((file) => changes.get(file) !== 'gone')
    const links = new Map<string, InventoryFile>()
    for (const group of groupFiles(linked)) {
      const staged = await stageGroup(stage, group)
      groups.push(staged)
      for (const [link, file] of staged.fileOf) links.set(link, file)
    }
    return {
      groups,
      linked,
      gone: found.filter((file) => changes.get(file) === 'gone'),
      blame: (error) => {
        const link = blamedLink(error, links)
        const file = link === undefined ? undefined : links.get(link)
        if (file !== undefined) return { kind: 'file', file }
        const pack = blamedLink(error, contents)
        const inside = pack === undefined ? undefined : contents.get(pack)
        return inside === undefined ? undefined : { kind: 'packed', files: inside }
      },
      release,
    }
  } catch (error) {
    await release()
    throw error
  }
}
