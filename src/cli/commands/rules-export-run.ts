import { EXIT, type ExitCode } from '../../base/errors.ts'
import { count, counted } from '../../report/layout.ts'
import { safeText } from '../../report/safe-text.ts'
import type { Environment, GlobalOptions } from '../environment.ts'
import { withSink } from '../output.ts'
import { pageFor, say } from '../session.ts'

export interface ExportFlags extends GlobalOptions {
  readonly to: 'sumo' | 'terraform'
  readonly output?: string
}

/** The rules to the sink; those that were left out to standard error. */
export const runRulesExport = async (
  rules: readonly string[],
  flags: ExportFlags,
  environment: Environment,
): Promise<ExitCode> => {
  const app = await environment.loadApp()
  const { text, exported, refused } = await app.rulesExport({ rules, to: flags.to })
  await withSink(flags.output, environment.stdout, (sink) => sink.write(text))
  const { style } = pageFor(undefined, flags, environment)
  const lines = [
    ...refused.map(
      ({ id, reasons }) =>
        `${style.bad('left out')} ${safeText(id)}: Sumo has no ${safeText(reasons.join(', ').replace(/^the /, '').replaceAll(', the ', ', '))}`,
    ),
    `${counted(exported, 'rule')} exported, ${count(refused.length)} left out`,
  ]
  if (flags.quiet !== true || refused.length > 0) say(environment, `${lines.join('\n')}\n`)
  return refused.length === 0 ? EXIT.ok : EXIT.findings
}
