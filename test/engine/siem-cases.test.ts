import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openEmbedded } from '../../src/engine/embedded.ts'
import type { Engine } from '../../src/engine/engine.ts'
import { loadRule } from '../../src/rules/load.ts'
import type { Rule } from '../../src/rules/rule.ts'
import { readTuning, type TuningDefinition, tuned } from '../../src/rules/tuning.ts'
import { entityId } from '../../src/signals/entity.ts'
import { judgeSignals } from '../../src/signals/judge.ts'
import { compileLists } from '../../src/signals/lists.ts'
import type { SiemSettings } from '../../src/signals/settings.ts'
import { readSiemSettings } from '../../src/signals/settings-schema.ts'
import { type ReadyRecord, runOnReady } from '../support/ready-records.ts'

interface ExpectedSignal {
  readonly entity: string
  readonly severity: number
  readonly timestamp: number
  readonly ts_mode: 'exact' | 'within'
  readonly ts_range?: readonly [number, number]
  readonly recordCount?: number
  readonly name?: string
  readonly summary?: string
  readonly tags?: readonly string[]
}

interface Case {
  readonly id: string
  readonly rule?: Readonly<Record<string, unknown>> & { readonly type: string }
  readonly records: readonly ReadyRecord[]
  readonly expect_signals: readonly ExpectedSignal[]
  readonly expect_suppressed?: number
  readonly expect_suppressed_entities?: readonly string[]
  readonly rule_created?: number
  readonly tuning?: readonly TuningDefinition[]
  readonly network_blocks?: unknown
  readonly suppressed_lists?: unknown
  readonly suppressed_entities?: readonly string[]
  readonly criticality?: readonly { readonly entity: string; readonly severityExpression: string }[]
}

/** The cases that run rules over records. Those of insights alone are in test/unit/insight-cases.test.ts. */
const CASES = readFileSync(new URL('../fixtures/cloud-siem-cases.jsonl', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as Case)
  .filter(({ rule }) => rule !== undefined)

const ruleOf = ({ rule: given, tuning = [] }: Case): Rule => {
  const type = given?.type === 'firstseen' ? 'firstSeen' : given?.type
  const { rule, diagnostics } = loadRule(JSON.stringify({ ...given, type }), 'case.json')
  if (rule === undefined) throw new Error(JSON.stringify(diagnostics))
  const tunings = tuning.map((definition) => {
    const read = readTuning(definition)
    if (read.tuning === undefined) throw new Error(JSON.stringify(read.diagnostics))
    return read.tuning
  })
  return tuned(rule, tunings)
}

const entityOf = (id: string): { readonly type: string; readonly value: string } => {
  const dash = id.indexOf('-')
  return { type: id.slice(0, dash), value: id.slice(dash + 1) }
}

const settingsOf = (one: Case): SiemSettings => {
  const read = readSiemSettings({
    networkBlocks: one.network_blocks ?? [],
    suppressedLists: one.suppressed_lists ?? [],
    criticality: (one.criticality ?? []).map(({ severityExpression }, i) => ({
      name: `c${i}`,
      severityExpression,
    })),
    entities: [
      ...(one.suppressed_entities ?? []).map((id) => ({ ...entityOf(id), suppressed: true })),
      ...(one.criticality ?? []).map(({ entity }, i) => ({ ...entityOf(entity), criticality: `c${i}` })),
    ],
  })
  if ('problems' in read) throw new Error(JSON.stringify(read.problems))
  return read.settings
}

let engine: Engine
beforeAll(async () => {
  engine = await openEmbedded()
})
afterAll(() => engine.close())

const judged = async (one: Case, records: readonly (readonly [string, ReadyRecord])[]) => {
  const settings = settingsOf(one)
  const rule = ruleOf(one)
  const raw = rule.definition.enabled
    ? await runOnReady(engine, [rule], records, {
        ...(one.rule_created === undefined ? {} : { created: one.rule_created }),
        suppressedLists: compileLists(settings.suppressedLists, settings.customColumns),
      })
    : []
  return judgeSignals(raw, settings).map((signal) => ({ ...signal, records: signal.records() }))
}

const named = (records: readonly ReadyRecord[]): readonly (readonly [string, ReadyRecord])[] =>
  records.map((record, i) => [String(i).padStart(6, '0'), record] as const)

const order = (a: { readonly entity: string; readonly timestamp: number }, b: typeof a): number =>
  a.timestamp - b.timestamp || (a.entity < b.entity ? -1 : 1)

test.each(CASES)('$id', async (one) => {
  const signals = await judged(one, named(one.records))
  const fired = signals
    .filter(({ suppressed }) => !suppressed)
    .map((signal) => ({ ...signal, entity: entityId(signal.entity) }))
    .toSorted(order)
  const expected = one.expect_signals.toSorted(order)
  expect(fired.map(({ entity, severity }) => [entity, severity])).toEqual(
    expected.map(({ entity, severity }) => [entity, severity]),
  )
  for (const [i, want] of expected.entries()) {
    const got = fired[i]
    const [from, to] = want.ts_mode === 'exact' ? [want.timestamp, want.timestamp] : (want.ts_range ?? [])
    expect(got?.timestamp).toBeGreaterThanOrEqual(from ?? Number.NaN)
    expect(got?.timestamp).toBeLessThanOrEqual(to ?? Number.NaN)
    expect(got?.records.length).toBe(got?.recordCount)
    if (want.recordCount !== undefined) expect(got?.recordCount).toBe(want.recordCount)
    if (want.name !== undefined) expect(got?.name).toBe(want.name)
    if (want.summary !== undefined) expect(got?.summary).toBe(want.summary)
    if (want.tags !== undefined) expect(got?.tags).toEqual(want.tags)
  }
  const suppressed = signals.filter((signal) => signal.suppressed)
  if (one.expect_suppressed !== undefined) expect(suppressed.length).toBe(one.expect_suppressed)
  if (one.expect_suppressed_entities !== undefined)
    expect(suppressed.map(({ entity }) => entityId(entity)).sort()).toEqual(
      [...one.expect_suppressed_entities].sort(),
    )
})

test('the order in which records come changes nothing', async () => {
  for (const one of CASES.filter(({ rule, records }) => rule?.type !== 'match' && records.length > 1)) {
    const records = named(one.records)
    expect(await judged(one, records.toReversed()), one.id).toEqual(await judged(one, records))
  }
})
