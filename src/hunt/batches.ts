import type { FileGroup } from './groups.ts'
import type { InventoryFile } from './inventory.ts'

/**
 * Bytes on disk that one statement reads; compressed JSON unpacks to about ten times as much. Every statement has a slow end,
 * when its last file is read by one processor. A batch that needs too much memory, because most of its events are
 * candidates, is halved (see readBatch).
 */
const LIMITS = { none: 512_000_000, gzip: 64_000_000, zstd: 48_000_000 } as const
const MAX_FILES = 2000
/** In packs a file costs no more than its bytes; the bound is for what a statement says of each. */
const MAX_PACKED = 20_000

/** Cuts a group into batches of bounded size, in order. A file larger than the bound is a batch of its own. */
export const batchesOf = (group: FileGroup): readonly FileGroup[] => {
  const most = group.packed === true ? MAX_PACKED : MAX_FILES
  const batches: InventoryFile[][] = []
  let bytes = 0
  for (const file of group.files) {
    const current = batches.at(-1)
    if (current === undefined || current.length >= most || bytes + file.bytes > LIMITS[group.compression]) {
      batches.push([file])
      bytes = file.bytes
    } else {
      current.push(file)
      bytes += file.bytes
    }
  }
  return batches.map((files) => ({ ...group, files }))
}

/** The two halves of a batch that failed as a whole. */
export const halves = (batch: FileGroup): readonly FileGroup[] => {
  const middle = Math.ceil(batch.files.length / 2)
  return [batch.files.slice(0, middle), batch.files.slice(middle)]
    .filter((files) => files.length > 0)
    .map((files) => ({ ...batch, files }))
}
