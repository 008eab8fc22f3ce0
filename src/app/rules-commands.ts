import { openEmbedded } from '../engine/embedded.ts'
import { defaultScore } from '../rules/rule.ts'
import { severityOf } from '../rules/severity.ts'
import { type TestRow, testStatements } from '../rules/test-rule.ts'
import { SOURCES } from '../sources/index.ts'
import type { App, RuleTestResult } from './api.ts'
import { readRules } from './rules.ts'

/** The rules that a hunt runs. */
export const rulesList: App['rulesList'] = async ({ rules }) =>
  (await readRules(rules)).map(({ id, file, definition }) => ({
    id,
    name: definition.name,
    severity: severityOf(defaultScore(definition)),
    attack: definition.tags.flatMap((tag) => /^_mitreAttackTechnique:(.+)$/.exec(tag)?.[1] ?? []),
    file,
  }))

/** Runs each rule's own `tests:`. */
export const rulesTest: App['rulesTest'] = async ({ rules, signal }) => {
  const loaded = await readRules(rules)
  const engine = await openEmbedded()
  const results: RuleTestResult[] = []
  try {
    for (const rule of loaded)
      for (const { statement, judge } of testStatements(rule, SOURCES))
        results.push(...judge(await engine.rows<TestRow>(statement, { signal })))
    return results
  } finally {
    await engine.close()
  }
}
