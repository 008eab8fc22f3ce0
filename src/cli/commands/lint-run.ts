import { EXIT, type ExitCode } from '../../base/errors.ts'
import { counted } from '../../report/layout.ts'
import { safeText } from '../../report/safe-text.ts'
import type { SourceId } from '../../sources/source.ts'
import type { Environment } from '../environment.ts'
import { withSink } from '../output.ts'
import { say } from '../session.ts'
import { type TemplateFlags, templatesOf } from '../template-options.ts'
import { type LintPageFlags, lintPage } from './lint-page.ts'

export interface LintFlags extends LintPageFlags, TemplateFlags {
  readonly source?: readonly SourceId[]
  readonly sourceCategory?: Readonly<Partial<Record<SourceId, string>>>
  readonly alias: boolean
  readonly fix: boolean
  readonly disable?: readonly string[]
  readonly maxWarnings: number
}

/** Findings to standard output, a summary to standard error. Files of rules go to `dohyo rules lint`. */
export const runLint = async (
  paths: readonly string[],
  flags: LintFlags,
  environment: Environment,
): Promise<ExitCode> => {
  if (paths.length > 0 && paths.every((path) => /\.ya?ml$/i.test(path))) {
    const { runRulesLint } = await import('./rules-lint-run.ts')
    return runRulesLint(paths, flags, environment)
  }
  const app = await environment.loadApp()
  const templates = templatesOf(flags)
  const files = await app.lint({
    ...(templates === undefined ? {} : { templates }),
    paths,
    stdin: environment.readStdin,
    ...(flags.source === undefined ? {} : { sources: flags.source }),
    ...(flags.sourceCategory === undefined ? {} : { sourceCategory: flags.sourceCategory }),
    alias: flags.alias,
    fix: flags.fix,
    disable: flags.disable ?? [],
  })
  const page = lintPage(files, flags, environment)
  // the mended query is what the command is for; what is left to say goes beside it
  const piped = flags.fix ? files.find(({ file }) => file === 'stdin') : undefined
  if (piped !== undefined) say(environment, page)
  await withSink(undefined, environment.stdout, (sink) => sink.write(piped?.text ?? page))
  const errors = files.reduce((sum, file) => sum + file.errors.length, 0)
  const findings = files.reduce((sum, file) => sum + file.findings.length, 0)
  if (flags.quiet !== true) {
    for (const { file } of files.filter((each) => each.changed && each !== piped))
      say(environment, `fixed ${safeText(file)}\n`)
    const fixable = files.flatMap((file) => file.findings).filter(({ fix }) => fix !== undefined).length
    const hint = fixable > 0 ? ` (${fixable} with a fix: --fix)` : ''
    say(
      environment,
      `${counted(files.length, 'query', 'queries')}: ${counted(errors, 'error')}, ${counted(findings, 'finding')}${hint}\n`,
    )
  }
  if (errors > 0) return EXIT.usage
  return findings > flags.maxWarnings ? EXIT.findings : EXIT.ok
}
