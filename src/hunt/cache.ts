import { rm, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isSystemFailure } from '../base/failures.ts'
import type { Engine, QueryOptions } from '../engine/engine.ts'
import { EngineError } from '../engine/errors.ts'
import { shapeKey } from '../sources/envelope/shape.ts'
import type { Blocks } from './blocks.ts'
import { addSegment, openFolder, segmentsIn, sweepFolder } from './cache-folder.ts'
import { build, fileKey, type SieveKey, sieveKeys } from './cache-key.ts'
import { narrow, putRows, rowsOf, weigh } from './cache-rows.ts'
import {
  encodeSegment,
  readRows,
  readSegment,
  type Segment,
  type SegmentHead,
  type SegmentKind,
} from './cache-segment.ts'
import type { Context } from './evaluate.ts'
import type { InventoryFile } from './inventory.ts'
import type { Scope } from './scope.ts'
import type { LogFile } from './sniff.ts'
import type { Stage } from './stage.ts'
import { changedAt } from './stamp.ts'
import { removeSieved } from './store.ts'
import type { WalkedFile } from './walk.ts'

/** What a cache was good for, in files. */
export interface CacheCounts {
  /** Not opened: their rows were there. */
  readonly taken: number
  /** Read, and kept for the next time. */
  readonly kept: number
  /** Read, and not kept: they failed, changed a moment before, or are too large; or the cache could not be written. */
  readonly left: number
  /** Segments that were not as they had been written. They are removed, and their files read. */
  readonly damaged: number
}

export interface CacheUse extends Context, Scope {
  readonly engine: Engine
  readonly stage: Stage
  /** In the order of their numbers in the store. */
  readonly files: readonly InventoryFile[]
  readonly blocks: Blocks
  readonly options: QueryOptions
}

/** Sieved rows of files that earlier hunts have read: see decision 0014. */
export interface Cache {
  /** Of its folder, as in `CacheFolder`. */
  readonly identity: string
  /** What a file is known to be, if it is as it was. */
  recall(file: WalkedFile): LogFile | undefined
  /** Puts the rows of files into the store, and gives the files. */
  take(use: CacheUse): Promise<ReadonlySet<InventoryFile>>
  /** Keeps the rows of files that have been read, but for those of `left`; then leaves in the store what is in the time range. */
  keep(use: CacheUse, left: ReadonlySet<InventoryFile>): Promise<void>
  counts(): CacheCounts
  /** Removes what has become too much. */
  close(): Promise<void>
}

/** A file in a segment; the same in another, as it was read for other rules. */
interface Place {
  readonly segment: Segment
  readonly number: number
  readonly other: Place | undefined
}

const kindAt = ({ segment: { head }, number }: Place): SegmentKind | undefined =>
  head.kinds[head.kindOf[number] ?? -1]

/** Files and bytes of a segment; a file that has more bytes is not kept. They pass through memory as a whole. */
const MOST = { files: 20_000, bytes: 64_000_000, bytesOfFile: 256_000_000 } as const

/**
 * Times on disk go in steps. A file that was written to so shortly before it was sighted may be written to again without a
 * sign of it. Milliseconds; FAT has the longest steps.
 */
const STEP = 2000

/** Smaller segments are written anew as one when there are so many of them. Bytes. */
const SMALL = { segments: 16, bytes: 16_000_000 } as const

/** Opens the cache in a folder, which is made where there is none. Throws DohyoError DQ605. */
export const openCache = async (given: string): Promise<Cache> => {
  const opened = Date.now()
  const folder = await openFolder(given)
  const program = build()
  const index = new Map<string, Place>()
  const added = new Set<InventoryFile>()
  const wholly: Segment[] = []
  let taken: ReadonlySet<InventoryFile> = new Set()
  let sieveKey: SieveKey = () => ''
  let [read, damaged] = [0, 0]

  /** A hunt does not fail for its cache: what is not written, or can't be removed, costs time the next time. */
  const orNot = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work()
    } catch (error) {
      if (!(error instanceof EngineError || isSystemFailure(error))) throw error
    }
  }
  const drop = async (path: string): Promise<void> => {
    damaged += 1
    await orNot(() => rm(path, { force: true }))
  }
  for (const path of await segmentsIn(folder)) {
    const segment = await readSegment(path)
    if (segment === 'damaged') await drop(path)
    else if (segment?.head.build === program)
      for (const [number, key] of segment.head.files.entries())
        index.set(key, { segment, number, other: index.get(key) })
  }

  const placeOf = (file: WalkedFile): Place | undefined =>
    index.size === 0 ? undefined : index.get(fileKey(file))

  const takeSegment = async (
    segment: Segment,
    numbers: ReadonlyMap<number, number>,
    { engine, stage, options }: CacheUse,
  ): Promise<boolean> => {
    const rows = await readRows(segment)
    if (rows === 'damaged') await drop(segment.path)
    if (rows === 'damaged' || rows === undefined) return false
    const staged = await stage.openFolder('none')
    try {
      await writeFile(join(staged.folder, staged.next()), rows, { mode: 0o600 })
      await putRows(engine, staged.glob, numbers, options)
      await utimes(segment.path, new Date(), new Date())
      return true
    } catch (error) {
      // its files are read then
      if (!(error instanceof EngineError || isSystemFailure(error))) throw error
      await removeSieved(engine, [...numbers.values()], false)
      return false
    } finally {
      await staged.release()
    }
  }

  const take: Cache['take'] = async (use) => {
    sieveKey = sieveKeys(use, await use.engine.version())
    const bySegment = new Map<Segment, Map<number, number>>()
    for (const [i, file] of use.files.entries()) {
      let place = placeOf(file)
      while (place !== undefined && kindAt(place)?.sieve !== sieveKey(file)) place = place.other
      if (place === undefined) continue
      const numbers = bySegment.get(place.segment) ?? new Map<number, number>()
      bySegment.set(place.segment, numbers.set(place.number, i))
    }
    const found = new Set<InventoryFile>()
    for (const [segment, numbers] of bySegment) {
      if (!(await takeSegment(segment, numbers, use))) continue
      for (const number of numbers.values()) {
        const file = use.files[number]
        if (file !== undefined) found.add(file)
      }
      if (numbers.size === segment.head.files.length && segment.head.rows.bytes < SMALL.bytes)
        wholly.push(segment)
    }
    taken = found
    read = use.files.length - found.size
    return found
  }

  const write = async (numbers: readonly number[], use: CacheUse): Promise<void> => {
    const kinds = new Map<string, SegmentKind & { readonly place: number }>()
    const files = numbers.flatMap((number) => use.files[number] ?? [])
    const kindOf = files.map(({ shape, compression }): number => {
      const key = `${compression} ${shapeKey(shape)}`
      const known = kinds.get(key)
      if (known !== undefined) return known.place
      const place = kinds.size
      kinds.set(key, { shape, compression, sieve: sieveKey({ shape, compression }), place })
      return place
    })
    const rows = await rowsOf(use.engine, new Map(numbers.map((number, i) => [number, i])), use.options)
    const head: Omit<SegmentHead, 'rows'> = {
      build: program,
      kinds: [...kinds.values()].map(({ shape, compression, sieve }) => ({ shape, compression, sieve })),
      files: files.map(fileKey),
      kindOf,
    }
    await addSegment(folder, encodeSegment(head, rows))
  }

  const keepNew = async (use: CacheUse, left: ReadonlySet<InventoryFile>): Promise<void> => {
    const merged = wholly.length > SMALL.segments ? wholly : []
    const again = new Set(merged.flatMap(({ head }) => head.files))
    const isKept = (file: InventoryFile): boolean =>
      taken.has(file)
        ? again.size > 0 && again.has(fileKey(file))
        : !left.has(file) && changedAt(file.stamp) < opened - STEP
    const wanted = use.files.map(isKept)
    if (!wanted.includes(true)) return
    await orNot(async () => {
      const weights = new Map((await weigh(use.engine)).map((row) => [row.file, row]))
      let [numbers, bytes]: [number[], number] = [[], 0]
      const flush = async (): Promise<void> => {
        if (numbers.length > 0) await write(numbers, use)
        for (const number of numbers) {
          const file = use.files[number]
          if (file !== undefined && !taken.has(file)) added.add(file)
        }
        ;[numbers, bytes] = [[], 0]
      }
      for (const [number, file] of use.files.entries()) {
        // without a row there is no event in it
        const weight = weights.get(number) ?? { bytes: 0, settled: 1 }
        if (wanted[number] !== true || weight.bytes > MOST.bytesOfFile) continue
        if (weight.settled === 0 && !taken.has(file)) continue
        if (numbers.length >= MOST.files || (numbers.length > 0 && bytes + weight.bytes > MOST.bytes))
          await flush()
        numbers.push(number)
        bytes += weight.bytes
      }
      await flush()
      for (const { path } of merged) await rm(path, { force: true })
    })
  }

  return {
    identity: folder.identity,
    recall: (file) => {
      const place = placeOf(file)
      const kind = place === undefined ? undefined : kindAt(place)
      return kind === undefined ? undefined : { ...file, compression: kind.compression, shape: kind.shape }
    },
    take,
    keep: async (use, left) => {
      await keepNew(use, left)
      await narrow(use.engine, use, use.options)
    },
    counts: () => ({ taken: taken.size, kept: added.size, left: read - added.size, damaged }),
    close: () => orNot(() => sweepFolder(folder)),
  }
}
