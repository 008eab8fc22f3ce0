import type { TuningDefinition } from '../rules/tuning.ts'
import { isObject, type Json, readCaseLines } from './case-lines.ts'
import type { ReadyRecord } from './ready-records.ts'

/** One expected signal that is not suppressed. Times in ms since the epoch. */
export interface ExpectedSignal {
  /** `_type-value` */
  readonly entity: string
  readonly severity: number
  readonly timestamp: number
  /** `within`: anything in `ts_range` will do. */
  readonly ts_mode?: 'exact' | 'within'
  readonly ts_range?: readonly [number, number]
  readonly recordCount?: number
  readonly name?: string
  readonly summary?: string
  readonly tags?: readonly string[]
}

export interface ExpectedInsight {
  readonly entity: string
  readonly severity: string
  readonly signalNames: readonly string[]
  readonly score?: number
  readonly name?: string
}

export interface GivenSignal {
  readonly ruleId: string
  readonly name: string
  readonly entity: string
  readonly severity: number
  readonly timestamp: number
  readonly suppressed?: boolean
  readonly prototype?: boolean
  readonly tags?: readonly string[]
}

/** A rule over ready records, or insights over ready signals: the form is told in docs/rules.md. */
export interface SiemCase {
  readonly id: string
  readonly rule?: Json & { readonly id: string; readonly type: string }
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
  readonly signals?: readonly GivenSignal[]
  readonly config?: Json
  readonly custom_insights?: unknown
  readonly expect_insights?: readonly ExpectedInsight[]
}

const MEMBERS: ReadonlySet<string> = new Set([
  ...['id', 'note', 'now', 'rule', 'records', 'expect_signals', 'expect_suppressed'],
  ...['expect_suppressed_entities', 'rule_created', 'tuning', 'network_blocks', 'suppressed_lists'],
  ...['suppressed_entities', 'criticality', 'signals', 'config', 'custom_insights', 'expect_insights'],
])

const FORM =
  '{"id": "…", "rule": {"type": "match", …}, "records": [{"timestamp": 0, …}], "expect_signals": [{"entity": "_username-ann", "severity": 5, "timestamp": 0}]}'

const isText = (value: unknown): value is string => typeof value === 'string'
const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value)
const listOf =
  <T>(test: (item: unknown) => item is T) =>
  (value: unknown): value is readonly T[] =>
    Array.isArray(value) && value.every(test)
const objectWith =
  (needed: Json, optional: Json = {}) =>
  (value: unknown): value is Json =>
    isObject(value) &&
    Object.entries(needed).every(([name, test]) => (test as (v: unknown) => boolean)(value[name])) &&
    Object.entries(optional).every(
      ([name, test]) => value[name] === undefined || (test as (v: unknown) => boolean)(value[name]),
    )

const isEntity = (value: unknown): value is string => isText(value) && /^[^-]+-./s.test(value)

const isExpectedSignal = objectWith(
  { entity: isEntity, severity: isNumber, timestamp: isNumber },
  {
    ts_mode: (mode: unknown) => mode === 'exact' || mode === 'within',
    ts_range: (range: unknown) => listOf(isNumber)(range) && range.length === 2,
    recordCount: isNumber,
    name: isText,
    summary: isText,
    tags: listOf(isText),
  },
)

/** What a member must be, where it is there. */
const SHAPES: Readonly<Record<string, readonly [test: (value: unknown) => boolean, what: string]>> = {
  rule: [objectWith({ id: isText, type: isText }), 'an object with `id` and `type`'],
  records: [listOf(objectWith({ timestamp: isNumber })), 'a list of objects with a `timestamp` in ms'],
  expect_signals: [
    listOf(isExpectedSignal),
    'a list of objects with `entity` (`_type-value`), `severity` and `timestamp`',
  ],
  expect_suppressed: [isNumber, 'a number'],
  expect_suppressed_entities: [listOf(isEntity), 'a list of `_type-value`'],
  rule_created: [isNumber, 'a number of ms since the epoch'],
  suppressed_entities: [listOf(isEntity), 'a list of `_type-value`'],
  tuning: [listOf(objectWith({ expression: isText })), 'a list of objects with an `expression`'],
  criticality: [
    listOf(objectWith({ entity: isEntity, severityExpression: isText })),
    'a list of objects with `entity` and `severityExpression`',
  ],
  signals: [
    listOf(
      objectWith({ ruleId: isText, name: isText, entity: isEntity, severity: isNumber, timestamp: isNumber }),
    ),
    'a list of objects with `ruleId`, `name`, `entity`, `severity` and `timestamp`',
  ],
  config: [isObject, 'an object'],
  expect_insights: [
    listOf(objectWith({ entity: isEntity, severity: isText, signalNames: listOf(isText) })),
    'a list of objects with `entity`, `severity` and `signalNames`',
  ],
}

const problem = (value: Json): string | undefined => {
  for (const [name, [test, what]] of Object.entries(SHAPES))
    if (value[name] !== undefined && !test(value[name])) return `\`${name}\` must be ${what}`
  const needed =
    value['signals'] === undefined ? ['rule', 'records', 'expect_signals'] : ['signals', 'expect_insights']
  const missing = needed.find((name) => value[name] === undefined)
  return missing === undefined ? undefined : `\`${missing}\` is missing`
}

/** Reads a file of cases, one JSON object per line; empty lines don't count. Throws DohyoError DQ803 with the line of a bad one. */
export const readSiemCases = (
  file: string,
  text: string,
): readonly { readonly line: number; readonly test: SiemCase }[] =>
  readCaseLines(file, text, MEMBERS, FORM, problem).map(({ line, value }) => ({
    line,
    test: { records: [], expect_signals: [], ...value } as unknown as SiemCase,
  }))
