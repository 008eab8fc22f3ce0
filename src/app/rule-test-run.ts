import { createDemand } from '../compiler/raw-record.ts'
import type { Engine, QueryOptions } from '../engine/engine.ts'
import { takesBack } from '../hunt/blocks.ts'
import { firingsOfRule } from '../hunt/firings.ts'
import { createMatches } from '../hunt/match-store.ts'
import { FAILURES, OPERATION_FIELDS, settleOperations } from '../hunt/settle.ts'
import { matchesSql } from '../rules/matches.ts'
import type { Mutant } from '../rules/mutate.ts'
import { recordAccess } from '../rules/record-access.ts'
import { renderSignal } from '../rules/render-signal.ts'
import type { Rule } from '../rules/rule.ts'
import type { RuleTest } from '../rules/schema.ts'
import type { TemplateRef } from '../rules/template.ts'
import {
  type TestGroup,
  type TestHit,
  type TestRow,
  testEvents,
  testGroups,
  testStatement,
} from '../rules/test-rule.ts'
import type { Firing } from '../signals/from-firings.ts'
import { SOURCES } from '../sources/index.ts'
import { ident, num, sql, str } from '../sql/sql.ts'
import { type Fired, testDifferences } from './rule-test-outcome.ts'

export interface TestVerdict {
  readonly test: RuleTest
  /** See `testDifferences`. */
  readonly differences: readonly string[]
}

export interface RuleRun {
  /** In the order of the rule's tests. */
  readonly verdicts: readonly TestVerdict[]
  /** Those of the mutants that pass all tests: nothing notices them. Only asked where the rule itself passes. */
  readonly unnoticed: readonly Mutant[]
}

/** Runs the tests of a rule, and on each of the mutants. */
export const runRuleTests = async (
  engine: Engine,
  rule: Rule,
  mutants: readonly Mutant[],
  options: QueryOptions,
): Promise<RuleRun> => {
  const verdicts = new Map<RuleTest, TestVerdict>()
  let unnoticed = mutants
  const run = rule.definition.type === 'match' ? runMatch : runWindowed
  for (const group of testGroups(rule.definition.tests, SOURCES)) {
    const { own, mutant } = await run(
      engine,
      rule,
      group,
      unnoticed.map((each) => each.rule),
      options,
    )
    for (const [i, test] of group.tests.entries())
      verdicts.set(test, { test, differences: testDifferences(test, own[i] ?? []) })
    const left: Mutant[] = []
    for (const each of unnoticed) if (!(await mutant(each.rule))) left.push(each)
    unnoticed = left
  }
  return {
    verdicts: rule.definition.tests.flatMap((test) => verdicts.get(test) ?? []),
    unnoticed: [...verdicts.values()].every(({ differences }) => differences.length === 0) ? unnoticed : [],
  }
}

interface GroupRun {
  /** What the rule does in each test of the group. */
  readonly own: readonly (readonly Fired[])[]
  /** Does a test of the group fail for this mutant? */
  readonly mutant: (mutant: Rule) => Promise<boolean>
}

type Run = (
  engine: Engine,
  rule: Rule,
  group: TestGroup,
  mutants: readonly Rule[],
  options: QueryOptions,
) => Promise<GroupRun>

const firedOf = (firing: Firing, adjusted?: readonly boolean[]): readonly Fired[] => {
  const rendered = renderSignal(firing.rule, firing.fields, adjusted)
  return rendered === undefined ? [] : [{ rendered, firing }]
}

const ofHit = (rule: Rule, { event, time, values, adjusted }: TestHit): readonly Fired[] => {
  const completing = { id: String(event), timestamp: time }
  const firing: Firing = {
    rule,
    timestamp: time,
    completing,
    fields: values,
    recordId: String(event),
    records: () => [completing],
    suppressedLists: [],
    recordCount: 1,
  }
  return firedOf(firing, adjusted)
}

const runMatch: Run = async (engine, rule, group, mutants, options) => {
  const statement = testStatement(rule, group, mutants)
  const rows = await engine.rows<TestRow>(statement.statement, options)
  const fired = (of: Rule, hits: readonly (readonly TestHit[])[]) =>
    hits.map((each) => each.flatMap((hit) => ofHit(of, hit)))
  return {
    own: fired(rule, statement.hits(rows)),
    mutant: async (mutant) =>
      fired(mutant, statement.mutantHits(rows, mutant)).some(
        (each, i) => testDifferences(group.tests[i] ?? NO_TEST, each).length > 0,
      ),
  }
}

const NO_TEST: RuleTest = { name: '', source: 'aws-cloudtrail', fires: false }

const OPERATION = OPERATION_FIELDS.map(
  (name): TemplateRef => ({ kind: 'field', name, span: { start: 0, end: 0 } }),
)

/** Rules that one statement evaluates, as in a hunt. */
const AT_ONCE = 40

/** All tests and mutants side by side in one table of matches: each pair has a number of its own. */
const runWindowed: Run = async (engine, rule, group, mutants, options) => {
  const variants = [rule, ...mutants]
  const numberOf = (test: number, variant: number): number => test * variants.length + variant
  await engine.run(sql`DROP TABLE IF EXISTS matches`)
  await createMatches(engine)
  for (let at = 0; at < variants.length; at += AT_ONCE) {
    const demand = createDemand()
    const record = { text: demand.text, local: demand.local, raw: ident('raw'), settings: group.settings }
    const time = demand.local(
      'event time',
      () => sql`toUnixTimestamp64Milli(${group.source.eventTime(record)})`,
    )
    const found = matchesSql({
      rules: variants.slice(at, at + AT_ONCE).map((each, i) => ({ rule: each, number: at + i })),
      access: recordAccess(group.source, record),
      id: sql`concat(toString(test), '/', leftPad(toString(event), 6, '0'))`,
      time: sql`ifNull(${time}, 0)`,
      file: ident('test'),
      source: sql`${str(group.source.id)}`,
      also: OPERATION,
      ...(takesBack(group.source) ? { failures: FAILURES } : {}),
      extraction: () =>
        demand.extraction(testEvents(group.tests), ident('raw'), ['test', 'event', 'raw'].map(ident)),
    })
    await engine.run(
      sql`INSERT INTO matches SELECT * REPLACE (if(rule = ${num(FAILURES)}, rule, toUInt32(rule + file * ${num(variants.length)})) AS rule) FROM (${found})`,
      options,
    )
  }
  if (takesBack(group.source)) await settleOperations(engine, [group.source.id], ident('file'), options)
  const matches = await matchesByNumber(engine, options)
  const firedIn = async (test: number, variant: number): Promise<readonly Fired[]> => {
    const of = variants[variant]
    const number = numberOf(test, variant)
    if (of === undefined || !matches.has(number)) return []
    const firings = await firingsOfRule(engine, of, number, {}, options)
    // without an entity there is no signal
    return firings.flatMap((firing) => firedOf(firing)).filter(({ rendered }) => rendered.entities.length > 0)
  }
  const own: (readonly Fired[])[] = []
  for (const i of group.tests.keys()) own.push(await firedIn(i, 0))
  return {
    own,
    mutant: async (mutant) => {
      const variant = variants.indexOf(mutant)
      for (const [i, test] of group.tests.entries()) {
        const same =
          sameCorrelation(rule, mutant) && matches.get(numberOf(i, variant)) === matches.get(numberOf(i, 0))
        const fired = same ? (own[i] ?? []) : await firedIn(i, variant)
        if (testDifferences(test, fired).length > 0) return true
      }
      return false
    },
  }
}

/** From the same matches, both give the same. */
const sameCorrelation = (a: Rule, b: Rule): boolean =>
  a.definition === b.definition && a.trigger === b.trigger && a.values === b.values && a.adjust === b.adjust

/** A fingerprint of the matches of each number. */
const matchesByNumber = async (
  engine: Engine,
  options: QueryOptions,
): Promise<ReadonlyMap<number, string>> => {
  const rows = await engine.rows<{ readonly rule: number; readonly matches: string }>(
    sql`SELECT rule, toString(sum(cityHash64(id, time, key, flags, ifNull(value, ''), isNull(value), toString(numbers), toString(texts)))) AS matches FROM matches GROUP BY rule`,
    options,
  )
  return new Map(rows.map((row) => [row.rule, row.matches]))
}
