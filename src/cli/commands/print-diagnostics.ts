import type { Diagnostic } from '../../language/diagnostics/diagnostic.ts'
import { renderJson } from '../../language/diagnostics/render-json.ts'
import { renderText } from '../../language/diagnostics/render-text.ts'
import { createSourceText } from '../../language/source-text.ts'
import { safeJson } from '../../report/safe-json.ts'
import { type Environment, type GlobalOptions, widthOf } from '../environment.ts'
import { say, styleFor } from '../session.ts'

/**
 * Diagnostics of a query, with the lines they point at, to standard error; with `--diagnostics json` each is a line of JSON, for
 * editors. Warnings are notes: `--quiet` drops them.
 */
export const printDiagnostics = (
  diagnostics: readonly Diagnostic[],
  query: { readonly text: string; readonly file: string },
  options: GlobalOptions & { readonly diagnostics?: 'text' | 'json' },
  environment: Environment,
): void => {
  const { bad, warn, faint, strong } = styleFor(environment.stderr, options, environment)
  const paint = { error: bad, warning: warn, frame: faint, strong }
  const source = createSourceText(query.file, query.text)
  const width = widthOf(environment.stderr, environment)
  for (const diagnostic of diagnostics) {
    if (diagnostic.severity === 'warning' && options.quiet === true) continue
    if (options.diagnostics === 'json')
      say(environment, `${safeJson(JSON.stringify(renderJson(diagnostic, source)))}\n`)
    else say(environment, `${renderText(diagnostic, source, { paint, width })}\n\n`)
  }
}
