import { createWriteStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setImmediate } from 'node:timers/promises'
import { type Shape, type SourceModule, shapeKey } from '../sources/envelope/shape.ts'
import { type NamedPlaces, type OutsideKind, pathFilter } from './by-path.ts'
import type { Cache } from './cache.ts'
import { createDisk, type Disk } from './disk.ts'
import { createHolder, type Holding } from './held.ts'
import { isPackable } from './packs.ts'
import type { Scope } from './scope.ts'
import { type LogFile, type Sniffed, sniffFile } from './sniff.ts'
import { stampOf } from './stamp.ts'
import { type Skipped, type Walked, type WalkedFile, walk } from './walk.ts'

/** A log as the user knows it, and where its bytes are: they differ for standard input. */
export interface InventoryFile extends LogFile, Holding {
  readonly shown: string
}

/** A file that was not opened: by its path, nothing in it is asked for. */
export interface OutsideFile {
  readonly shown: string
  readonly bytes: number
  readonly kind: OutsideKind
}

export interface Inventory {
  /** Sorted by name, so that the order in which paths are given can't show in a result. */
  readonly files: readonly InventoryFile[]
  readonly skipped: readonly Skipped[]
  readonly outside: readonly OutsideFile[]
  /** What paths name, of files that were left out as well; nothing without a scope. */
  readonly named: NamedPlaces
  /** Size on disk of `files`, compressed as they are. */
  readonly bytes: number
}

export interface InventoryOptions {
  readonly sources: readonly SourceModule[]
  /** Private folder that standard input is spooled to: a stage's `dir`. */
  readonly spool: string
  /** Leaves files out that hold nothing of it by their paths. Absent: no path is trusted to tell. */
  readonly scope?: Scope
  /** Read for the path `-`. */
  readonly stdin?: AsyncIterable<Uint8Array | string>
  readonly signal?: AbortSignal
  /** What is known of files from earlier hunts: these are not opened. Its own folder holds no logs. */
  readonly cache?: Pick<Cache, 'identity' | 'recall'>
  /** Files looked at so far, for a progress line. */
  readonly onProgress?: (files: number) => void
}

const STDIN = '-'

/** Open files at once: enough to hide a slow disk, far below any limit. */
const CONCURRENCY = 32

const spoolStdin = async (options: InventoryOptions): Promise<WalkedFile> => {
  const path = join(options.spool, 'stdin')
  const input = options.stdin ?? Readable.from([])
  await pipeline(
    input,
    createWriteStream(path, { mode: 0o600 }),
    options.signal === undefined ? {} : { signal: options.signal },
  )
  const stats = await stat(path)
  return { path, bytes: stats.size, stamp: stampOf(stats) }
}

interface Found {
  readonly shown: string
  readonly walked: Walked
  /** Is it standard input? */
  readonly spooled?: boolean
}

/** One folder gives each of its files once, so that the names of a million files need not be kept to know. */
const mayRepeat = async (paths: readonly string[]): Promise<boolean> => {
  const [only, ...others] = paths
  if (only === undefined || others.length > 0) return true
  return (await stat(only).catch(() => undefined))?.isDirectory() !== true
}

async function* findFiles(
  paths: readonly string[],
  options: InventoryOptions,
  disk: Disk,
): AsyncGenerator<readonly Found[]> {
  const seen = new Set<string>()
  const others = paths.filter((path) => path !== STDIN)
  if (others.length < paths.length)
    yield [{ shown: STDIN, walked: { kind: 'file', file: await spoolStdin(options) }, spooled: true }]
  const isNew = (shown: string): boolean => {
    const full = resolve(shown)
    if (seen.has(full)) return false
    seen.add(full)
    return true
  }
  const repeats = await mayRepeat(others)
  const without = options.cache === undefined ? [] : [options.cache.identity]
  for await (const some of walk(others, disk, without)) {
    options.signal?.throwIfAborted()
    const found = some.map((walked) => ({
      shown: walked.kind === 'file' ? walked.file.path : walked.skipped.path,
      walked,
    }))
    // the same file may be under two of the paths
    yield repeats ? found.filter(({ shown }) => isNew(shown)) : found
  }
}

/** Files of equal shape share one: a million of their own would be a sixth of what the inventory takes. */
const createShapes = (): ((shape: Shape) => Shape) => {
  const shapes = new Map<string, Shape>()
  return (shape) => {
    const key = shapeKey(shape)
    const known = shapes.get(key)
    if (known === undefined) shapes.set(key, shape)
    return known ?? shape
  }
}

interface Sighted {
  readonly shown: string
  readonly sniffed: Sniffed
}

const sight = async ({ shown, walked }: Found, options: InventoryOptions, disk: Disk): Promise<Sighted> => {
  if (walked.kind === 'skipped') return { shown, sniffed: walked }
  const known = options.cache?.recall(walked.file)
  if (known !== undefined) return { shown, sniffed: { kind: 'log', file: known } }
  return { shown, sniffed: await sniffFile(walked.file, options.sources, disk) }
}

/**
 * Lists what there is to read under the paths given (files, folders, patterns, `-`) and tells for each file what it is, or
 * why it is left out. Throws DohyoError DQ602, DQ603 for paths that name nothing, and the signal's reason when aborted.
 */
export const inventory = async (paths: readonly string[], options: InventoryOptions): Promise<Inventory> => {
  const files: InventoryFile[] = []
  const skipped: Skipped[] = []
  const outside: OutsideFile[] = []
  const filter = pathFilter(options.scope === undefined ? [] : options.sources, options.scope ?? {})
  const disk = createDisk()
  const hold = createHolder()
  const shared = createShapes()
  let looked = 0
  const collect = (sighted: readonly Sighted[]) => {
    for (const { shown, sniffed } of sighted) {
      if (sniffed.kind === 'log') {
        // member by member: a spread object takes more memory
        const { path, bytes, stamp, compression, shape } = sniffed.file
        const file: InventoryFile = {
          path,
          bytes,
          stamp,
          compression,
          shape: shared(shape),
          shown,
          held: undefined,
        }
        files.push(file)
        if (sniffed.content !== undefined && isPackable(file)) hold(file, sniffed.content)
      } else skipped.push({ ...sniffed.skipped, path: shown })
    }
    looked += sighted.length
    options.onProgress?.(looked)
  }

  const isOutside = ({ shown, walked, spooled = false }: Found): boolean => {
    if (spooled || options.scope === undefined) return false
    const kind = filter.outside(resolve(shown))
    if (kind === undefined || walked.kind === 'skipped') return false
    outside.push({ shown, bytes: walked.file.bytes, kind })
    return true
  }
  let pending: Promise<Sighted>[] = []
  for await (const some of findFiles(paths, options, disk))
    for (const found of some) {
      if (isOutside(found)) {
        looked++
        continue
      }
      pending.push(sight(found, options, disk))
      if (pending.length < CONCURRENCY) continue
      collect(await Promise.all(pending))
      pending = []
      // a fast disk gives signals and progress no turn
      await setImmediate()
    }
  collect(await Promise.all(pending))
  files.sort((a, b) => (a.shown < b.shown ? -1 : 1))
  skipped.sort((a, b) => (a.path < b.path ? -1 : 1))
  outside.sort((a, b) => (a.shown < b.shown ? -1 : 1))
  const { named } = filter
  return { files, skipped, outside, named, bytes: files.reduce((sum, file) => sum + file.bytes, 0) }
}
