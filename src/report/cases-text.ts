import type { Diagnostic } from '../language/diagnostics/diagnostic.ts'
import { type Paint, renderText } from '../language/diagnostics/render-text.ts'
import { createSourceText } from '../language/source-text.ts'
import type { JunitCase } from './junit.ts'
import { count } from './layout.ts'
import type { RowDifference } from './row-difference.ts'
import { safeText } from './safe-text.ts'
import { makeStyle, type Style } from './style.ts'

/** One test of a query and how it ended. */
export interface CaseReport {
  readonly file: string
  readonly line: number
  readonly id: string
  readonly query: { readonly file: string; readonly text: string }
  readonly outcome:
    | { readonly kind: 'passed' }
    | { readonly kind: 'different'; readonly differences: readonly RowDifference[] }
    | { readonly kind: 'rejected'; readonly diagnostics: readonly Diagnostic[] }
  readonly milliseconds: number
}

/** A value as JSON has it; a missing one is null. */
const shown = (value: unknown): string => safeText(JSON.stringify(value ?? null))

/** Columns without a value say nothing, and there are many of them. */
const filled = (row: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null))

const differenceLines = (difference: RowDifference, style: Style): readonly string[] => {
  switch (difference.kind) {
    case 'missing':
      return [style.bad(`- row ${difference.index + 1} is missing: ${shown(difference.expected)}`)]
    case 'unexpected':
      return [style.good(`+ row that is not expected: ${shown(filled(difference.found))}`)]
    case 'changed':
      return [
        `  row ${difference.index + 1}`,
        ...difference.cells.flatMap(({ name, expected, found }) => [
          style.bad(`-   ${safeText(name)}: ${shown(expected)}`),
          style.good(`+   ${safeText(name)}: ${shown(found)}`),
        ]),
      ]
  }
}

/** Why a test failed, a line each; nothing for one that passed. `-` is what is expected, `+` what was found. */
const failureLines = ({ query, outcome }: CaseReport, style: Style, width = 100): readonly string[] => {
  switch (outcome.kind) {
    case 'passed':
      return []
    case 'different':
      return outcome.differences.flatMap((each) => differenceLines(each, style))
    case 'rejected': {
      const source = createSourceText(query.file, query.text)
      const paint: Paint = { error: style.bad, warning: style.warn, frame: style.faint, strong: style.strong }
      return outcome.diagnostics.flatMap((each) => renderText(each, source, { paint, width }).split('\n'))
    }
  }
}

/** For JUnit. */
export const caseOfQuery = (each: CaseReport): JunitCase => {
  const { file, line, id: name, milliseconds, outcome } = each
  const base = { file, line, name, milliseconds }
  if (outcome.kind === 'passed') return base
  const message = outcome.kind === 'different' ? 'the rows differ' : 'the query has a mistake'
  return { ...base, failure: { message, text: failureLines(each, makeStyle(false)).join('\n') } }
}

/** Each test that failed and why, then one line that counts. */
export const casesText = (cases: readonly CaseReport[], style: Style, width: number): string => {
  const failed = cases.filter(({ outcome }) => outcome.kind !== 'passed')
  const blocks = failed.flatMap((each) => [
    `${style.bad('failed')} ${style.strong(safeText(each.id))} (${safeText(each.file)}:${each.line})`,
    ...failureLines(each, style, width - 2).map((line) => `  ${line}`),
    '',
  ])
  const passed = cases.length - failed.length
  return `${[...blocks, `${count(passed)} passed, ${count(failed.length)} failed`].join('\n')}\n`
}
