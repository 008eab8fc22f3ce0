import type { Plan } from '../compiler/plan.ts'
import { openEmbedded } from '../engine/embedded.ts'
import type { Engine } from '../engine/engine.ts'
import type { EngineError } from '../engine/errors.ts'
import { groupFiles, type StagedGroup, stageGroup } from '../hunt/groups.ts'
import { type Inventory, type InventoryFile, inventory } from '../hunt/inventory.ts'
import { mayMatch, messageScan } from '../hunt/messages.ts'
import { blamedLink, failureReasonOf } from '../hunt/read-failure.ts'
import { loadRows, rowsScan } from '../hunt/rows.ts'
import { openStage, type Stage } from '../hunt/stage.ts'
import { type BoundQuery, bindQuery, MESSAGE_COLUMNS, planSql } from '../query/index.ts'
import type { SkippedFile } from '../report/document.ts'
import { SCAN_SETTINGS } from '../sources/envelope/scan.ts'
import { SOURCES } from '../sources/index.ts'
import type { QueryOutcome, QueryRow, QueryRunOptions } from './api.ts'
import { queryColumn } from './times.ts'

type Bound = BoundQuery & { readonly plan: Plan }

const range = ({ from, to }: QueryRunOptions) => ({
  ...(from === undefined ? {} : { from }),
  ...(to === undefined ? {} : { to }),
})

/** Values of the query's own clock; `queryStartTime()` without `--from` is the epoch. */
const queryParams = ({ from, to }: QueryRunOptions): Readonly<Record<string, number>> => {
  const now = Date.now()
  return { query_now: now, query_from: from?.getTime() ?? 0, query_to: to?.getTime() ?? now }
}

const statementOptions = (options: QueryRunOptions) => ({
  signal: options.signal,
  settings: SCAN_SETTINGS,
  params: queryParams(options),
  ...(options.maxMemoryBytes === undefined ? {} : { maxMemoryBytes: options.maxMemoryBytes }),
})

async function* flat<T>(batches: AsyncIterable<readonly T[]>): AsyncGenerator<T> {
  for await (const batch of batches) yield* batch
}

const rowsQuery = async (options: QueryRunOptions, rowsFile: string): Promise<QueryOutcome> => {
  const engine = await openEmbedded()
  try {
    const table = await loadRows(engine, rowsFile, MESSAGE_COLUMNS)
    const bound = bindQuery(options.text, { columns: table.columns })
    const { plan, diagnostics } = bound
    if (plan === undefined) return { kind: 'failed', diagnostics }
    const scan = rowsScan(table, {
      search: bound.query.search,
      alias: options.alias,
      sources: SOURCES,
      ...range(options),
    })
    const rows = await engine.rows<QueryRow>(planSql(plan, scan), statementOptions(options))
    return {
      kind: 'ok',
      diagnostics,
      columns: plan.output.map(queryColumn),
      rows,
      accounting: { files: { read: 0, skipped: 0, bytes: 0 }, skipped: [], unreadable: [] },
    }
  } finally {
    await engine.close()
  }
}

interface Reading {
  readonly engine: Engine
  readonly stage: Stage
  readonly options: QueryRunOptions
  readonly bound: Bound
  readonly failed: SkippedFile[]
}

const messageOptions = (options: QueryRunOptions, bound: Bound) => ({
  search: bound.query.search,
  alias: options.alias,
  sourceCategory: options.sourceCategory ?? {},
  ...range(options),
})

/** First batch included, so that a file that can't be read is found while nothing has been handed out yet. */
async function* rowsOf(
  reading: Reading,
  files: readonly InventoryFile[],
): AsyncGenerator<readonly QueryRow[]> {
  const { engine, stage, options, bound, failed } = reading
  let left = files
  for (;;) {
    const groups: StagedGroup[] = []
    for (const group of groupFiles(left)) groups.push(await stageGroup(stage, group))
    const links = new Map(groups.flatMap((group) => [...group.fileOf]))
    let started = false
    try {
      const statement = planSql(bound.plan, messageScan(groups, messageOptions(options, bound)))
      for await (const batch of engine.stream<QueryRow>(statement, statementOptions(options))) {
        started = true
        yield batch
      }
      return
    } catch (error) {
      const link = blamedLink(error, links)
      const file = link === undefined ? undefined : links.get(link)
      if (started || file === undefined) throw error
      failed.push({ file: file.shown, reason: failureReasonOf(error as EngineError), kind: 'unreadable' })
      left = left.filter((other) => other !== file)
    } finally {
      for (const group of groups) await group.release()
    }
  }
}

/** Closes what the rows come from once they have been read, or given up. */
async function* closing<T>(rows: AsyncIterable<T>, close: () => Promise<void>): AsyncGenerator<T> {
  try {
    yield* rows
  } finally {
    await close()
  }
}

const searched = (found: Inventory, options: QueryRunOptions, bound: Bound): readonly InventoryFile[] => {
  const may = new Set(
    SOURCES.filter((source) => mayMatch(source, messageOptions(options, bound))).map(({ id }) => id),
  )
  return found.files.filter((file) => may.has(file.shape.source))
}

const filesQuery = async (options: QueryRunOptions): Promise<QueryOutcome> => {
  const bound = bindQuery(options.text, { identity: '__id' })
  const { plan, diagnostics } = bound
  if (plan === undefined) return { kind: 'failed', diagnostics }
  const stage = await openStage()
  let engine: Engine | undefined
  const close = async () => {
    await engine?.close()
    await stage.close()
  }
  try {
    const found = await inventory(options.paths, {
      sources: SOURCES,
      spool: stage.dir,
      stdin: process.stdin,
      signal: options.signal,
    })
    engine = await openEmbedded()
    const failed: SkippedFile[] = []
    const skipped: SkippedFile[] = found.skipped.map(({ path, reason, kind }) => ({
      file: path,
      reason,
      kind,
    }))
    const files = searched(found, options, { ...bound, plan })
    const batches = rowsOf({ engine, stage, options, bound: { ...bound, plan }, failed }, files)
    return {
      kind: 'ok',
      diagnostics,
      columns: plan.output.map(queryColumn),
      rows: closing(flat(batches), close),
      accounting: {
        get files() {
          const bad = new Set(failed.map(({ file }) => file))
          const read = found.files.filter(({ shown }) => !bad.has(shown))
          return {
            read: read.length,
            skipped: skipped.length + failed.length,
            bytes: read.reduce((sum, { bytes }) => sum + bytes, 0),
          }
        },
        get skipped() {
          return [...skipped, ...failed]
        },
        unreadable: [],
      },
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** Runs a query over files, or over hand-made rows. */
export const query = (options: QueryRunOptions): Promise<QueryOutcome> =>
  options.rowsFile === undefined ? filesQuery(options) : rowsQuery(options, options.rowsFile)
