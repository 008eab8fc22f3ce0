import type { Position, SourceText } from '../source-text.ts'
import { type DiagnosticCode, formatExample, formatHelp, formatMessage, formatNotes } from './codes.ts'
import type { Diagnostic } from './diagnostic.ts'

/** A diagnostic for programs: an editor, the console, `--format json`. Offsets are UTF-16, positions 1-based code points. */
export interface JsonDiagnostic {
  readonly code: DiagnosticCode
  readonly severity: 'error' | 'warning'
  readonly message: string
  readonly source: string
  readonly start: Position & { readonly offset: number }
  readonly end: Position & { readonly offset: number }
  readonly help?: string
  readonly example?: string
  readonly notes?: readonly string[]
  /** Put in the place of `start`–`end`, it mends the text. */
  readonly replacement?: string
}

export const renderJson = (d: Diagnostic, source: SourceText): JsonDiagnostic => {
  const help = formatHelp(d)
  const example = formatExample(d)
  const notes = formatNotes(d)
  return {
    code: d.code,
    severity: d.severity,
    message: formatMessage(d),
    source: source.name,
    start: { ...source.position(d.span.start), offset: d.span.start },
    end: { ...source.position(d.span.end), offset: d.span.end },
    ...(help === undefined ? {} : { help }),
    ...(example === undefined ? {} : { example }),
    ...(notes.length === 0 ? {} : { notes }),
    ...(d.replacement === undefined ? {} : { replacement: d.replacement }),
  }
}
