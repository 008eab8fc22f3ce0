import type { BaseColumn } from '../compiler/pipeline-types.ts'
import type { Plan, TimeRange } from '../compiler/plan.ts'
import { openEmbedded } from '../engine/embedded.ts'
import type { Engine } from '../engine/engine.ts'
import type { EngineError } from '../engine/errors.ts'
import { groupFiles, type StagedGroup, stageGroup } from '../hunt/groups.ts'
import { type InventoryFile, inventory } from '../hunt/inventory.ts'
import { mayMatch, messageScan } from '../hunt/messages.ts'
import { blamedLink, failureReasonOf } from '../hunt/read-failure.ts'
import { loadRows, rowsScan } from '../hunt/rows.ts'
import { openStage } from '../hunt/stage.ts'
import type { SearchExpr } from '../language/ast.ts'
import { MESSAGE_COLUMNS, planSql } from '../query/index.ts'
import type { Accounting, SkippedFile } from '../report/document.ts'
import { SCAN_SETTINGS } from '../sources/envelope/scan.ts'
import { SOURCES } from '../sources/index.ts'
import type { QueryRow, QueryRunOptions } from './api.ts'

/** A plan with the messages that it is to run over. */
export interface Reading {
  readonly plan: Plan
  readonly search: SearchExpr
  readonly range: TimeRange
}

/** Where a query's messages come from: files, or hand-made rows. */
export interface QuerySource {
  readonly columns: readonly BaseColumn[]
  /** Column by which a message read twice is known. */
  readonly identity?: string
  readonly engine: Engine
  batches(reading: Reading): AsyncIterable<readonly QueryRow[]>
  /** Complete once the rows have been read. */
  readonly accounting: Pick<Accounting, 'files' | 'skipped' | 'unreadable'>
  close(): Promise<void>
}

/** Values of the query's own clock; `queryStartTime()` without `--from` is the epoch. */
const statementOptions = (options: QueryRunOptions, { from, to }: TimeRange) => {
  const now = Date.now()
  return {
    signal: options.signal,
    settings: SCAN_SETTINGS,
    params: { query_now: now, query_from: from ?? 0, query_to: to ?? now },
    ...(options.maxMemoryBytes === undefined ? {} : { maxMemoryBytes: options.maxMemoryBytes }),
  }
}

const dates = ({ from, to }: TimeRange) => ({
  ...(from === undefined ? {} : { from: new Date(from) }),
  ...(to === undefined ? {} : { to: new Date(to) }),
})

/** Hand-made rows: `--rows`. */
export const openRows = async (file: string, options: QueryRunOptions): Promise<QuerySource> => {
  const engine = await openEmbedded()
  try {
    const table = await loadRows(engine, file, MESSAGE_COLUMNS)
    return {
      columns: table.columns,
      engine,
      batches: ({ plan, search, range }) => {
        const scan = rowsScan(table, {
          search,
          alias: options.alias,
          sources: SOURCES,
          ...dates(plan.range ?? range),
        })
        return engine.stream<QueryRow>(planSql(plan, scan), statementOptions(options, range))
      },
      accounting: { files: { read: 0, skipped: 0, bytes: 0 }, skipped: [], unreadable: [] },
      close: () => engine.close(),
    }
  } catch (error) {
    await engine.close()
    throw error
  }
}

/** Files, folders, patterns, standard input. */
export const openFiles = async (options: QueryRunOptions): Promise<QuerySource> => {
  const stage = await openStage()
  const opening = openEmbedded()
  const close = async () => {
    await (await opening.catch(() => undefined))?.close()
    await stage.close()
  }
  try {
    const found = await inventory(options.paths, {
      sources: SOURCES,
      spool: stage.dir,
      stdin: process.stdin,
      signal: options.signal,
    })
    const engine = await opening
    const failed = new Map<InventoryFile, string>()

    /** A file that can't be read costs only itself: it is set aside, and the statement runs again without it. */
    async function* batches({ plan, search, range }: Reading): AsyncGenerator<readonly QueryRow[]> {
      const messages = {
        search,
        alias: options.alias,
        sourceCategory: options.sourceCategory ?? {},
        ...dates(plan.range ?? range),
      }
      const may = new Set(SOURCES.filter((source) => mayMatch(source, messages)).map(({ id }) => id))
      for (;;) {
        const left = found.files.filter((file) => may.has(file.shape.source) && !failed.has(file))
        const groups: StagedGroup[] = []
        for (const group of groupFiles(left)) groups.push(await stageGroup(stage, group))
        const links = new Map(groups.flatMap((group) => [...group.fileOf]))
        let started = false
        try {
          const statement = planSql(plan, messageScan(groups, messages))
          for await (const batch of engine.stream<QueryRow>(statement, statementOptions(options, range))) {
            started = true
            yield batch
          }
          return
        } catch (error) {
          const link = blamedLink(error, links)
          const file = link === undefined ? undefined : links.get(link)
          // rows that were handed out can't be taken back; every plan that sorts reads all files before its first row
          if (started || file === undefined) throw error
          failed.set(file, failureReasonOf(error as EngineError))
        } finally {
          for (const group of groups) await group.release()
        }
      }
    }

    return {
      columns: MESSAGE_COLUMNS,
      identity: '__id',
      engine,
      batches,
      accounting: {
        get files() {
          const read = found.files.filter((file) => !failed.has(file))
          return {
            read: read.length,
            skipped: found.skipped.length + failed.size,
            bytes: read.reduce((sum, { bytes }) => sum + bytes, 0),
          }
        },
        get skipped(): readonly SkippedFile[] {
          return [
            ...found.skipped.map(({ path, reason, kind }) => ({ file: path, reason, kind })),
            ...[...failed].map(([{ shown }, reason]) => ({
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
