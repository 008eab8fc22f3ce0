import type { Engine } from '../engine/engine.ts'
import type { Rule } from '../rules/load.ts'
import { type RenderedSignal, renderSignal } from '../rules/render-signal.ts'
import type { RecordValues } from '../rules/template.ts'
import { createKnownSnapshots } from '../signals/known.ts'
import { type Firing, joinOperations } from '../signals/operations.ts'
import { SCAN_SETTINGS } from '../sources/envelope/scan.ts'
import type { SourceModule } from '../sources/envelope/shape.ts'
import type { EstateSettings, SourceId } from '../sources/source.ts'
import { ident, sql } from '../sql/sql.ts'
import { batchesOf } from './batches.ts'
import { evaluateSql, type HitRow } from './evaluate.ts'
import { groupFiles } from './groups.ts'
import type { Inventory, InventoryFile } from './inventory.ts'
import { type FailedFile, readBatch } from './read.ts'
import { type SieveTest, sieveSql, sieveTest, type TimeRange } from './sieve.ts'
import type { Stage } from './stage.ts'
import { createStore } from './store.ts'

export interface HuntInput extends TimeRange {
  readonly engine: Engine
  readonly stage: Stage
  readonly found: Inventory
  readonly rules: readonly Rule[]
  readonly sources: readonly SourceModule[]
  readonly settings: EstateSettings
  readonly maxMemoryBytes?: number
  readonly signal: AbortSignal
  onProgress(progress: {
    readonly phase: 'sieve' | 'correlate'
    readonly files: number
    readonly bytes: number
    readonly events: number
  }): void
}

/** A rule that fired, with the record it fired on. */
export interface Hit extends Firing {
  readonly definition: Rule
  readonly source: SourceModule
  readonly file: InventoryFile
  readonly values: RecordValues
  readonly rendered: RenderedSignal
  /** All records of the operation. */
  readonly evidence: readonly { readonly eventId: string; readonly file: InventoryFile }[]
}

export interface FileCount {
  readonly file: InventoryFile
  readonly events: number
  /** Records that are no JSON; of another product; without a usable time. */
  readonly broken: number
  readonly foreign: number
  readonly timeless: number
}

export interface HuntResult {
  readonly hits: readonly Hit[]
  readonly counts: readonly FileCount[]
  readonly duplicates: number
  readonly failed: readonly FailedFile[]
}

const sieve = async (input: HuntInput): Promise<readonly FailedFile[]> => {
  const { engine, found, rules, settings } = input
  const numbers = new Map(found.files.map((file, i) => [file, i] as const))
  const tests = new Map<SourceId, SieveTest>()
  const failed: FailedFile[] = []
  let [files, bytes, events] = [0, 0, 0]
  for (const batch of groupFiles(found.files).flatMap(batchesOf)) {
    const bad = await readBatch(batch, input.stage, async (staged) => {
      const test = tests.get(staged.source.id) ?? sieveTest(rules, staged.source, settings)
      tests.set(staged.source.id, test)
      const indexOf = new Map(
        [...staged.fileOf].map(([link, file]) => [link, numbers.get(file) ?? 0] as const),
      )
      await engine.run(sieveSql(staged, test, settings, input, indexOf), statementOptions(input))
    })
    failed.push(...bad)
    files += batch.files.length
    bytes += batch.files.reduce((sum, file) => sum + file.bytes, 0)
    events = Number((await engine.rows<{ n: number }>(sql`SELECT sum(events) AS n FROM sieved`))[0]?.n ?? 0)
    input.onProgress({ phase: 'sieve', files, bytes, events })
  }
  return failed
}

const statementOptions = ({ signal, maxMemoryBytes }: HuntInput) => ({
  signal,
  settings: SCAN_SETTINGS,
  ...(maxMemoryBytes === undefined ? {} : { maxMemoryBytes }),
})

const countFiles = async ({ engine, found }: HuntInput): Promise<readonly FileCount[]> => {
  const rows = await engine.rows<{
    file: number
    events: number
    broken: number
    foreign_events: number
    timeless: number
  }>(
    sql`SELECT file, sum(events) AS events, sum(broken) AS broken, sum(foreign_events) AS foreign_events, sum(timeless) AS timeless FROM sieved GROUP BY file ORDER BY file`,
  )
  const byFile = new Map(rows.map((row) => [row.file, row] as const))
  return found.files.map((file, i) => {
    const row = byFile.get(i)
    return {
      file,
      events: row?.events ?? 0,
      broken: row?.broken ?? 0,
      foreign: row?.foreign_events ?? 0,
      timeless: row?.timeless ?? 0,
    }
  })
}

const countDuplicates = async ({ engine }: HuntInput): Promise<number> => {
  const rows = await engine.rows<{ n: number }>(
    sql`SELECT sum(times - 1) AS n FROM (SELECT source, id, count() AS times FROM sieved ARRAY JOIN ids AS id GROUP BY source, id)`,
  )
  return Number(rows[0]?.n ?? 0)
}

const valuesOf = (row: HitRow): RecordValues => row as unknown as RecordValues

const list = (value: RecordValues[string]): readonly string[] =>
  Array.isArray(value) ? (value as readonly string[]) : []

const text = (value: RecordValues[string]): string => (typeof value === 'string' ? value : '')

const ownIds = (values: RecordValues): readonly string[] => [
  text(values['dohyo_resource']),
  ...list(values['dohyo_rootSnapshots']),
  ...list(values['dohyo_restoredFrom']),
]

interface Evaluated {
  readonly source: SourceModule
  readonly rows: readonly HitRow[]
}

const hasCandidates = async ({ engine }: HuntInput, source: SourceModule): Promise<boolean> => {
  const rows = await engine.rows<{ source: string }>(
    sql`SELECT source FROM sieved WHERE notEmpty(candidates) GROUP BY ${ident('source')}`,
  )
  return rows.some((row) => row.source === source.id)
}

const evaluate = async (input: HuntInput): Promise<readonly Evaluated[]> => {
  const { engine, rules, settings } = input
  const run = (source: SourceModule, known?: ReadonlyMap<string, readonly string[]>) =>
    engine.rows<HitRow>(
      evaluateSql({
        rules,
        source,
        settings,
        withFailures: source.cloud !== 'AWS',
        ...(known === undefined ? {} : { known }),
      }),
      statementOptions(input),
    )
  const first: Evaluated[] = []
  for (const source of input.sources)
    if (await hasCandidates(input, source)) first.push({ source, rows: await run(source) })
  const known = createKnownSnapshots()
  for (const { rows } of first)
    for (const row of rows)
      for (const [i, fired] of row.fired.entries())
        if (fired === 1) known.add(rules[i]?.id ?? '', list(valuesOf(row)['dohyo_resources']), row.event_time)
  const second: Evaluated[] = []
  for (const { source, rows } of first) {
    const again = new Map(
      rows.flatMap((row): (readonly [string, readonly string[]])[] => {
        const ids = row.maybe.some((flag) => flag === 1)
          ? known.before(ownIds(valuesOf(row)), row.event_time)
          : []
        return ids.length === 0 ? [] : [[row.event_id, ids]]
      }),
    )
    const better = new Map(
      (again.size === 0 ? [] : await run(source, again)).map((row) => [row.event_id, row] as const),
    )
    second.push({ source, rows: rows.map((row) => better.get(row.event_id) ?? row) })
  }
  return second
}

const hitsOf = ({ found, rules }: HuntInput, evaluated: readonly Evaluated[]): readonly Hit[] => {
  const hits: Hit[] = []
  const failedOperations = new Set<string>()
  for (const { source, rows } of evaluated) {
    for (const row of rows) {
      const values = valuesOf(row)
      const operationKey = `${source.id} ${text(values['dohyo_operationKey']) || row.event_id}`
      const outcome = text(values['dohyo_outcome'])
      if (outcome === 'failed' || outcome === 'denied') failedOperations.add(operationKey)
      const file = found.files[row.event_file]
      if (file === undefined) continue
      for (const [i, definition] of rules.entries()) {
        if (row.fired[i] !== 1) continue
        const rendered = renderSignal(
          definition,
          values,
          (row.adjusted[i] ?? []).map((flag) => flag === 1),
        )
        if (rendered !== undefined)
          hits.push({
            rule: definition.id,
            definition,
            operationKey,
            outcome,
            time: row.event_time,
            eventId: row.event_id,
            source,
            file,
            values,
            rendered,
            evidence: [],
          })
      }
    }
  }
  return joinOperations(hits, failedOperations).map(({ first, all }) => ({
    ...first,
    evidence: all.map(({ eventId, file }) => ({ eventId, file })),
  }))
}

/** Sieve, then correlate: see design "the path of a hunt". The result depends on the events alone, not on batches or order. */
export const hunt = async (input: HuntInput): Promise<HuntResult> => {
  await createStore(input.engine)
  const failed = await sieve(input)
  const counts = await countFiles(input)
  const duplicates = await countDuplicates(input)
  const hits = hitsOf(input, await evaluate(input))
  return { hits, counts, duplicates, failed }
}
