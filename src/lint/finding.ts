import type { Span } from '../base/span.ts'
import type { Column, Plan } from '../compiler/plan.ts'
import type { Query } from '../language/ast.ts'
import {
  type DiagnosticCode,
  type DiagnosticOptions,
  diagnostic,
  type ParamsOf,
} from '../language/diagnostics/codes.ts'
import type { Diagnostic } from '../language/diagnostics/diagnostic.ts'
import type { Stage } from '../operators/index.ts'
import type { StageParts } from './walk.ts'

/** What lint has to know about a source, as data; the app makes it from the source's definition. */
export interface LintSource {
  readonly id: string
  readonly title: string
  /** Metadata that all its messages have, by lower-case name: `_sourcecategory`. */
  readonly metadata: Readonly<Record<string, string>>
  readonly fields: readonly LintField[]
  /** Common names (`operationName`) and what the source calls the same, for people. */
  readonly aliases: Readonly<Record<string, string>>
  /** Fields that say what was done. */
  readonly operation: readonly string[]
  /** Fields that say whether it was done: failures, and calls that only read. */
  readonly outcome: readonly string[]
}

export interface LintField {
  /** Dotted path as `json auto` names it. */
  readonly path: string
  readonly type: string
  /** All values it can have, where they are known. */
  readonly values?: readonly string[]
}

export interface Edit {
  readonly span: Span
  readonly text: string
}

export interface Finding {
  readonly diagnostic: Diagnostic
  /** Edits that change the text and not its meaning. Absent: only a person can tell what was meant. */
  readonly fix?: readonly Edit[]
}

export interface LintContext {
  readonly text: string
  readonly query: Query<Stage>
  /** Per stage: its expressions and the fields it names. */
  readonly parts: readonly StageParts[]
  /** Fields that can be named after each stage. */
  readonly scopes: readonly (readonly Column[])[]
  /** Absent where the query is known only when it runs (a pivot). */
  readonly plan: Plan | undefined
  /** Sources that the search expression lets through. */
  readonly sources: readonly LintSource[]
  /** Those of them that are meant: told so, or let in by a filter that leaves out others. */
  readonly targets: ReadonlySet<LintSource>
  /** All that were asked about. */
  readonly allSources: readonly LintSource[]
}

export type LintRule = (context: LintContext) => readonly Finding[]

/** A finding; `fix` as text replaces the span itself. */
export const finding = <C extends DiagnosticCode>(
  code: C,
  params: ParamsOf<C>,
  span: Span,
  fix?: string | readonly Edit[],
  options: Pick<DiagnosticOptions, 'replacement'> = {},
): Finding => {
  const replacement = typeof fix === 'string' ? fix : options.replacement
  const edits = typeof fix === 'string' ? [{ span, text: fix }] : fix
  return {
    diagnostic: diagnostic(code, params, span, {
      severity: 'warning',
      ...(replacement === undefined ? {} : { replacement }),
    }),
    ...(edits === undefined ? {} : { fix: edits }),
  }
}

/** 1-based line of an offset. */
export const lineOf = (text: string, offset: number): number => text.slice(0, offset).split('\n').length

/** The source text of a span in one line, shortened. */
export const excerptOf = (text: string, span: Span, max = 60): string => {
  const all = text.slice(span.start, span.end).replace(/\s+/g, ' ').trim()
  return all.length <= max ? all : `${all.slice(0, max - 1)}…`
}
