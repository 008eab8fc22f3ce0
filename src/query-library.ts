/**
 * `dohyo/query`: the query language as a library. No files, no process, no clock: it also runs in a browser. See
 * docs/library.md.
 *
 * @example
 * import { compile, format, lint, parse, SOURCES } from 'dohyo/query'
 *
 * const { findings } = lint('* | json auto | where eventName = "a" and eventName = "b"', { sources: SOURCES })
 */
import { lintSources } from './app/lint-sources.ts'
import type { Query } from './language/ast.ts'
import type { Diagnostic } from './language/diagnostics/diagnostic.ts'
import { renderJson } from './language/diagnostics/render-json.ts'
import { renderText } from './language/diagnostics/render-text.ts'
import { parseQuery } from './language/parse-query.ts'
import { createSourceText } from './language/source-text.ts'
import { OPERATOR_TABLE, type Stage } from './operators/index.ts'

export type { Comment, Expr, FieldRef, Query, SearchExpr } from './language/ast.ts'
export type { DiagnosticCode } from './language/diagnostics/codes.ts'
export type { Diagnostic } from './language/diagnostics/diagnostic.ts'
export type { JsonDiagnostic } from './language/diagnostics/render-json.ts'
export {
  applyEdits,
  type Edit,
  type Finding,
  fixText as fix,
  type LintField,
  type LintOptions,
  type LintResult,
  type LintSource,
  lint,
} from './lint/index.ts'
export type { Stage } from './operators/index.ts'
export { type CompiledQuery, type CompileOptions, compileQuery as compile } from './query/compile.ts'
export { type FormattedQuery, formatQuery as format } from './query/format.ts'

export interface ParsedQuery {
  /** What could be read; a stage that could not is left out. */
  readonly query: Query<Stage>
  /** In order of position. */
  readonly diagnostics: readonly Diagnostic[]
}

/** Reads a query. Never throws on a text: what is wrong is in `diagnostics`, all of it. */
export const parse = (text: string): ParsedQuery => parseQuery(text, OPERATOR_TABLE)

/** A diagnostic for people: the message, the line with the place marked, and what to do. */
export const describe = (diagnostic: Diagnostic, text: string, name = 'query'): string =>
  renderText(diagnostic, createSourceText(name, text))

/** A diagnostic for programs: message, help, line and column. */
export const toJson = (diagnostic: Diagnostic, text: string, name = 'query') =>
  renderJson(diagnostic, createSourceText(name, text))

/** What lint has to know of the sources that dohyo reads: AWS CloudTrail, Azure Activity Log, GCP Cloud Audit Logs. */
export const SOURCES = lintSources()
