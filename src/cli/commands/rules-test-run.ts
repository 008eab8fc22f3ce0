import type { RuleTestResult } from '../../app/api.ts'
import { EXIT, type ExitCode } from '../../base/errors.ts'
import { junit } from '../../report/junit.ts'
import { caseOfRuleTest } from '../../report/rule-tests.ts'
import { mutationsText, ruleTestsText } from '../../report/rule-tests-text.ts'
import type { Environment, GlobalOptions } from '../environment.ts'
import { withSink } from '../output.ts'
import { pageFor, withProgress } from '../session.ts'

export interface RulesTestFlags extends GlobalOptions {
  readonly rules?: readonly string[]
  readonly cases?: readonly string[]
  readonly mutate: boolean
  readonly junit?: string
}

/** Tests of rules unless only cases are named; with `--mutate`, what these tests don't notice instead. */
export const runRulesTest = async (
  paths: readonly string[],
  flags: RulesTestFlags,
  environment: Environment,
): Promise<ExitCode> => {
  const { readStdin: stdin, signal } = environment
  const { rules = [], cases = [] } = flags
  const { style } = pageFor(undefined, flags, environment)
  const write = (text: string): Promise<void> =>
    withSink(undefined, environment.stdout, (sink) => sink.write(text))
  const onlyCases = cases.length > 0 && paths.length + rules.length === 0
  const app = await environment.loadApp()
  if (flags.mutate) {
    const found = await withProgress(flags, environment, (line) =>
      app.rulesMutate({ paths, rules, signal, onProgress: line.update }),
    )
    await write(mutationsText(found, style))
    if (found.some(({ failing, unprotected }) => failing + unprotected.length > 0)) return EXIT.findings
  }
  const results = await withProgress(flags, environment, async (line): Promise<readonly RuleTestResult[]> => {
    const running = { signal, onProgress: line.update }
    return [
      ...(cases.length === 0 ? [] : await app.rulesCases({ paths: cases, stdin, ...running })),
      ...(onlyCases || flags.mutate ? [] : await app.rulesTest({ paths, rules, ...running })),
    ]
  })
  if (!flags.mutate || cases.length > 0) await write(ruleTestsText(results, style))
  if (flags.junit !== undefined)
    await withSink(flags.junit, environment.stdout, (sink) => sink.write(junit(results.map(caseOfRuleTest))))
  return results.every(({ passed }) => passed) ? EXIT.ok : EXIT.findings
}
