import type { LintedFile } from '../../app/api.ts'
import { EXIT, type ExitCode } from '../../base/errors.ts'
import { renderText } from '../../language/diagnostics/render-text.ts'
import { createSourceText } from '../../language/source-text.ts'
import { counted } from '../../report/layout.ts'
import { lintJson } from '../../report/lint-json.ts'
import { safeText } from '../../report/safe-text.ts'
import { sarif } from '../../report/sarif.ts'
import type { SourceId } from '../../sources/source.ts'
import { type Environment, type GlobalOptions, widthOf } from '../environment.ts'
import { withSink } from '../output.ts'
import { say, styleFor } from '../session.ts'
import { type TemplateFlags, templatesOf } from '../template-options.ts'
import { version } from '../version.ts'

export interface LintFlags extends GlobalOptions, TemplateFlags {
  readonly source?: readonly SourceId[]
  readonly sourceCategory?: Readonly<Partial<Record<SourceId, string>>>
  readonly alias: boolean
  readonly fix: boolean
  readonly disable?: readonly string[]
  readonly maxWarnings: number
  readonly format: 'text' | 'json' | 'sarif'
}

const text = (files: readonly LintedFile[], flags: LintFlags, environment: Environment): string => {
  const { bad, warn, faint, strong } = styleFor(environment.stdout, flags, environment)
  const paint = { error: bad, warning: warn, frame: faint, strong }
  const width = widthOf(environment.stdout, environment)
  return files
    .flatMap(({ file, text: query, errors, findings }) => {
      const source = createSourceText(file, query)
      return [...errors, ...findings.map(({ diagnostic }) => diagnostic)].map(
        (each) => `${renderText(each, source, { paint, width })}\n\n`,
      )
    })
    .join('')
}

/** Findings to standard output, a summary to standard error. */
export const runLint = async (
  paths: readonly string[],
  flags: LintFlags,
  environment: Environment,
): Promise<ExitCode> => {
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
  const page =
    flags.format === 'json'
      ? lintJson(files)
      : flags.format === 'sarif'
        ? sarif(files, version())
        : text(files, flags, environment)
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
