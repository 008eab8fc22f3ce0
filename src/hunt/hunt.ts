import type { Engine } from '../engine/engine.ts'
import { EngineError } from '../engine/errors.ts'
import { excludedOf } from '../rules/exceptions.ts'
import type { Rule } from '../rules/rule.ts'
import { SCAN_SETTINGS } from '../sources/envelope/scan.ts'
import type { SourceModule } from '../sources/envelope/shape.ts'
import type { SourceId } from '../sources/source.ts'
import { sql } from '../sql/sql.ts'
import { batchesOf } from './batches.ts'
import { type Blocks, blocksOf } from './blocks.ts'
import type { Cache } from './cache.ts'
import { type Ceiling, filesAbove } from './ceiling.ts'
import { correlate } from './correlate.ts'
import { type Counts, countedSql, countRead } from './counts.ts'
import type { Context } from './evaluate.ts'
import { groupFiles, type StagedGroup } from './groups.ts'
import { type Hit, hitsOf, windowedHit } from './hits.ts'
import type { Inventory, InventoryFile } from './inventory.ts'
import { mendBroken } from './mend.ts'
import { nameNamesakes } from './namesakes.ts'
import { PACKING } from './packs.ts'
import { countPlaces, type Placed } from './placed.ts'
import { type FailedFile, readBatch } from './read.ts'
import { createFailures, isRuleFailure, type OnRuleFailure, type RuleFailure } from './rule-failure.ts'
import { atAllTimes, type Scope, type TimeRange } from './scope.ts'
import { type SieveTest, sieveSql } from './sieve.ts'
import type { Stage } from './stage.ts'
import { createStore, removeSieved } from './store.ts'
import { createThreats } from './threat-store.ts'

export type { Hit } from './hits.ts'

export interface HuntInput extends Scope, Context {
  readonly engine: Engine
  readonly stage: Stage
  readonly found: Inventory
  readonly rules: readonly Rule[]
  readonly sources: readonly SourceModule[]
  readonly maxMemoryBytes?: number
  readonly signal: AbortSignal
  /** Rows of files that earlier hunts have read. */
  readonly cache?: Cache
  onProgress(progress: {
    readonly phase: 'sieve' | 'correlate'
    readonly files: number
    readonly bytes: number
    readonly events: number
  }): void
}

export interface HuntResult {
  readonly hits: readonly Hit[]
  /** Records that exceptions keep out of the windows of rules: no signals, but to be counted. */
  readonly excluded: readonly Hit[]
  /** As it was asked for. */
  readonly range: TimeRange
  /** Absent where no places were asked for. */
  readonly placed?: Placed
  readonly counts: Counts & {
    /** Candidates with the id of another event: see `nameNamesakes`. */
    readonly conflicting: number
  }
  readonly failed: readonly FailedFile[]
  readonly failedRules: readonly RuleFailure[]
}

/** How often the events read so far are counted, for progress. */
const REFRESH_MS = 500

const countEvents = async (engine: Engine): Promise<number> =>
  Number((await engine.rows<{ n: number }>(sql`SELECT sum(events) AS n FROM sieved`))[0]?.n ?? 0)

const sieve = async (input: HuntInput, blocks: Blocks): Promise<readonly FailedFile[]> => {
  const { engine, stage, found, cache } = input
  // one by one: pairs for a million files are more than the map
  const numbers = new Map<InventoryFile, number>()
  for (const [i, file] of found.files.entries()) numbers.set(file, i)
  const tests = new Map<SourceId, SieveTest>()
  const failed: FailedFile[] = []
  const byNames = new Set<InventoryFile>()
  let mend = false
  const options = statementOptions(input)
  const use = { ...input, files: found.files, blocks, options }
  const taken = (await cache?.take(use)) ?? new Set()
  const moments = cache !== undefined
  // what is kept serves hunts of other times as well
  const scope = moments ? atAllTimes(input) : input
  const sieveBatch = async (staged: StagedGroup): Promise<void> => {
    const test = tests.get(staged.source.id) ?? {
      blocks: blocks.get(staged.source.id) ?? [],
      keysOnly: false,
    }
    tests.set(staged.source.id, test)
    const indexOf = new Map([...staged.fileOf].map(([link, file]) => [link, numbers.get(file) ?? 0] as const))
    const run = async (by: SieveTest) => {
      try {
        await engine.run(sieveSql(staged, { ...by, mend, moments }, input, scope, indexOf), {
          ...options,
          settings: [...options.settings, ...BLOCKS],
        })
      } catch (error) {
        if (error instanceof EngineError) await removeSieved(engine, [...indexOf.values()], mend)
        throw error
      }
      if (by.keysOnly) for (const file of staged.fileOf.values()) byNames.add(file)
    }
    try {
      await run(test)
    } catch (error) {
      // a rule may be to blame as well as a file: without the rules' conditions it is the file's fault
      if (!isRuleFailure(error) || test.blocks.every(({ condition }) => condition === undefined)) throw error
      const keysOnly = { ...test, keysOnly: true }
      await run(keysOnly)
      tests.set(staged.source.id, keysOnly)
    }
  }
  const left = found.files.filter((file) => !taken.has(file))
  let [files, bytes, events, asked] = [taken.size, sizeOf(taken), 0, performance.now()]
  if (taken.size > 0) input.onProgress({ phase: 'sieve', files, bytes, events: await countEvents(engine) })
  for (const batch of groupFiles(left, PACKING).flatMap(batchesOf)) {
    failed.push(...(await readBatch(batch, stage, sieveBatch)))
    files += batch.files.length
    bytes += sizeOf(batch.files)
    if (performance.now() - asked > REFRESH_MS) {
      events = await countEvents(engine)
      asked = performance.now()
    }
    input.onProgress({ phase: 'sieve', files, bytes, events })
  }
  mend = true
  const changed = await mendBroken({ engine, stage, files: found.files, settled: taken, sieve: sieveBatch })
  const all = [...failed, ...changed.filter(({ file }) => failed.every((one) => one.file !== file))]
  await cache?.keep(use, new Set([...all.map(({ file }) => file), ...byNames]))
  return all
}

const sizeOf = (files: Iterable<InventoryFile>): number => {
  let bytes = 0
  for (const file of files) bytes += file.bytes
  return bytes
}

/**
 * Merged with the layers beneath it, a condition has the fields of a record computed for itself, for its own few events: with
 * a thousand conditions the sieve takes four times as long, and what looks at many candidates twice (measured).
 */
const UNMERGED = sql`query_plan_merge_expressions = 0`

/** Where nearly every event is a candidate, a batch has a gigabyte of them: what is made and written of them at once. */
const BLOCKS = [
  sql`min_insert_block_size_bytes = 33554432`,
  sql`group_by_two_level_threshold_bytes = 16777216`,
]

const statementOptions = ({ signal, maxMemoryBytes }: HuntInput) => ({
  signal,
  settings: [...SCAN_SETTINGS, UNMERGED],
  ...(maxMemoryBytes === undefined ? {} : { maxMemoryBytes }),
})

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
  await createThreats(input.engine, input.enrichment.threats, statementOptions(input))
  const rules = [...input.rules, ...input.rules.flatMap((rule) => excludedOf(rule) ?? [])]
  const blocks = new Map(input.sources.map((source) => [source.id, blocksOf(rules, source)] as const))
  const unread = await sieve(input, blocks)
  const isMatch = ({ definition }: Rule): boolean => definition.type === 'match'
  const failures = createFailures()
  const ceiling: Ceiling = {}
  const conflicting = await nameNamesakes(
    input.engine,
    input.sources,
    input.settings,
    statementOptions(input),
  )
  const withFailures = {
    ...input,
    namesakes: conflicting > 0,
    blocks,
    onRuleFailure: failures.add,
    ceiling,
  }
  const found = hitsOf(input, await correlate(withFailures, statementOptions(input)))
  const windowed = input.rules.filter((rule) => !isMatch(rule))
  const others = await windowedHits(withFailures, windowed)
  const ids = new Set(windowed.map(({ id }) => id))
  const tooLarge = await filesAbove(ceiling, input.engine, input.found.files)
  const failed = [...unread, ...tooLarge.filter(({ file }) => unread.every((one) => one.file !== file))]
  const counted = countedSql(input.found.files, failed)
  return {
    hits: [...found.filter(({ rule }) => !ids.has(rule)), ...others],
    excluded: found.filter(({ rule }) => ids.has(rule)),
    range: rangeOf(input),
    ...(input.places === undefined ? {} : { placed: await countPlaces(input.engine, input.places, counted) }),
    counts: { ...(await countRead(input.engine, input.found, failed)), conflicting },
    failed,
    failedRules: failures.of(input.rules),
  }
}
