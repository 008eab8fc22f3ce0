import { type Compression, type Shape, shapeKey } from '../sources/envelope/shape.ts'
import { sourceById } from '../sources/index.ts'
import type { InventoryFile } from './inventory.ts'
import type { MessageGroup } from './messages.ts'
import { isPackable } from './packs.ts'
import { watchPipes } from './pipes.ts'
import type { Stage } from './stage.ts'

/** Files that one statement reads in one go: equal shape, equal compression. */
export interface FileGroup {
  readonly shape: Shape
  readonly compression: Compression
  readonly files: readonly InventoryFile[]
  /** Small files, to be read out of packs: see `stagePacks`. */
  readonly packed?: boolean
}

/** Files of one kind can be read by one statement. */
export const kindOf = ({ shape, compression }: Pick<FileGroup, 'shape' | 'compression'>): string =>
  `${compression} ${shapeKey(shape)}`

const byKey = (files: readonly InventoryFile[]): readonly FileGroup[] => {
  const groups = new Map<string, { shape: Shape; compression: Compression; files: InventoryFile[] }>()
  for (const file of files) {
    const key = kindOf(file)
    const group = groups.get(key)
    if (group === undefined)
      groups.set(key, { shape: file.shape, compression: file.compression, files: [file] })
    else group.files.push(file)
  }
  return [...groups.values()]
}

/** `packing`: small files are in groups of their own, where there are enough of them. */
export const groupFiles = (
  files: readonly InventoryFile[],
  packing?: { readonly least: number },
): readonly FileGroup[] =>
  byKey(files).flatMap((group) => {
    const small = packing === undefined ? [] : group.files.filter(isPackable)
    if (packing === undefined || small.length < packing.least) return [group]
    const large = group.files.filter((file) => !isPackable(file))
    return [
      { ...group, files: small, packed: true },
      ...(large.length === 0 ? [] : [{ ...group, files: large }]),
    ]
  })

export interface StagedGroup extends MessageGroup {
  /** By the name of the link. */
  readonly fileOf: ReadonlyMap<string, InventoryFile>
  release(): Promise<void>
}

/** Links the files of a group where a statement can read them. */
export const stageGroup = async (stage: Stage, group: FileGroup): Promise<StagedGroup> => {
  const staged = await stage.stageFiles(group.files, group.compression)
  const fileOf = new Map(
    [...staged.indexOf].flatMap(([link, index]): (readonly [string, InventoryFile])[] => {
      const file = group.files[index]
      return file === undefined ? [] : [[link, file]]
    }),
  )
  const endWatch = watchPipes(group.files)
  return {
    source: sourceById(group.shape.source),
    shape: group.shape,
    compression: group.compression,
    glob: staged.glob,
    names: new Map([...fileOf].map(([link, file]) => [link, file.shown] as const)),
    fileOf,
    release: () => {
      endWatch()
      return staged.release()
    },
  }
}
