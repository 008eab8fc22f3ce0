import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { detectInsights } from '../../src/insights/detect.ts'
import type { InsightSignal } from '../../src/insights/types.ts'
import { fieldText, parseTemplate, renderTemplate } from '../../src/rules/template.ts'
import { entityId } from '../../src/signals/entity.ts'
import { judgeSignals } from '../../src/signals/judge.ts'
import { compileLists, matchLists } from '../../src/signals/lists.ts'
import type { SiemSettings } from '../../src/signals/settings.ts'
import { readSiemSettings } from '../../src/signals/settings-schema.ts'
import type { EntityRef, RawSignal, RecordFields } from '../../src/signals/types.ts'

/** The cases that need no engine: insights, and suppression and criticality over the plainest of match rules. */
interface CaseRule {
  readonly id: string
  readonly isPrototype: boolean
  readonly expression: string
  readonly nameExpression: string
  readonly scoreMapping: { readonly default: number }
  readonly entitySelectors: readonly { readonly entityType: string; readonly expression: string }[]
  readonly tags: readonly string[]
  readonly suppressionWindowSize?: number
}

interface Case {
  readonly id: string
  readonly rule?: CaseRule
  readonly records?: readonly (Readonly<Record<string, string | number>> & { readonly timestamp: number })[]
  readonly expect_signals?: readonly {
    readonly entity: string
    readonly severity: number
    readonly timestamp: number
    readonly recordCount?: number
  }[]
  readonly expect_suppressed?: number
  readonly expect_suppressed_entities?: readonly string[]
  readonly network_blocks?: unknown
  readonly suppressed_lists?: unknown
  readonly suppressed_entities?: readonly string[]
  readonly criticality?: readonly { readonly entity: string; readonly severityExpression: string }[]
  readonly signals?: readonly {
    readonly ruleId: string
    readonly name: string
    readonly entity: string
    readonly severity: number
    readonly timestamp: number
    readonly suppressed?: boolean
    readonly prototype?: boolean
  }[]
  readonly config?: object
  readonly custom_insights?: unknown
  readonly expect_insights?: readonly {
    readonly entity: string
    readonly severity: string
    readonly signalNames: readonly string[]
    readonly score?: number
    readonly name?: string
  }[]
}

const CASES = readFileSync(new URL('../fixtures/cloud-siem-cases.jsonl', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as Case)

const entityOf = (id: string): EntityRef => {
  const dash = id.indexOf('-')
  return { type: id.slice(0, dash), value: id.slice(dash + 1) }
}

const settingsOf = (given: object): SiemSettings => {
  const read = readSiemSettings(given)
  if ('problems' in read) throw new Error(JSON.stringify(read.problems))
  return read.settings
}

const shuffled = <T>(items: readonly T[]): fc.Arbitrary<T[]> =>
  fc.shuffledSubarray([...items], { minLength: items.length })

const insightCases = CASES.filter((one) => one.expect_insights !== undefined)

describe('insights', () => {
  test('there are 26 cases', () => expect(insightCases).toHaveLength(26))

  test.each(insightCases)('$id', ({ signals = [], config = {}, custom_insights, expect_insights = [] }) => {
    const settings = settingsOf({ ...config, customInsights: custom_insights ?? [] })
    const given = signals.map(
      (signal, i): InsightSignal => ({
        suppressed: false,
        prototype: false,
        tags: [],
        ...signal,
        entity: entityOf(signal.entity),
        recordId: String(i),
      }),
    )
    fc.assert(
      fc.property(shuffled(given), (order) => {
        const insights = detectInsights(order, settings)
        expect(
          insights.map(({ entity, severity, signals: attached, score, name }, i) => ({
            entity: entityId(entity),
            severity,
            signalNames: [...new Set(attached.map((signal) => signal.name))].sort(),
            ...(expect_insights[i]?.score === undefined ? {} : { score }),
            ...(expect_insights[i]?.name === undefined ? {} : { name }),
          })),
        ).toEqual(expect_insights.map((each) => ({ ...each, signalNames: [...each.signalNames].sort() })))
      }),
      { numRuns: 20 },
    )
  })
})

const renderName = (rule: CaseRule, fields: RecordFields): string =>
  renderTemplate(parseTemplate(rule.nameExpression, 'nameExpression').template, fields)

/** The rules of these cases are all `action = 'X'`, with constant severity. */
const firingsOf = (
  rule: CaseRule,
  records: readonly (RecordFields & { readonly timestamp: number })[],
  settings: SiemSettings,
): readonly RawSignal[] => {
  expect(rule.expression).toBe("action = 'X'")
  const lists = compileLists(settings.suppressedLists, settings.customColumns)
  return records.flatMap((fields, i) => {
    if (fields['action'] !== 'X') return []
    const { timestamp } = fields
    const names = lists.filter((list) => matchLists([list], fields, timestamp).listMatches.length > 0)
    return rule.entitySelectors.flatMap(({ entityType, expression }): readonly RawSignal[] => {
      const value = fieldText(fields[expression])
      if (value === '') return []
      return [
        {
          ruleId: rule.id,
          name: renderName(rule, fields),
          description: '',
          summary: '',
          severity: rule.scoreMapping.default,
          tags: rule.tags,
          timestamp,
          entity: { type: entityType, value },
          recordCount: 1,
          recordId: String(i),
          records: () => [{ id: String(i), timestamp }],
          suppressedLists: names.map(({ name }) => name),
          prototype: rule.isPrototype,
          contentType: 'rule',
          ...(rule.suppressionWindowSize === undefined
            ? {}
            : { suppressionWindowMs: rule.suppressionWindowSize }),
          fields: () => fields,
        },
      ]
    })
  })
}

const suppressionCases = CASES.filter(({ id }) => /^(?:sup|crit)-/.test(id))

describe('suppression and criticality', () => {
  test('there are 19 cases', () => expect(suppressionCases).toHaveLength(19))

  test.each(suppressionCases)('$id', (one) => {
    const { rule, records = [], expect_signals = [] } = one
    if (rule === undefined) throw new Error('a case without a rule')
    const criticality = one.criticality ?? []
    const settings = settingsOf({
      networkBlocks: one.network_blocks ?? [],
      suppressedLists: one.suppressed_lists ?? [],
      criticality: criticality.map(({ severityExpression }, i) => ({ name: String(i), severityExpression })),
      entities: [
        ...(one.suppressed_entities ?? []).map((id) => ({ ...entityOf(id), suppressed: true })),
        ...criticality.map(({ entity }, i) => ({ ...entityOf(entity), criticality: String(i) })),
      ],
    })
    const firings = firingsOf(rule, records, settings)
    const shown = (found: readonly { entity: string; timestamp: number; severity: number }[]) =>
      found.map((each) => JSON.stringify(each)).sort()
    fc.assert(
      fc.property(shuffled(firings), (order) => {
        const signals = judgeSignals(order, settings)
        expect(signals).toHaveLength(firings.length)
        const suppressed = signals.filter((signal) => signal.suppressed)
        expect(
          shown(
            signals
              .filter((signal) => !signal.suppressed)
              .map(({ entity, timestamp, severity }) => ({ entity: entityId(entity), timestamp, severity })),
          ),
        ).toEqual(
          shown(expect_signals.map(({ entity, timestamp, severity }) => ({ entity, timestamp, severity }))),
        )
        if (one.expect_suppressed !== undefined) expect(suppressed).toHaveLength(one.expect_suppressed)
        if (one.expect_suppressed_entities !== undefined)
          expect(suppressed.map(({ entity }) => entityId(entity)).sort()).toEqual(
            [...one.expect_suppressed_entities].sort(),
          )
      }),
      { numRuns: 20 },
    )
  })
})
