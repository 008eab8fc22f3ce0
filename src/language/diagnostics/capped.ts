import { diagnostic } from './codes.ts'
import type { Diagnostic } from './diagnostic.ts'

const MAX_DIAGNOSTICS = 100

/** What was counted before is counted on. */
const countOf = ({ code, params }: Diagnostic): number =>
  code === 'DQ212' && typeof params['more'] === 'number' ? params['more'] : 1

/** A text of another kind can have as many errors as characters: the rest is counted. */
export const capped = (diagnostics: readonly Diagnostic[]): readonly Diagnostic[] => {
  const next = diagnostics[MAX_DIAGNOSTICS]
  if (next === undefined) return diagnostics
  const more = diagnostics.slice(MAX_DIAGNOSTICS)
  const severity = more.some((d) => d.severity === 'error') ? 'error' : 'warning'
  return [
    ...diagnostics.slice(0, MAX_DIAGNOSTICS),
    diagnostic('DQ212', { more: more.reduce((sum, each) => sum + countOf(each), 0) }, next.span, {
      severity,
    }),
  ]
}
