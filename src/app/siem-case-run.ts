import { DohyoError } from '../base/errors.ts'
import type { Engine, QueryOptions } from '../engine/engine.ts'
import { detectInsights } from '../insights/detect.ts'
import type { InsightSignal } from '../insights/types.ts'
import { formatMessage } from '../language/diagnostics/codes.ts'
import type { Diagnostic } from '../language/diagnostics/diagnostic.ts'
import { loadRule } from '../rules/load.ts'
import type { Rule } from '../rules/rule.ts'
import { readTuning, tuned } from '../rules/tuning.ts'
import { entityId } from '../signals/entity.ts'
import { judgeSignals, type Signal } from '../signals/judge.ts'
import { compileLists } from '../signals/lists.ts'
import type { SiemSettings } from '../signals/settings.ts'
import { readSiemSettings } from '../signals/settings-schema.ts'
import type { EntityRef } from '../signals/types.ts'
import { type ReadyRecord, runOnReady } from './ready-records.ts'
import type { ExpectedInsight, ExpectedSignal, SiemCase } from './siem-case-read.ts'

const malformed = (message: string): DohyoError => new DohyoError(message, { code: 'DQ803' })

const saying = (diagnostics: readonly Diagnostic[]): string =>
  diagnostics
    .filter(({ severity }) => severity === 'error')
    .map(formatMessage)
    .join('; ')

/** Sumo's API writes this one small. */
const TYPES: Readonly<Record<string, string>> = { firstseen: 'firstSeen' }

const ruleOf = ({ rule: given, tuning = [] }: SiemCase): Rule => {
  const type = TYPES[given?.type ?? ''] ?? given?.type
  const { rule, diagnostics } = loadRule(JSON.stringify({ ...given, type }), 'case.json')
  if (rule === undefined) throw malformed(`\`rule\`: ${saying(diagnostics)}`)
  return tuned(
    rule,
    tuning.map((definition) => {
      const read = readTuning(definition, [rule])
      if (read.tuning === undefined) throw malformed(`\`tuning\`: ${saying(read.diagnostics)}`)
      return read.tuning
    }),
  )
}

const entityOf = (id: string): EntityRef => {
  const dash = id.indexOf('-')
  return { type: id.slice(0, dash), value: id.slice(dash + 1) }
}

const settingsOf = (one: SiemCase): SiemSettings => {
  const criticality = one.criticality ?? []
  const read = readSiemSettings({
    ...one.config,
    customInsights: one.custom_insights ?? [],
    networkBlocks: one.network_blocks ?? [],
    suppressedLists: one.suppressed_lists ?? [],
    criticality: criticality.map(({ severityExpression }, i) => ({ name: `c${i}`, severityExpression })),
    entities: [
      ...(one.suppressed_entities ?? []).map((id) => ({ ...entityOf(id), suppressed: true })),
      ...criticality.map(({ entity }, i) => ({ ...entityOf(entity), criticality: `c${i}` })),
    ],
  })
  if ('problems' in read)
    throw malformed(read.problems.map(({ path, reason }) => `\`${path}\`: ${reason}`).join('; '))
  return read.settings
}

/** What came out of a case. */
export interface CaseOutcome {
  /** All, in order of time; those that are suppressed too. */
  readonly signals: readonly Signal[]
  readonly insights: readonly ExpectedInsight[]
}

/** Runs one case on the path that a hunt takes. Throws DohyoError DQ803 when its rule or settings can't be read. */
export const runSiemCase = async (
  engine: Engine,
  one: SiemCase,
  options: QueryOptions = {},
  order: (
    records: readonly (readonly [string, ReadyRecord])[],
  ) => readonly (readonly [string, ReadyRecord])[] = (records) => records,
): Promise<CaseOutcome> => {
  const settings = settingsOf(one)
  if (one.signals !== undefined) return { signals: [], insights: insightsOf(one, settings) }
  const rule = ruleOf(one)
  const records = one.records.map((record, i) => [String(i).padStart(6, '0'), record] as const)
  const raw = rule.definition.enabled
    ? await runOnReady(engine, [rule], order(records), {
        ...(one.rule_created === undefined ? {} : { created: one.rule_created }),
        suppressedLists: compileLists(settings.suppressedLists, settings.customColumns),
        options,
      })
    : []
  return { signals: judgeSignals(raw, settings), insights: [] }
}

const insightsOf = ({ signals = [] }: SiemCase, settings: SiemSettings): readonly ExpectedInsight[] =>
  detectInsights(
    signals.map(
      (signal, i): InsightSignal => ({
        suppressed: false,
        prototype: false,
        tags: [],
        ...signal,
        entity: entityOf(signal.entity),
        recordId: String(i),
      }),
    ),
    settings,
  ).map((insight) => ({
    entity: entityId(insight.entity),
    severity: insight.severity,
    signalNames: [...new Set(insight.signals.map(({ name }) => name))].sort(),
    score: insight.score,
    ...(insight.name === undefined ? {} : { name: insight.name }),
  }))

const byTime = (a: { readonly entity: string; readonly timestamp: number }, b: typeof a): number =>
  a.timestamp - b.timestamp || (a.entity < b.entity ? -1 : a.entity > b.entity ? 1 : 0)

const shown = (value: unknown): string => JSON.stringify(value ?? null)

const changed = (wanted: object, found: object): readonly string[] =>
  Object.entries(wanted).flatMap(([name, value]) => {
    const other: unknown = (found as Readonly<Record<string, unknown>>)[name]
    return value === undefined || shown(value) === shown(other)
      ? []
      : [`-   ${name}: ${shown(value)}`, `+   ${name}: ${shown(other)}`]
  })

const pairs = <W extends object, F extends object>(
  what: string,
  wanted: readonly W[],
  found: readonly F[],
  compare: (want: W, got: F) => readonly string[],
): readonly string[] =>
  Array.from({ length: Math.max(wanted.length, found.length) }, (_, i): readonly string[] => {
    const [want, got] = [wanted[i], found[i]]
    if (want === undefined) return [`+ ${what} that is not expected: ${shown(got)}`]
    if (got === undefined) return [`- ${what} ${i + 1} is missing: ${shown(want)}`]
    const lines = compare(want, got)
    return lines.length === 0 ? [] : [`  ${what} ${i + 1}`, ...lines]
  }).flat()

const inTime = ({ timestamp, ts_mode, ts_range }: ExpectedSignal, found: number): boolean => {
  const [from, to] = ts_mode === 'within' && ts_range !== undefined ? ts_range : [timestamp, timestamp]
  return found >= from && found <= to
}

/** How the outcome differs from what the case expects, a line each, `-` expected and `+` found; none when it passes. */
export const caseDifferences = (one: SiemCase, { signals, insights }: CaseOutcome): readonly string[] => {
  if (one.expect_insights !== undefined)
    return pairs(
      'insight',
      one.expect_insights.map((each) => ({ ...each, signalNames: [...each.signalNames].sort() })),
      insights,
      changed,
    )
  const named = signals.map((signal) => ({ signal, entity: entityId(signal.entity) }))
  const fired = named
    .filter(({ signal }) => !signal.suppressed)
    .map(({ signal, entity }) => ({
      entity,
      severity: signal.severity,
      timestamp: signal.timestamp,
      recordCount: signal.recordCount,
      name: signal.name,
      summary: signal.summary,
      tags: signal.tags,
      records: signal.records().length,
    }))
    .toSorted(byTime)
  const suppressed = named.flatMap(({ signal, entity }) => (signal.suppressed ? [entity] : [])).sort()
  return [
    ...pairs('signal', one.expect_signals.toSorted(byTime), fired, (want, got) => {
      const { ts_mode: _mode, ts_range: _range, ...values } = want
      const timestamp = inTime(want, got.timestamp) ? got.timestamp : want.timestamp
      return changed({ ...values, timestamp, records: got.recordCount }, got)
    }),
    ...changed(
      {
        suppressed: one.expect_suppressed,
        'suppressed entities':
          one.expect_suppressed_entities === undefined
            ? undefined
            : [...one.expect_suppressed_entities].sort(),
      },
      { suppressed: suppressed.length, 'suppressed entities': suppressed },
    ),
  ]
}
