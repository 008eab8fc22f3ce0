import type { BaseColumn } from '../compiler/pipeline-types.ts'
import type { Plan, TimeRange } from '../compiler/plan.ts'
import { openEmbedded } from '../engine/embedded.ts'
import type { Engine } from '../engine/engine.ts'
import { mayMatch, messageScan } from '../hunt/messages.ts'
import { loadRows, rowsScan } from '../hunt/rows.ts'
import type { SearchExpr } from '../language/ast.ts'
import { MESSAGE_COLUMNS, planSql } from '../query/index.ts'
import type { Accounting, PlacesAsked } from '../report/document.ts'
import { SCAN_SETTINGS } from '../sources/envelope/scan.ts'
import { SOURCES } from '../sources/index.ts'
import type { SourceId } from '../sources/source.ts'
import type { QueryRow, QueryRunOptions } from './api.ts'
import { openMessageFiles } from './message-files.ts'
import { scopeOf } from './scope.ts'
import { unseenPlaces } from './unseen-places.ts'

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
  readonly accounting: Pick<Accounting, 'files' | 'outside' | 'skipped' | 'unreadable'>
  /** Places that were asked for and are nowhere in the logs, which may have to be read once more. */
  unseen(): Promise<PlacesAsked['unseen']>
  /** The sources whose logs are there; absent for hand-made rows. */
  readonly sources?: ReadonlySet<SourceId>
  close(): Promise<void>
}

/** Values of the query's own clock; `queryStartTime()` without `--from` is the epoch. */
const statementOptions = (options: QueryRunOptions, { from, to }: TimeRange) => {
  const now = Date.now()
  return {
    signal: options.signal,
    settings: SCAN_SETTINGS,
    readsMore: true,
    params: { query_now: now, query_from: from ?? 0, query_to: to ?? now },
    ...(options.maxMemoryBytes === undefined ? {} : { maxMemoryBytes: options.maxMemoryBytes }),
  }
}

/** The times that are asked for, in ms. */
export const rangeOf = ({ from, to }: QueryRunOptions): TimeRange => ({
  ...(from === undefined ? {} : { from: from.getTime() }),
  ...(to === undefined ? {} : { to: to.getTime() }),
})

export const dates = ({ from, to }: TimeRange) => ({
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
        return engine.stream<QueryRow>(
          planSql(plan, scan, { materialize: true }),
          statementOptions(options, range),
        )
      },
      accounting: { files: { read: 0, skipped: 0, bytes: 0 }, skipped: [], unreadable: [] },
      unseen: async () => [],
      close: () => engine.close(),
    }
  } catch (error) {
    await engine.close()
    throw error
  }
}

/** Which messages a plan reads, as `messageScan` takes it. */
export const messageOptions = ({ plan, search, range }: Reading, options: QueryRunOptions) => {
  const { places } = scopeOf(options)
  return {
    search,
    alias: options.alias,
    sourceCategory: options.sourceCategory ?? {},
    ...(places === undefined ? {} : { places }),
    ...dates(plan.range ?? range),
  }
}

/**
 * Files, folders, patterns, standard input. `reach`: the time that all statements lie in, by which paths are judged; undefined
 * while it is not known, as before the subqueries of a query have run.
 */
export const openFiles = async (
  options: QueryRunOptions,
  reach: TimeRange | undefined,
): Promise<QuerySource> => {
  const { from: _, to: __, ...timeless } = options
  const files = await openMessageFiles({ ...timeless, ...dates(reach ?? {}) })
  return {
    columns: MESSAGE_COLUMNS,
    identity: '__id',
    engine: files.engine,
    batches: (reading) => {
      const { plan, range } = reading
      const messages = messageOptions(reading, options)
      return files.batches(
        (groups, mend) => planSql(plan, messageScan(groups, { ...messages, mend }), { materialize: true }),
        {
          ...statementOptions(options, range),
          sources: new Set(SOURCES.filter((source) => mayMatch(source, messages)).map(({ id }) => id)),
        },
      )
    },
    accounting: files.accounting,
    unseen: () => unseenPlaces(files, scopeOf(options).places, options),
    sources: files.sources,
    close: files.close,
  }
}
