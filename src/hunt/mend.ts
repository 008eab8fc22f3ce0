import type { Engine } from '../engine/engine.ts'
import { join, num, sql } from '../sql/sql.ts'
import { batchesOf } from './batches.ts'
import { groupFiles, type StagedGroup } from './groups.ts'
import type { InventoryFile } from './inventory.ts'
import { type FailedFile, readBatch } from './read.ts'
import type { Stage } from './stage.ts'
import { CHANGE_REASONS } from './stamp.ts'

interface Mending {
  readonly engine: Engine
  readonly stage: Stage
  /** In the order of their numbers in the store. */
  readonly files: readonly InventoryFile[]
  /** Of them, those that are as they should be already. */
  readonly settled: ReadonlySet<InventoryFile>
  /** Sieves staged files with what is broken in them mended. */
  sieve(staged: StagedGroup): Promise<void>
}

/**
 * Reads the files with broken events once more, and mends what can be: what was read first is replaced. Only few logs have
 * any, and to look for them in all would have every event parsed twice. Gives the files that are no longer what they were.
 */
export const mendBroken = async ({
  engine,
  stage,
  files,
  settled,
  sieve,
}: Mending): Promise<readonly FailedFile[]> => {
  const rows = await engine.rows<{ file: number }>(
    sql`SELECT file FROM sieved GROUP BY file HAVING sum(broken) > 0 ORDER BY file`,
  )
  const broken = rows.flatMap((row) => files[row.file] ?? []).filter((file) => !settled.has(file))
  if (broken.length === 0) return []
  const failed: FailedFile[] = []
  for (const batch of groupFiles(broken).flatMap(batchesOf))
    failed.push(...(await readBatch(batch, stage, sieve)))
  const mended = await engine.rows<{ file: number }>(
    sql`SELECT DISTINCT file FROM sieved WHERE mended ORDER BY file`,
  )
  if (mended.length > 0)
    await engine.run(
      sql`ALTER TABLE sieved DELETE WHERE NOT mended AND file IN (${join(mended.map(({ file }) => num(file)))}) SETTINGS mutations_sync = 2`,
    )
  // one that is gone or could not be read again has been read: its broken events stay counted as such
  return failed.filter(({ reason }) => reason === CHANGE_REASONS.changed)
}
