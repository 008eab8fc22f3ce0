import { EXIT, type ExitCode } from '../../base/errors.ts'
import { count, counted } from '../../report/layout.ts'
import { safeText } from '../../report/safe-text.ts'
import { renderTable } from '../../report/table.ts'
import type { Environment, GlobalOptions } from '../environment.ts'
import { withSink } from '../output.ts'
import { pageFor, withProgress } from '../session.ts'

export interface RulesFlags extends GlobalOptions {
  readonly rules?: string[]
}

const COLUMNS = ['rule', 'name', 'severity', 'ATT&CK', 'file'].map((name) => ({ name }))

export const runRulesList = async (flags: RulesFlags, environment: Environment): Promise<ExitCode> => {
  const app = await environment.loadApp()
  const rules = await app.rulesList({ rules: flags.rules ?? [] })
  const rows = rules.map((rule) => [rule.id, rule.name, rule.severity, rule.attack.join('\n'), rule.file])
  const page = pageFor(undefined, flags, environment)
  await withSink(undefined, environment.stdout, (sink) =>
    sink.write(`${renderTable(COLUMNS, rows, { ...page, seeAll: '' })}\n${counted(rules.length, 'rule')}\n`),
  )
  return EXIT.ok
}

/** Names each test that fails and why, then one line that counts. */
export const runRulesTest = async (flags: RulesFlags, environment: Environment): Promise<ExitCode> => {
  const results = await withProgress(flags, environment, async (line) => {
    const app = await environment.loadApp()
    return app.rulesTest({ rules: flags.rules ?? [], signal: environment.signal, onProgress: line.update })
  })
  const { style } = pageFor(undefined, flags, environment)
  const failed = results.filter((result) => !result.passed)
  const lines = failed.flatMap(({ rule, test, message, file }) => [
    `${style.bad('failed')} ${safeText(rule)}: ${safeText(test)}`,
    ...(message === undefined ? [] : [`  ${safeText(message)}`]),
    `  in ${safeText(file)}`,
  ])
  await withSink(undefined, environment.stdout, (sink) =>
    sink.write(
      `${[...lines, `${count(results.length - failed.length)} passed, ${count(failed.length)} failed`].join('\n')}\n`,
    ),
  )
  return failed.length === 0 ? EXIT.ok : EXIT.findings
}
