import { rmSync, writeFileSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { isSystemFailure } from '../base/failures.ts'
import { packedName } from '../sources/envelope/packs.ts'
import type { Shape } from '../sources/envelope/shape.ts'
import { sourceById } from '../sources/index.ts'
import type { FileGroup, StagedGroup } from './groups.ts'
import type { InventoryFile } from './inventory.ts'
import { documentMark, type MarkPlace, textMark } from './marks.ts'
import { type ReadFile, readSmall } from './read-small.ts'
import type { Stage } from './stage.ts'

/** Larger files are read as well one by one. Bytes on disk, and when unpacked. */
const LARGEST = { none: 1_000_000, gzip: 256_000 } as const
const LARGEST_UNPACKED = 8_000_000
/** Of a pack: as much as one large log has, so that blocks of rows are as large. */
const PACK = { none: 6_000_000, gzip: 640_000 } as const
const PACK_UNPACKED = 8_000_000
/** Bytes: of those before and behind a file. */
const LONGEST_MARK = 1_000

/** Fewer small files are not worth a statement of their own. */
export const PACKING = { least: 100 } as const

type Content = { readonly kind: 'document'; readonly key: string } | { readonly kind: 'text' }

/** What the files of a pack are made of: one document each, with a list of events, or lines. */
const contentOf = ({ container, wrapping }: Shape): Content | undefined => {
  const [step] = wrapping.steps
  if (container === 'lines') return { kind: 'text' }
  return container === 'objects' && step?.kind === 'list' ? { kind: 'document', key: step.key } : undefined
}

export const isPackable = ({ compression, shape, bytes }: InventoryFile): boolean =>
  compression !== 'zstd' && bytes <= LARGEST[compression] && contentOf(shape) !== undefined

const GZIP_MAGIC = Buffer.from([0x1f, 0x8b, 0x08])
/** The shortest member. */
const GZIP_LEAST = 18

/**
 * The size that a gzip file claims for its content; nothing where it may hold more than one member, since it tells only
 * that of the last.
 */
const unpackedSize = (bytes: Buffer): number | undefined =>
  bytes.length < GZIP_LEAST || bytes.indexOf(GZIP_MAGIC) !== 0 || bytes.includes(GZIP_MAGIC, 1)
    ? undefined
    : bytes.readUInt32LE(bytes.length - 4)

export interface PackedGroup extends StagedGroup {
  /** The files in each pack, by its name. */
  readonly contents: ReadonlyMap<string, readonly InventoryFile[]>
  /** What could not be packed: to be read one by one. */
  readonly left: readonly InventoryFile[]
}

interface Pack {
  readonly name: string
  readonly files: InventoryFile[]
  /** Written so far. */
  length: number
  unpacked: number
}

/** At most half of what is free is taken. */
const fits = async (folder: string, files: readonly InventoryFile[]): Promise<boolean> => {
  const { bavail, bsize } = await statfs(folder)
  return files.reduce((sum, { bytes }) => sum + bytes, 0) * 2 < bavail * bsize
}

/** False when there is no room for it. */
const write = (path: string, bytes: Uint8Array): boolean => {
  try {
    writeFileSync(path, bytes, { mode: 0o600, flag: 'wx' })
    return true
  } catch (error) {
    if (!isSystemFailure(error)) throw error
    rmSync(path, { force: true })
    return false
  }
}

/**
 * Writes the small files of a group into packs, for a statement to read. It is an optimisation with a proof: a file that makes a
 * pack other than it seems fails the statement, and whoever runs it reads the pack's files one by one then.
 */
export const stagePacks = async (stage: Stage, group: FileGroup): Promise<PackedGroup> => {
  const { shape, compression } = group
  const { folder, glob, next, release } = await stage.openFolder(compression)
  const contents = new Map<string, readonly InventoryFile[]>()
  const left: InventoryFile[] = []
  let fileOf: ReadonlyMap<string, InventoryFile> | undefined
  const staged: PackedGroup = {
    source: sourceById(shape.source),
    shape,
    compression,
    glob,
    contents,
    left,
    packs: stage.packs,
    release,
    // a query reads all files at once, and has names for a million of them only when it asks
    get fileOf() {
      fileOf ??= new Map(
        [...contents].flatMap(([pack, files]) =>
          files.map((file, i) => [packedName(pack, i), file] as const),
        ),
      )
      return fileOf
    },
    get names() {
      return new Map([...staged.fileOf].map(([name, file]) => [name, file.shown] as const))
    },
  }
  const content = contentOf(shape)
  if (compression === 'zstd' || content === undefined || !(await fits(folder, group.files))) {
    for (const file of group.files) left.push(file)
    return staged
  }

  const open = (): Pack => ({ name: next(), files: [], length: 0, unpacked: 0 })
  // one for all packs in turn: of new memory, each page has to be cleared first
  const buffer = Buffer.allocUnsafeSlow(PACK[compression])
  const put = (pack: Pack, bytes: Uint8Array): void => {
    buffer.set(bytes, pack.length)
    pack.length += bytes.length
  }
  const mark = (pack: Pack, length: number): Uint8Array => {
    const place: MarkPlace = {
      packs: stage.packs,
      compression,
      pack: pack.name,
      number: pack.files.length,
    }
    return content.kind === 'document' ? documentMark(place, content.key) : textMark(place, length)
  }
  let full = false
  const close = (pack: Pack): void => {
    if (pack.files.length === 0) return
    put(pack, mark(pack, 0))
    full ||= !write(join(folder, pack.name), buffer.subarray(0, pack.length))
    if (full) {
      for (const file of pack.files) left.push(file)
      return
    }
    contents.set(pack.name, pack.files)
  }

  let pack = open()
  const add = ({ file, bytes }: ReadFile): void => {
    const unpacked =
      bytes === undefined ? undefined : compression === 'gzip' ? unpackedSize(bytes) : bytes.length
    if (
      full ||
      bytes === undefined ||
      unpacked === undefined ||
      unpacked === 0 ||
      unpacked > LARGEST_UNPACKED
    ) {
      left.push(file)
      return
    }
    if (
      pack.length + bytes.length + 2 * LONGEST_MARK > PACK[compression] ||
      pack.unpacked + unpacked > PACK_UNPACKED
    ) {
      close(pack)
      pack = open()
    }
    put(pack, mark(pack, unpacked))
    put(pack, bytes)
    pack.files.push(file)
    pack.unpacked += unpacked
  }
  for await (const some of readSmall(group.files)) for (const read of some) add(read)
  close(pack)
  return staged
}
