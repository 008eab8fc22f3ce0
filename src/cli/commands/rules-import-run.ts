import { EXIT, type ExitCode } from '../../base/errors.ts'
import { count, counted } from '../../report/layout.ts'
import { safeText } from '../../report/safe-text.ts'
import type { Environment, GlobalOptions } from '../environment.ts'
import { withSink } from '../output.ts'
import { pageFor, say } from '../session.ts'

export interface ImportFlags extends GlobalOptions {
  readonly out?: string
  readonly overwrite: boolean
}

const indented = (text: string): string =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => `  ${safeText(line)}`)
    .join('\n')

/** Rule files to the folder, or as YAML documents to standard output; what is amiss to standard error. */
export const runRulesImport = async (
  paths: readonly string[],
  flags: ImportFlags,
  environment: Environment,
): Promise<ExitCode> => {
  const app = await environment.loadApp()
  const { out, overwrite } = flags
  const files = await app.rulesImport({ paths, overwrite, ...(out === undefined ? {} : { out }) })
  const rules = files.flatMap((file) => file.rules)
  const texts = rules.flatMap(({ yaml }) => (yaml === undefined ? [] : [yaml]))
  if (texts.length > 0)
    await withSink(undefined, environment.stdout, (sink) => sink.write(texts.join('---\n')))
  const { style } = pageFor(undefined, flags, environment)
  const label = ({ id, name }: (typeof rules)[number]): string => safeText(id ?? name)
  const amiss = rules.filter(({ problems }) => problems.length > 0)
  const lines = [
    ...amiss.flatMap((rule) => [
      `${style.bad(rule.id === undefined ? 'refused' : "can't run")} ${label(rule)}`,
      ...rule.problems.map(indented),
    ]),
    ...rules.flatMap((rule) =>
      rule.losses.map((loss) => `${style.faint('lost')} ${label(rule)}: ${safeText(loss)}`),
    ),
    `${counted(rules.filter(({ id }) => id !== undefined).length, 'rule')} imported, ${count(amiss.length)} of them can't run or could not be read`,
  ]
  if (flags.quiet !== true || amiss.length > 0) say(environment, `${lines.join('\n')}\n`)
  return amiss.length === 0 ? EXIT.ok : EXIT.findings
}
