import { EXIT, type ExitCode } from '../../base/errors.ts'
import { counted } from '../../report/layout.ts'
import type { Environment } from '../environment.ts'
import { withSink } from '../output.ts'
import { say } from '../session.ts'
import { type ConfigFlags, configOf } from './config-flags.ts'
import { type LintPageFlags, lintPage } from './lint-page.ts'

export interface RulesLintFlags extends LintPageFlags, ConfigFlags {
  readonly siem?: string
  readonly matchList?: readonly string[]
  readonly disable?: readonly string[]
  readonly maxWarnings: number
}

/** Findings to standard output, a summary to standard error. */
export const runRulesLint = async (
  paths: readonly string[],
  flags: RulesLintFlags,
  environment: Environment,
): Promise<ExitCode> => {
  const app = await environment.loadApp()
  const { siem, matchList } = flags
  const files = await app.rulesLint({
    paths,
    disable: flags.disable ?? [],
    ...configOf(flags),
    ...(siem === undefined && matchList === undefined
      ? {}
      : {
          siemFiles: {
            ...(siem === undefined ? {} : { settings: siem }),
            ...(matchList === undefined ? {} : { matchLists: matchList }),
          },
        }),
  })
  const page = lintPage(files, flags, environment)
  await withSink(undefined, environment.stdout, (sink) => sink.write(page))
  const errors = files.reduce((sum, file) => sum + file.errors.length, 0)
  const findings = files.reduce((sum, file) => sum + file.findings.length, 0)
  if (flags.quiet !== true)
    say(
      environment,
      `${counted(files.length, 'rule')}: ${counted(errors, 'error')}, ${counted(findings, 'finding')}\n`,
    )
  if (errors > 0) return EXIT.usage
  return findings > flags.maxWarnings ? EXIT.findings : EXIT.ok
}
