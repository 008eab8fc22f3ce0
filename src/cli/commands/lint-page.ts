import type { LintedFile } from '../../app/api.ts'
import { renderText } from '../../language/diagnostics/render-text.ts'
import { createSourceText } from '../../language/source-text.ts'
import { lintJson } from '../../report/lint-json.ts'
import { sarif } from '../../report/sarif.ts'
import { type Environment, type GlobalOptions, widthOf } from '../environment.ts'
import { styleFor } from '../session.ts'
import { version } from '../version.ts'

export interface LintPageFlags extends GlobalOptions {
  readonly format: 'text' | 'json' | 'sarif'
}

const text = (files: readonly LintedFile[], flags: LintPageFlags, environment: Environment): string => {
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

/** Errors and findings in the form that was asked for. */
export const lintPage = (
  files: readonly LintedFile[],
  flags: LintPageFlags,
  environment: Environment,
): string => {
  switch (flags.format) {
    case 'json':
      return lintJson(files)
    case 'sarif':
      return sarif(files, version())
    case 'text':
      return text(files, flags, environment)
  }
}
