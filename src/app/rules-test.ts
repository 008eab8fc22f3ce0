import { openEmbedded } from '../engine/embedded.ts'
import { createSourceText } from '../language/source-text.ts'
import type { LoadedRule } from '../rules/load.ts'
import { type Mutant, mutantsOf } from '../rules/mutate.ts'
import type { RulePlaces } from '../rules/places.ts'
import type { Rule } from '../rules/rule.ts'
import type { App, RuleMutations, RuleTestResult, UnprotectedClause } from './api.ts'
import { runRuleTests } from './rule-test-run.ts'
import { readRuleFiles } from './rules.ts'

/** A rule with its text: places of tests and clauses are shown. */
interface Written {
  readonly loaded: LoadedRule
  readonly rule: Rule
  readonly places: RulePlaces
}

const written = (files: readonly LoadedRule[]): readonly Written[] =>
  files.flatMap((loaded) => {
    const { rule, places } = loaded
    return rule === undefined || places === undefined ? [] : [{ loaded, rule, places }]
  })

/** Runs each rule's own `tests:`. */
export const rulesTest: App['rulesTest'] = async ({ paths, rules, signal }) => {
  const files = written(await readRuleFiles(paths, rules))
  const engine = await openEmbedded()
  const results: RuleTestResult[] = []
  try {
    for (const { rule, loaded, places } of files) {
      const source = createSourceText(loaded.file, loaded.text)
      const started = performance.now()
      const { verdicts } = await runRuleTests(engine, rule, [], { signal })
      const milliseconds = (performance.now() - started) / Math.max(1, verdicts.length)
      for (const [i, { test, differences }] of verdicts.entries())
        results.push({
          rule: rule.id,
          test: test.name,
          passed: differences.length === 0,
          ...(differences.length === 0 ? {} : { message: differences.join('\n') }),
          file: rule.file,
          line: source.position(places.at(['tests', i]).start).line,
          milliseconds,
        })
    }
    return results
  } finally {
    await engine.close()
  }
}

/** Drops one clause of each rule at a time, and says which of them none of its tests notices. */
export const rulesMutate: App['rulesMutate'] = async ({ paths, rules, signal }) => {
  const files = written(await readRuleFiles(paths, rules))
  const engine = await openEmbedded()
  const results: RuleMutations[] = []
  try {
    for (const each of files) {
      const mutants = mutantsOf(each.rule, each.places)
      const { verdicts, unnoticed } = await runRuleTests(engine, each.rule, mutants, { signal })
      results.push({
        rule: each.rule.id,
        file: each.rule.file,
        failing: verdicts.filter(({ differences }) => differences.length > 0).length,
        clauses: new Set(mutants.map(({ span }) => `${span.start} ${span.end}`)).size,
        unprotected: unprotected(each, unnoticed),
      })
    }
    return results
  } finally {
    await engine.close()
  }
}

/** Is nothing left to say of `inner`, since `outer` can go altogether? */
const covers = (outer: Mutant, inner: Mutant): boolean =>
  outer.change.kind === 'dropped' &&
  outer.span.start <= inner.span.start &&
  outer.span.end >= inner.span.end &&
  outer.span.end - outer.span.start > inner.span.end - inner.span.start &&
  // that all may pass does not tell whether each of a list is tried
  (outer.change.lets === 'fewer' || inner.change.kind === 'replaced' || inner.change.lets === 'more')

const unprotected = ({ loaded }: Written, unnoticed: readonly Mutant[]): readonly UnprotectedClause[] => {
  const source = createSourceText(loaded.file, loaded.text)
  const outermost = unnoticed.filter((inner) => !unnoticed.some((outer) => covers(outer, inner)))
  const places = new Map<string, UnprotectedClause>()
  for (const { span, change } of outermost.toSorted((a, b) => a.span.start - b.span.start)) {
    const key = `${span.start} ${span.end}`
    const before = places.get(key)
    const replacedBy = change.kind === 'dropped' ? [] : [change.by]
    places.set(key, {
      ...source.position(span.start),
      text: loaded.text.slice(span.start, span.end).replace(/\s+/g, ' '),
      dropped: change.kind === 'dropped' || before?.dropped === true,
      replacedBy: [...(before?.replacedBy ?? []), ...replacedBy],
    })
  }
  return [...places.values()]
}
