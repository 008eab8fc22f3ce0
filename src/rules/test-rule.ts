import { createDemand } from '../compiler/raw-record.ts'
import { NO_SETTINGS } from '../sources/no-settings.ts'
import type { EstateSettings, SourceDef } from '../sources/source.ts'
import { ident, join, num, type Sql, sql, str } from '../sql/sql.ts'
import { atomsOf, holdsWith } from './atoms.ts'
import { compileRule, lowerCondition, withKnown } from './compile-rule.ts'
import { isRecordField } from './lower-rule.ts'
import { recordAccess } from './record-access.ts'
import { signalFields } from './render-signal.ts'
import type { Rule } from './rule.ts'
import type { RuleTest } from './schema.ts'
import { type FieldValue, type RecordValues, refKey } from './template.ts'

/** Tests of a rule that can be asked together: of one source, with one set of estate settings. */
export interface TestGroup {
  readonly source: SourceDef
  readonly settings: EstateSettings
  readonly tests: readonly RuleTest[]
}

export const testGroups = (
  tests: readonly RuleTest[],
  sources: readonly SourceDef[],
): readonly TestGroup[] => {
  const groups = new Map<string, TestGroup>()
  for (const test of tests) {
    const key = JSON.stringify([test.source, test.settings ?? {}])
    const group = groups.get(key)
    const source = sources.find(({ id }) => id === test.source)
    if (group !== undefined) groups.set(key, { ...group, tests: [...group.tests, test] })
    else if (source !== undefined) groups.set(key, { source, settings: settingsOf(test), tests: [test] })
  }
  return [...groups.values()]
}

const settingsOf = (test: RuleTest): EstateSettings => {
  const given = Object.entries(test.settings ?? {}).filter(([, value]) => value !== undefined)
  return { ...NO_SETTINGS, ...Object.fromEntries(given) }
}

/** The events of tests as rows `test`, `event` (their places), `known`, `raw`. */
export const testEvents = (tests: readonly RuleTest[]): Sql => {
  const rows = tests.flatMap((test, t) =>
    (test.events ?? [test.event]).map(
      (event, e) =>
        sql`(${num(t)}, ${num(e)}, ${str(JSON.stringify(test.knownSnapshots ?? []))}, ${str(JSON.stringify(event))})`,
    ),
  )
  // VALUES takes constants only, and an empty array of strings is none
  return sql`(SELECT * REPLACE (JSONExtract(known, 'Array(String)') AS known) FROM VALUES('test UInt32, event UInt32, known String, raw String', ${join(rows)}))`
}

/** A row per event of a match rule's tests. Columns besides these are values of fields, keyed by {@link refKey}. */
export interface TestRow {
  readonly test: number
  readonly event: number
  /** Event time, ms; 0 where it has none. */
  readonly time: number
  /** What a hunt would say, 0 or 1. */
  readonly fires: number
  readonly adjusted: readonly number[]
  /** The conditions of which the mutants are made, 0 or 1, in the order of `atoms`. */
  readonly holds: readonly number[]
  readonly [field: string]: FieldValue | readonly number[]
}

/** An event on which a match rule fires. */
export interface TestHit {
  readonly event: number
  readonly time: number
  readonly values: RecordValues
  readonly adjusted: readonly boolean[]
}

/** One statement that answers tests of a match rule, and the same for its mutants. */
export interface TestStatement extends TestGroup {
  readonly statement: Sql
  /** For each test, the events on which the rule fires. */
  hits(rows: readonly TestRow[]): readonly (readonly TestHit[])[]
  /** The same for a mutant that the statement was made for. */
  mutantHits(rows: readonly TestRow[], mutant: Rule): readonly (readonly TestHit[])[]
}

/**
 * One statement for all mutants: it computes every condition that is in any of them once per event, and AND, OR and NOT,
 * which know true and false only, are applied to the answers.
 */
export const testStatement = (rule: Rule, group: TestGroup, mutants: readonly Rule[] = []): TestStatement => {
  const demand = createDemand()
  const access = recordAccess(group.source, {
    text: demand.text,
    local: demand.local,
    raw: ident('raw'),
    settings: group.settings,
  })
  const known = ident('known')
  const visible = withKnown(access, known)
  const compiled = compileRule(rule, access)
  const flags = (conditions: readonly Sql[]): Sql =>
    sql`[${join(conditions.map((each) => sql`toUInt8(${each})`))}]::Array(UInt8)`
  const atoms = atomsOf(
    mutants.flatMap(({ expression, adjust }) => [expression, ...adjust.map(({ when }) => when)]),
  )
  const shown = signalFields(rule).flatMap((ref): Sql[] => {
    if (ref.kind === 'raw') return [sql`${visible.raw(ref.key)} AS ${ident(refKey(ref))}`]
    return isRecordField(ref.name) ? [sql`${visible.field(ref.name)} AS ${ident(ref.name)}`] : []
  })
  const time = group.source.eventTime({
    text: demand.text,
    local: demand.local,
    raw: ident('raw'),
    settings: group.settings,
  })
  const outer = join([
    ident('test'),
    ident('event'),
    sql`ifNull(toUnixTimestamp64Milli(${time}), 0) AS time`,
    sql`toUInt8((${compiled.condition}) AND (${compiled.secondPass(known)})) AS fires`,
    sql`${flags(compiled.adjust(known))} AS adjusted`,
    sql`${flags([...atoms.keys()].map((atom) => lowerCondition(atom, visible)))} AS holds`,
    ...shown,
  ])
  const inner = demand.extraction(
    testEvents(group.tests),
    ident('raw'),
    ['test', 'event', 'known', 'raw'].map(ident),
  )
  const hitsOf = (
    rows: readonly TestRow[],
    fires: (row: TestRow) => boolean,
    adjusted: (row: TestRow) => readonly boolean[],
  ): readonly (readonly TestHit[])[] =>
    group.tests.map((_, i) =>
      rows
        .filter((row) => row.test === i && fires(row))
        .map((row) => ({
          event: row.event,
          time: row.time,
          values: row as RecordValues,
          adjusted: adjusted(row),
        })),
    )
  return {
    ...group,
    statement: sql`SELECT ${outer}\nFROM (${inner})\nORDER BY test, event`,
    hits: (rows) =>
      hitsOf(
        rows,
        ({ fires }) => fires === 1,
        (row) => row.adjusted.map((n) => n === 1),
      ),
    mutantHits: (rows, mutant) => {
      const holds = (row: TestRow) => holdsWith((atom) => row.holds[atoms.get(atom) ?? -1] === 1)
      return hitsOf(
        rows,
        (row) => holds(row)(mutant.expression),
        (row) => mutant.adjust.map(({ when }) => holds(row)(when)),
      )
    },
  }
}
