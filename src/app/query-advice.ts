import { type DiagnosticCode, diagnostic } from '../language/diagnostics/codes.ts'
import type { Diagnostic } from '../language/diagnostics/diagnostic.ts'
import type { Templates } from '../language/templates.ts'
import { lint } from '../lint/index.ts'

/** What makes a result other than it looks, and is found in no time; the rest is for `dohyo lint`. */
const SURPRISES: ReadonlySet<DiagnosticCode> = new Set<DiagnosticCode>(['DQ318', 'DQ909', 'DQ912', 'DQ914'])

const MOST = 3

const place = ({ code, span }: Diagnostic): string => `${code} ${span.start}`

/**
 * Warnings of lint that concern the rows of any data, whatever its source: added to those that binding has made, `known`.
 * The first few; how many more there are is said.
 */
export const withAdvice = (
  text: string,
  templates: Templates | undefined,
  known: readonly Diagnostic[],
): readonly Diagnostic[] => {
  const said = new Set(known.map(place))
  const options = { only: SURPRISES }
  const { findings } = lint(text, templates === undefined ? options : { ...options, templates })
  const found = findings.map((finding) => finding.diagnostic).filter((each) => !said.has(place(each)))
  const next = found[MOST]
  const more =
    next === undefined
      ? []
      : [diagnostic('DQ212', { more: found.length - MOST }, next.span, { severity: 'warning' })]
  return [...known, ...found.slice(0, MOST), ...more].toSorted((a, b) => a.span.start - b.span.start)
}
