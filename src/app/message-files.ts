import { openEmbedded } from '../engine/embedded.ts'
import type { Engine, QueryOptions } from '../engine/engine.ts'
import { EngineError } from '../engine/errors.ts'
import type { NamedPlaces } from '../hunt/by-path.ts'
import type { StagedGroup } from '../hunt/groups.ts'
import { type InventoryFile, inventory } from '../hunt/inventory.ts'
import { REFUSED } from '../hunt/messages.ts'
import { failureReasonOf } from '../hunt/read-failure.ts'
import { openStage } from '../hunt/stage.ts'
import { stageAll } from '../hunt/stage-all.ts'
import { CHANGE_REASONS, changesOf } from '../hunt/stamp.ts'
import type { Accounting, SkippedFile } from '../report/document.ts'
import { SOURCES } from '../sources/index.ts'
import type { SourceId } from '../sources/source.ts'
import type { Sql } from '../sql/sql.ts'
import type { LogScope, QueryRow } from './api.ts'
import { outsideOf, pathScopeOf, skippedOutside } from './scope.ts'
import { stretch, type Traced } from './trace.ts'

/** Logs in files, folders, patterns, standard input, ready to be read by statements. */
export interface MessageFiles {
  readonly engine: Engine
  /** Runs the statement that is made for the files, grouped as one `file()` each reads them. */
  batches(
    statement: (groups: readonly StagedGroup[], mend: boolean) => Sql,
    options: QueryOptions & { readonly sources: ReadonlySet<SourceId> },
  ): AsyncIterable<readonly QueryRow[]>
  /** Complete once the rows have been read. */
  readonly accounting: Pick<Accounting, 'files' | 'outside' | 'skipped' | 'unreadable'>
  /** The sources whose logs were found. */
  readonly sources: ReadonlySet<SourceId>
  /** What the paths name, those of files that were left unopened too; nothing unless they were asked. */
  readonly named: NamedPlaces
  close(): Promise<void>
}

/** After so many packs that failed a statement, files are read one by one. */
const PATIENCE = 3

export const openMessageFiles = async (
  options: { readonly paths: readonly string[]; readonly signal: AbortSignal } & LogScope & Traced,
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
        ...pathScopeOf(options),
        stdin: process.stdin,
        signal: options.signal,
      }),
    )
    const engine = await opening
    const failed = new Map<InventoryFile, string>()
    /** Read, but not as they were when they were sighted: their rows may be any of theirs. */
    const changed = new Map<InventoryFile, string>()
    const isSound = (file: InventoryFile): boolean => !failed.has(file) && !changed.has(file)

    /** Small files that no pack can hold, as it turned out. */
    const single = new Set<InventoryFile>()

    /** A file that can't be read costs only itself: it is set aside, and the statement runs again without it. */
    const batches: MessageFiles['batches'] = async function* (statement, { sources, ...run }) {
      let mend = false
      for (let failures = 0; ; ) {
        const wanted = found.files.filter((file) => sources.has(file.shape.source) && !failed.has(file))
        const staged = await stageAll(stage, wanted, single)
        for (const file of staged.gone) failed.set(file, CHANGE_REASONS.gone)
        let started = false
        try {
          const rows = engine.stream<QueryRow>(statement(staged.groups, mend), { ...run, readsMore: true })
          for await (const batch of rows) {
            started = true
            yield batch
          }
          const left = wanted.filter((file) => !failed.has(file))
          trace?.read({ files: left.length, bytes: left.reduce((sum, { bytes }) => sum + bytes, 0) })
          for (const [file, change] of await changesOf(staged.linked))
            changed.set(file, CHANGE_REASONS[change])
          return
        } catch (error) {
          // rows that were handed out can't be taken back; a statement that sorts reads all files before its first row
          if (started || !(error instanceof EngineError)) throw error
          if (!mend && error.message.includes(REFUSED)) {
            mend = true
            continue
          }
          const blamed = staged.blame(error)
          if (blamed === undefined) throw error
          if (blamed.kind === 'file') failed.set(blamed.file, failureReasonOf(error, blamed.file.compression))
          else for (const file of ++failures > PATIENCE ? wanted : blamed.files) single.add(file)
        } finally {
          await staged.release()
        }
      }
    }

    return {
      engine,
      batches,
      sources: new Set(found.files.map(({ shape }) => shape.source)),
      named: found.named,
      accounting: {
        get files() {
          const read = found.files.filter(isSound)
          return {
            read: read.length,
            skipped: found.skipped.length + found.outside.length + found.files.length - read.length,
            bytes: read.reduce((sum, { bytes }) => sum + bytes, 0),
          }
        },
        get skipped(): readonly SkippedFile[] {
          return [
            ...found.skipped.map(({ path, reason, kind }) => ({ file: path, reason, kind })),
            ...skippedOutside(found.outside),
            ...[...new Map([...changed, ...failed])].map(([{ shown }, reason]) => ({
              file: shown,
              reason,
              kind: 'unreadable' as const,
            })),
          ]
        },
        unreadable: [],
        ...(found.outside.length === 0 ? {} : { outside: outsideOf(found.outside) }),
      },
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}
