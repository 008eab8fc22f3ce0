import { EXIT, type ExitCode } from '../../base/errors.ts'
import { counted } from '../../report/layout.ts'
import { renderTable } from '../../report/table.ts'
import type { Environment, GlobalOptions } from '../environment.ts'
import { withSink } from '../output.ts'
import { pageFor } from '../session.ts'
import { type ConfigFlags, configOf } from './config-flags.ts'

export interface RulesFlags extends GlobalOptions, ConfigFlags {
  readonly rules?: string[]
}

const COLUMNS = ['rule', 'name', 'severity', 'ATT&CK', 'file'].map((name) => ({ name }))

export const runRulesList = async (flags: RulesFlags, environment: Environment): Promise<ExitCode> => {
  const app = await environment.loadApp()
  const rules = await app.rulesList({ rules: flags.rules ?? [], ...configOf(flags) })
  const rows = rules.map((rule) => [rule.id, rule.name, rule.severity, rule.attack.join('\n'), rule.file])
  const page = pageFor(undefined, flags, environment)
  await withSink(undefined, environment.stdout, (sink) =>
    sink.write(`${renderTable(COLUMNS, rows, { ...page, seeAll: '' })}\n${counted(rules.length, 'rule')}\n`),
  )
  return EXIT.ok
}
