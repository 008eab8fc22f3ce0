import type { Span } from '../../base/span.ts'
import type { DiagnosticCode, DiagnosticParams } from './codes.ts'

/** One finding about a text. The prose is made from `code` and `params` at the edge (render-text.ts, render-json.ts). */
export interface Diagnostic {
  readonly code: DiagnosticCode
  readonly severity: 'error' | 'warning'
  readonly params: DiagnosticParams
  readonly span: Span
  /** Text that can replace `span` to mend it. */
  readonly replacement?: string
}
