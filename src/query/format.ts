import type { Diagnostic } from '../language/diagnostics/diagnostic.ts'
import { breakLines } from '../language/layout.ts'
import { parseQuery } from '../language/parse-query.ts'
import { printQuery } from '../language/print.ts'
import { OPERATOR_TABLE } from '../operators/index.ts'

export interface FormattedQuery {
  /** Undefined when the query has an error: what can't be read can't be written again. */
  readonly text: string | undefined
  readonly diagnostics: readonly Diagnostic[]
}

/** The query in its canonical form: one stage per line, long ones broken, comments before the stage they stood in. */
export const formatQuery = (text: string): FormattedQuery => {
  const { query, diagnostics } = parseQuery(text, OPERATOR_TABLE)
  const broken = diagnostics.some(({ severity }) => severity === 'error')
  return { text: broken ? undefined : breakLines(printQuery(query, OPERATOR_TABLE)), diagnostics }
}
