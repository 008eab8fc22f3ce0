import type { Engine } from '../engine/engine.ts'
import { type RenderedSignal, renderSignal } from '../rules/render-signal.ts'
import type { Rule } from '../rules/rule.ts'
import type { RecordValues } from '../rules/template.ts'
import type { Firing } from '../signals/from-firings.ts'
import { joinOperations, type Firing as OperationFiring } from '../signals/operations.ts'
import type { SignalRecord } from '../signals/types.ts'
import { SCAN_SETTINGS } from '../sources/envelope/scan.ts'
import type { SourceModule } from '../sources/envelope/shape.ts'
import type { SourceId } from '../sources/source.ts'
import { sql } from '../sql/sql.ts'
import { batchesOf } from './batches.ts'
import { type Blocks, blocksOf } from './blocks.ts'
import { type Ceiling, filesAbove } from './ceiling.ts'
import { correlate, type Evaluated } from './correlate.ts'
import type { Context } from './evaluate.ts'
import { groupFiles } from './groups.ts'
import { textOf, valuesOf } from './hit-values.ts'
import type { Inventory, InventoryFile } from './inventory.ts'
import { type FailedFile, readBatch } from './read.ts'
import { createFailures, isRuleFailure, type OnRuleFailure, type RuleFailure } from './rule-failure.ts'
import { type SieveTest, sieveSql, type TimeRange } from './sieve.ts'
import type { Stage } from './stage.ts'
import { createStore } from './store.ts'

export interface HuntInput extends TimeRange, Context {
  readonly engine: Engine
  readonly stage: Stage
  readonly found: Inventory
  readonly rules: readonly Rule[]
  readonly sources: readonly SourceModule[]
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
export interface Hit extends OperationFiring {
  readonly definition: Rule
  readonly source: SourceModule
  readonly file: InventoryFile
  readonly values: RecordValues
  readonly rendered: RenderedSignal
  /** The window of the rule, ms, where it has one. */
  readonly windowMs?: number
  /** All records of the operation, or of the firing; in order of time for rules that look at more than one. */
  readonly evidence: readonly Evidence[]
  /** The suppressed lists that any of them hits. */
  readonly suppressedLists: readonly string[]
}

export interface Evidence {
  readonly eventId: string
  /** Event time, ms since the epoch. */
  readonly time: number
  readonly source: SourceModule
  readonly file: InventoryFile
}

export interface FileCount {
  readonly file: InventoryFile
  readonly events: number
  /** Records that are no JSON; of another product; without a usable time. */
  readonly broken: number
  readonly foreign: number
  readonly timeless: number
  /** Of `events`, those in the time range of the hunt; all where it has none. */
  readonly inRange: number
  /** First and last time of `events`, ms since the epoch; null where there are none. */
  readonly first: number | null
  readonly last: number | null
}

export interface HuntResult {
  readonly hits: readonly Hit[]
  /** As it was asked for. */
  readonly range: TimeRange
  readonly counts: readonly FileCount[]
  readonly duplicates: number
  readonly failed: readonly FailedFile[]
  readonly failedRules: readonly RuleFailure[]
}

/** How often the events read so far are counted, for progress. */
const REFRESH_MS = 500

const countEvents = async (engine: Engine): Promise<number> =>
  Number((await engine.rows<{ n: number }>(sql`SELECT sum(events) AS n FROM sieved`))[0]?.n ?? 0)

const sieve = async (input: HuntInput, blocks: Blocks): Promise<readonly FailedFile[]> => {
  const { engine, found } = input
  const numbers = new Map(found.files.map((file, i) => [file, i] as const))
  const tests = new Map<SourceId, SieveTest>()
  const failed: FailedFile[] = []
  let [files, bytes, events, asked] = [0, 0, 0, performance.now()]
  for (const batch of groupFiles(found.files).flatMap(batchesOf)) {
    const bad = await readBatch(batch, input.stage, async (staged) => {
      const test = tests.get(staged.source.id) ?? {
        blocks: blocks.get(staged.source.id) ?? [],
        everything: false,
      }
      tests.set(staged.source.id, test)
      const indexOf = new Map(
        [...staged.fileOf].map(([link, file]) => [link, numbers.get(file) ?? 0] as const),
      )
      const run = (by: SieveTest) =>
        engine.run(sieveSql(staged, by, input, input, indexOf), statementOptions(input))
      try {
        await run(test)
      } catch (error) {
        // a rule may be to blame as well as a file: without the rules' conditions it is the file's fault
        if (!isRuleFailure(error) || test.blocks.every(({ others }) => others.length === 0)) throw error
        const everything = { ...test, everything: true }
        await run(everything)
        tests.set(staged.source.id, everything)
      }
    })
    failed.push(...bad)
    files += batch.files.length
    bytes += batch.files.reduce((sum, file) => sum + file.bytes, 0)
    if (performance.now() - asked > REFRESH_MS) {
      events = await countEvents(engine)
      asked = performance.now()
    }
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
    in_range: number
    first: number | null
    last: number | null
  }>(
    sql`SELECT file, sum(events) AS events, sum(broken) AS broken, sum(foreign_events) AS foreign_events, sum(timeless) AS timeless,
  sum(in_range) AS in_range, toUnixTimestamp64Milli(min(first_time)) AS first, toUnixTimestamp64Milli(max(last_time)) AS last
FROM sieved GROUP BY file ORDER BY file`,
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
      inRange: row?.in_range ?? 0,
      first: row?.first ?? null,
      last: row?.last ?? null,
    }
  })
}

const countDuplicates = async ({ engine }: HuntInput): Promise<number> => {
  const rows = await engine.rows<{ n: number }>(
    sql`SELECT sum(times - 1) AS n FROM (SELECT count() AS times FROM sieved ARRAY JOIN ids AS id GROUP BY id)`,
  )
  return Number(rows[0]?.n ?? 0)
}

const hitsOf = ({ found }: HuntInput, evaluated: readonly Evaluated[]): readonly Hit[] => {
  const hits: Hit[] = []
  const failedOperations = new Set<string>()
  for (const { source, rules, rows } of evaluated) {
    for (const row of rows) {
      const values = valuesOf(row)
      const operationKey = `${source.id} ${textOf(values['dohyo_operationKey']) || row.event_id}`
      const outcome = textOf(values['dohyo_outcome'])
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
            score: rendered.score,
            time: row.event_time,
            eventId: row.event_id,
            source,
            file,
            values,
            rendered,
            evidence: [],
            suppressedLists: row.suppressing ?? [],
          })
      }
    }
  }
  return joinOperations(hits, failedOperations).map(({ first, outcome, all }) => ({
    ...first,
    outcome,
    evidence: all.map(({ eventId, time, source, file }) => ({ eventId, time, source, file })),
    suppressedLists: [...new Set(all.flatMap((hit) => hit.suppressedLists))],
  }))
}

/** A firing of a rule that looks at more than one record, shown by the record that completed it. */
const windowedHit = ({ found, sources }: HuntInput, firing: Firing): readonly Hit[] => {
  const { rule, timestamp, completing, fields } = firing
  const rendered = renderSignal(rule, fields, [])
  const evidenceOf = ({ id, timestamp: time, source, file }: SignalRecord): readonly Evidence[] => {
    const [module, of] = [sources.find((one) => one.id === source), found.files[file ?? -1]]
    return module === undefined || of === undefined ? [] : [{ eventId: id, time, source: module, file: of }]
  }
  const [last] = evidenceOf(completing)
  if (rendered === undefined || last === undefined) return []
  return [
    {
      rule: rule.id,
      definition: rule,
      operationKey: `${rule.id} ${completing.id}`,
      outcome: textOf(fields['dohyo_outcome']),
      score: rendered.score,
      time: timestamp,
      eventId: completing.id,
      source: last.source,
      file: last.file,
      values: fields,
      rendered,
      ...(firing.windowMs === undefined ? {} : { windowMs: firing.windowMs }),
      evidence: firing.records().flatMap(evidenceOf),
      suppressedLists: firing.suppressedLists,
    },
  ]
}

/** Rules of other kinds cost what they need, and nothing where there are none. */
const windowedHits = async (
  input: HuntInput & {
    readonly blocks: Blocks
    readonly onRuleFailure: OnRuleFailure
    readonly ceiling: Ceiling
  },
  rules: readonly Rule[],
): Promise<readonly Hit[]> => {
  if (rules.length === 0) return []
  const { correlateWindowed } = await import('./windowed.ts')
  const firings = await correlateWindowed({ ...input, rules }, statementOptions(input))
  return firings.flatMap((firing) => windowedHit(input, firing))
}

const rangeOf = ({ from, to }: TimeRange): TimeRange => ({
  ...(from === undefined ? {} : { from }),
  ...(to === undefined ? {} : { to }),
})

/** Sieve, then correlate: see design "the path of a hunt". The result depends on the events alone, not on batches or order. */
export const hunt = async (input: HuntInput): Promise<HuntResult> => {
  await createStore(input.engine)
  const blocks = new Map(input.sources.map((source) => [source.id, blocksOf(input.rules, source)] as const))
  const failed = await sieve(input, blocks)
  const counts = await countFiles(input)
  const duplicates = await countDuplicates(input)
  const isMatch = ({ definition }: Rule): boolean => definition.type === 'match'
  const failures = createFailures()
  const ceiling: Ceiling = {}
  const withFailures = { ...input, blocks, onRuleFailure: failures.add, ceiling }
  const hits = hitsOf(input, await correlate(withFailures, statementOptions(input)))
  const others = await windowedHits(
    withFailures,
    input.rules.filter((rule) => !isMatch(rule)),
  )
  const tooLarge = await filesAbove(ceiling, input.engine, input.found.files)
  return {
    hits: [...hits, ...others],
    range: rangeOf(input),
    counts,
    duplicates,
    failed: [...failed, ...tooLarge.filter(({ file }) => failed.every((one) => one.file !== file))],
    failedRules: failures.of(input.rules),
  }
}
