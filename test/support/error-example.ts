import type { DiagnosticCode, ParamsOf } from '../../src/language/diagnostics/codes.ts'
import type { BindOptions } from '../../src/query/index.ts'

/** What docs/errors.md says of a diagnostic besides its own words. */
interface Shown {
  /** Sentences. */
  readonly means: string
  /** What to do, where the diagnostic has no help. */
  readonly todo?: string
}

/** A query that gives the diagnostic; it is run. */
interface QueryExample extends Shown {
  readonly query: string
  readonly bind?: BindOptions
}

/** What only data, many rows or a whole rule give: a part of the text, the words that are marked, and the parameters. */
interface MadeExample<C extends DiagnosticCode> extends Shown {
  readonly text: string
  readonly marked: string
  readonly params: ParamsOf<C>
  readonly severity?: 'warning'
  readonly file?: string
}

export type ErrorExample<C extends DiagnosticCode = DiagnosticCode> = QueryExample | MadeExample<C>

/** The codes of `dohyo lint`, whose examples are those of docs/lint.md. */
export type LintCode = Extract<DiagnosticCode, `DQ90${number}` | `DQ91${number}`>

export type Examples = { readonly [C in Exclude<DiagnosticCode, LintCode>]: ErrorExample<C> }

export type ExamplesOf<C extends DiagnosticCode> = { readonly [K in C]: ErrorExample<K> }
