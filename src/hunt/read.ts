import { EngineError } from '../engine/errors.ts'
import { halves } from './batches.ts'
import { type FileGroup, kindOf, type StagedGroup, stageGroup } from './groups.ts'
import type { InventoryFile } from './inventory.ts'
import { stagePacks } from './packs.ts'
import { blamedLink, failureReasonOf } from './read-failure.ts'
import type { Stage } from './stage.ts'
import { CHANGE_REASONS, changesOf } from './stamp.ts'

export interface FailedFile {
  readonly file: InventoryFile
  readonly reason: string
}

/** After this many bad files in one batch, it is cut in halves instead of being read again for each. */
const PATIENCE = 3

/**
 * Reads a batch; a file that fails costs only itself. ClickHouse names the file in its error, and the batch is read again
 * without it; where it does not, the batch is halved until the file stands alone. `read` must leave nothing behind when it
 * throws. Failures that no file is to blame for (aborted, the disk is full) are thrown on.
 *
 * A file that is gone is left out; one that is not what it was when it was sighted fails as well, though what was read of it
 * stays in the store: half a finding is better than none.
 */
export const readBatch = async (
  batch: FileGroup,
  stage: Stage,
  read: (staged: StagedGroup) => Promise<void>,
): Promise<readonly FailedFile[]> => {
  const files = batch.packed === true ? await readPacked(batch, stage, read) : batch.files
  return files.length === 0 ? [] : readEach({ ...batch, packed: false, files }, stage, read)
}

/** Reads packs of files, and gives the files that have still to be read one by one. */
const readPacked = async (
  batch: FileGroup,
  stage: Stage,
  read: (staged: StagedGroup) => Promise<void>,
): Promise<readonly InventoryFile[]> => {
  const rest: InventoryFile[] = []
  let files = batch.files
  if (stage.unpackable.has(kindOf(batch))) return files
  for (let failures = 0; files.length > 0; failures++) {
    const staged = await stagePacks(stage, { ...batch, files })
    try {
      if (staged.fileOf.size > 0) await read(staged)
      return [...rest, ...staged.left]
    } catch (error) {
      if (!(error instanceof EngineError)) throw error
      const pack = blamedLink(error, staged.contents)
      // what memory ran out for is told of files, not of packs
      if (pack === undefined || isOutOfMemory(error)) break
      if (failures === PATIENCE) {
        stage.unpackable.add(kindOf(batch))
        break
      }
      const inside = new Set(staged.contents.get(pack))
      rest.push(...inside)
      files = files.filter((file) => !inside.has(file))
    } finally {
      await staged.release()
    }
  }
  return [...rest, ...files]
}

const readEach = async (
  batch: FileGroup,
  stage: Stage,
  read: (staged: StagedGroup) => Promise<void>,
): Promise<readonly FailedFile[]> => {
  const failed: FailedFile[] = []
  let files = batch.files
  const setAside = (file: InventoryFile, reason: string): void => {
    failed.push({ file, reason })
    files = files.filter((other) => other !== file)
  }
  for (;;) {
    for (const [file, change] of await changesOf(files))
      if (change === 'gone') setAside(file, CHANGE_REASONS.gone)
    if (files.length === 0) return failed
    const staged = await stageGroup(stage, { ...batch, files })
    try {
      await read(staged)
      for (const [file, change] of await changesOf(files))
        failed.push({ file, reason: CHANGE_REASONS[change] })
      return failed
    } catch (error) {
      if (!(error instanceof EngineError)) throw error
      // the file that is being read when memory runs out did not fill it
      const link = isOutOfMemory(error) ? undefined : blamedLink(error, staged.fileOf)
      const file = files.length === 1 ? files[0] : link === undefined ? undefined : staged.fileOf.get(link)
      if (file !== undefined && !isGeneral(error)) {
        const change = (await changesOf([file])).get(file)
        setAside(
          file,
          change === undefined ? failureReasonOf(error, batch.compression) : CHANGE_REASONS[change],
        )
        if (failed.length < PATIENCE) continue
      } else if (files.length === 1) throw error
      for (const half of halves({ ...batch, files })) failed.push(...(await readEach(half, stage, read)))
      return failed
    } finally {
      await staged.release()
    }
  }
}

/**
 * NOT_ENOUGH_SPACE, CANNOT_WRITE_TO_FILE_DESCRIPTOR (the store's disk is full), TIMEOUT_EXCEEDED, syntax and type errors:
 * our own or the machine's, never one file's.
 */
const GENERAL = new Set([62, 46, 47, 43, 42, 53, 75, 159, 243, 394])

const isOutOfMemory = (error: EngineError): boolean => error.clickhouseCode === 241

const isGeneral = (error: EngineError): boolean =>
  error.clickhouseCode !== undefined && GENERAL.has(error.clickhouseCode)
