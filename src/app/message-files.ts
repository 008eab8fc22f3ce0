import { openEmbedded } from '../engine/embedded.ts'
import type { Engine, QueryOptions } from '../engine/engine.ts'
import type { EngineError } from '../engine/errors.ts'
import { groupFiles, type StagedGroup, stageGroup } from '../hunt/groups.ts'
import { type InventoryFile, inventory } from '../hunt/inventory.ts'
import { blamedLink, failureReasonOf } from '../hunt/read-failure.ts'
import { openStage } from '../hunt/stage.ts'
import { CHANGE_REASONS, changesOf } from '../hunt/stamp.ts'
import type { Accounting, SkippedFile } from '../report/document.ts'
import { SOURCES } from '../sources/index.ts'
import type { SourceId } from '../sources/source.ts'
import type { Sql } from '../sql/sql.ts'
import type { QueryRow } from './api.ts'
import { stretch, type Traced } from './trace.ts'

/** Logs in files, folders, patterns, standard input, ready to be read by statements. */
export interface MessageFiles {
  readonly engine: Engine
  /** Runs the statement that is made for the files, grouped as one `file()` each reads them. */
  batches(
    statement: (groups: readonly StagedGroup[]) => Sql,
    options: QueryOptions & { readonly sources: ReadonlySet<SourceId> },
  ): AsyncIterable<readonly QueryRow[]>
  /** Complete once the rows have been read. */
  readonly accounting: Pick<Accounting, 'files' | 'skipped' | 'unreadable'>
  /** The sources whose logs were found. */
  readonly sources: ReadonlySet<SourceId>
  close(): Promise<void>
}

export const openMessageFiles = async (
  options: { readonly paths: readonly string[]; readonly signal: AbortSignal } & Traced,
): Promise<MessageFiles> => {
  const { trace } = options
  const stage = await openStage()
  const opening = stretch(trace, 'engine start', openEmbedded)
  // it is awaited further down; a failure until then must not end the process
  opening.catch(() => undefined)
  const close = async () => {
    await (await opening.catch(() => undefined))?.close()
    await stage.close()
  }
  try {
    const found = await stretch(trace, 'inventory', () =>
      inventory(options.paths, {
        sources: SOURCES,
        spool: stage.dir,
        stdin: process.stdin,
        signal: options.signal,
      }),
    )
    const engine = await opening
    const failed = new Map<InventoryFile, string>()
    /** Read, but not as they were when they were sighted: their rows may be any of theirs. */
    const changed = new Map<InventoryFile, string>()
    const isSound = (file: InventoryFile): boolean => !failed.has(file) && !changed.has(file)

    /** A file that can't be read costs only itself: it is set aside, and the statement runs again without it. */
    const batches: MessageFiles['batches'] = async function* (statement, { sources, ...run }) {
      for (;;) {
        const wanted = found.files.filter((file) => sources.has(file.shape.source) && !failed.has(file))
        for (const [file, change] of await changesOf(wanted))
          if (change === 'gone') failed.set(file, CHANGE_REASONS.gone)
        const left = wanted.filter((file) => !failed.has(file))
        const groups: StagedGroup[] = []
        for (const group of groupFiles(left)) groups.push(await stageGroup(stage, group))
        const links = new Map(groups.flatMap((group) => [...group.fileOf]))
        let started = false
        try {
          for await (const batch of engine.stream<QueryRow>(statement(groups), { ...run, readsMore: true })) {
            started = true
            yield batch
          }
          trace?.read({ files: left.length, bytes: left.reduce((sum, { bytes }) => sum + bytes, 0) })
          for (const [file, change] of await changesOf(left)) changed.set(file, CHANGE_REASONS[change])
          return
        } catch (error) {
          const link = blamedLink(error, links)
          const file = link === undefined ? undefined : links.get(link)
          // rows that were handed out can't be taken back; a statement that sorts reads all files before its first row
          if (started || file === undefined) throw error
          failed.set(file, failureReasonOf(error as EngineError, file.compression))
        } finally {
          for (const group of groups) await group.release()
        }
      }
    }

    return {
      engine,
      batches,
      sources: new Set(found.files.map(({ shape }) => shape.source)),
      accounting: {
        get files() {
          const read = found.files.filter(isSound)
          return {
            read: read.length,
            skipped: found.skipped.length + found.files.length - read.length,
            bytes: read.reduce((sum, { bytes }) => sum + bytes, 0),
          }
        },
        get skipped(): readonly SkippedFile[] {
          return [
            ...found.skipped.map(({ path, reason, kind }) => ({ file: path, reason, kind })),
            ...[...new Map([...changed, ...failed])].map(([{ shown }, reason]) => ({
              file: shown,
              reason,
              kind: 'unreadable' as const,
            })),
          ]
        },
        unreadable: [],
      },
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}
