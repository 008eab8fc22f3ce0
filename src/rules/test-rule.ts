import { createDemand } from '../compiler/raw-record.ts'
import { NO_SETTINGS } from '../sources/no-settings.ts'
import type { EstateSettings, SourceDef } from '../sources/source.ts'
import { ident, join, num, type Sql, sql, str } from '../sql/sql.ts'
import { compileRule, withKnown } from './compile-rule.ts'
import { isRecordField } from './lower-rule.ts'
import { recordAccess } from './record-access.ts'
import { type RenderedSignal, renderSignal, signalFields } from './render-signal.ts'
import type { Rule } from './rule.ts'
import type { RuleTest } from './schema.ts'
import { type FieldValue, refKey } from './template.ts'

/** One statement that answers some of a rule's own tests. */
export interface TestStatement {
  readonly statement: Sql
  /** The tests that its rows answer. */
  readonly tests: readonly RuleTest[]
  /** What the tests say, given the statement's rows. */
  judge(rows: readonly TestRow[]): readonly TestVerdict[]
}

/** A row per event that fires. Columns other than these are values of fields, keyed by {@link refKey}. */
export interface TestRow {
  readonly test: number
  readonly event: number
  readonly adjusted: readonly number[]
  readonly [field: string]: FieldValue | readonly number[]
}

export interface TestVerdict {
  readonly rule: string
  readonly test: string
  readonly passed: boolean
  /** Why it failed: what was expected and what came. */
  readonly message?: string
  readonly file: string
}

/** The statements that run all tests of a rule: one per source and set of estate settings. */
export const testStatements = (rule: Rule, sources: readonly SourceDef[]): readonly TestStatement[] => {
  const groups = new Map<string, RuleTest[]>()
  for (const test of rule.definition.tests) {
    const key = JSON.stringify([test.source, test.settings ?? {}])
    groups.set(key, [...(groups.get(key) ?? []), test])
  }
  return [...groups.values()].flatMap((tests) => {
    const source = sources.find((candidate) => candidate.id === tests[0]?.source)
    return source === undefined ? [] : [testStatement(rule, source, tests)]
  })
}

const eventsOf = (test: RuleTest): readonly unknown[] => test.events ?? [test.event]

const settingsOf = (test: RuleTest | undefined): EstateSettings => {
  const given = Object.entries(test?.settings ?? {}).filter(([, value]) => value !== undefined)
  return { ...NO_SETTINGS, ...Object.fromEntries(given) }
}

const testStatement = (rule: Rule, source: SourceDef, tests: readonly RuleTest[]): TestStatement => {
  const demand = createDemand()
  const access = recordAccess(source, {
    text: demand.text,
    local: demand.local,
    raw: ident('raw'),
    settings: settingsOf(tests[0]),
  })
  const compiled = compileRule(rule, access)
  const known = ident('known')
  const condition = sql`(${compiled.condition}) AND (${compiled.secondPass(known)})`
  const adjusted = sql`[${join(compiled.adjust(known).map((each) => sql`toUInt8(${each})`))}]::Array(UInt8)`
  const visible = withKnown(access, known)
  const shown = signalFields(rule).flatMap((ref): Sql[] => {
    if (ref.kind === 'raw') return [sql`${visible.raw(ref.key)} AS ${ident(refKey(ref))}`]
    return isRecordField(ref.name) ? [sql`${visible.field(ref.name)} AS ${ident(ref.name)}`] : []
  })
  const keep = ['test', 'event', 'known', 'raw'].map(ident)
  const inner = demand.extraction(eventRows(tests), ident('raw'), keep)
  const outer = join([ident('test'), ident('event'), sql`${adjusted} AS adjusted`, ...shown])
  return {
    statement: sql`SELECT ${outer}\nFROM (${inner})\nWHERE ${condition}\nORDER BY test, event`,
    tests,
    judge: (rows) =>
      tests.map((test, i) =>
        verdict(
          rule,
          test,
          rows.find((row) => row.test === i),
        ),
      ),
  }
}

const eventRows = (tests: readonly RuleTest[]): Sql => {
  const rows = tests.flatMap((test, t) =>
    eventsOf(test).map(
      (event, e) =>
        sql`(${num(t)}, ${num(e)}, ${str(JSON.stringify(test.knownSnapshots ?? []))}, ${str(JSON.stringify(event))})`,
    ),
  )
  // VALUES takes constants only, and an empty array of strings is none
  return sql`(SELECT * REPLACE (JSONExtract(known, 'Array(String)') AS known) FROM VALUES('test UInt32, event UInt32, known String, raw String', ${join(rows)}))`
}

const verdict = (rule: Rule, test: RuleTest, row: TestRow | undefined): TestVerdict => {
  const signal =
    row === undefined
      ? undefined
      : renderSignal(
          rule,
          row as Readonly<Record<string, FieldValue>>,
          row.adjusted.map((n) => n === 1),
        )
  const message = failure(test, signal)
  const base = { rule: rule.id, test: test.name, file: rule.file }
  return message === undefined ? { ...base, passed: true } : { ...base, passed: false, message }
}

const failure = (test: RuleTest, signal: RenderedSignal | undefined): string | undefined => {
  if (!test.fires) return signal === undefined ? undefined : `fires, though it must not: ${signal.summary}`
  if (signal === undefined) return 'does not fire'
  const differs = (what: string, wanted: string | undefined, found: string): string | undefined =>
    wanted === undefined || wanted === found
      ? undefined
      : `${what} differs\n  expected: ${wanted}\n  rendered: ${found}`
  return (
    differs('summary', test.summary, signal.summary) ??
    differs('severity', test.severity, signal.severity) ??
    differs('confidence', test.confidence, signal.confidence)
  )
}
