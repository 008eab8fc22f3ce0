import { assertNever } from '../../base/assert-never.ts'
import { EXIT, type ExitCode } from '../../base/errors.ts'
import { type Coverage, coverageJson, coverageOf, navigatorLayer } from '../../report/coverage.ts'
import { counted } from '../../report/layout.ts'
import { renderTable } from '../../report/table.ts'
import type { Environment, GlobalOptions } from '../environment.ts'
import { withSink } from '../output.ts'
import { pageFor } from '../session.ts'
import { type ConfigFlags, configOf } from './config-flags.ts'

export interface CoverageFlags extends GlobalOptions, ConfigFlags {
  readonly rules?: string[]
  readonly format: 'table' | 'json' | 'navigator'
  readonly olderIds: boolean
  readonly output?: string
}

const COLUMNS = ['technique', 'name', 'rules', 'which'].map((name) => ({ name }))

const tableOf = (coverage: readonly Coverage[], flags: CoverageFlags, environment: Environment): string => {
  const rows = coverage.map(({ technique, name, rules }) => [
    technique,
    name,
    String(rules.length),
    rules.map(({ id }) => id).join('\n'),
  ])
  const page = pageFor(flags.output, flags, environment)
  return `${renderTable(COLUMNS, rows, { ...page, seeAll: '' })}\n${counted(coverage.length, 'technique')}\n`
}

/** Prints which techniques the enabled rules look for. */
export const runCoverage = async (flags: CoverageFlags, environment: Environment): Promise<ExitCode> => {
  const app = await environment.loadApp()
  const rules = await app.rulesList({ rules: flags.rules ?? [], ...configOf(flags) })
  const coverage = coverageOf(rules, flags.olderIds)
  const text = (): string => {
    switch (flags.format) {
      case 'table':
        return tableOf(coverage, flags, environment)
      case 'json':
        return coverageJson(coverage)
      case 'navigator':
        return navigatorLayer(coverage, flags.olderIds)
      default:
        return assertNever(flags.format)
    }
  }
  await withSink(flags.output, environment.stdout, (sink) => sink.write(text()))
  return EXIT.ok
}
