import type { Span } from '../base/span.ts'
import type { Diagnostic } from '../language/diagnostics/diagnostic.ts'
import { type JsonDiagnostic, renderJson } from '../language/diagnostics/render-json.ts'
import { createSourceText } from '../language/source-text.ts'
import { safeJson } from './safe-json.ts'

/** A file and what there is to say of it. */
export interface CheckedFile {
  readonly file: string
  readonly text: string
  readonly errors: readonly Diagnostic[]
  readonly findings: readonly CheckedFinding[]
}

interface CheckedFinding {
  readonly diagnostic: Diagnostic
  readonly fix?: readonly { readonly span: Span; readonly text: string }[]
}

type JsonFinding = JsonDiagnostic & {
  /** Edits that keep the meaning; `start` and `end` are UTF-16 offsets. */
  readonly fix?: readonly { readonly start: number; readonly end: number; readonly text: string }[]
}

/** For editors and CI: one object per file, with its errors and findings. */
export const lintJson = (files: readonly CheckedFile[]): string => {
  const document = files.map(({ file, text, errors, findings }) => {
    const source = createSourceText(file, text)
    return {
      file,
      errors: errors.map((each) => renderJson(each, source)),
      findings: findings.map(
        ({ diagnostic, fix }): JsonFinding => ({
          ...renderJson(diagnostic, source),
          ...(fix === undefined
            ? {}
            : { fix: fix.map(({ span, text: by }) => ({ start: span.start, end: span.end, text: by })) }),
        }),
      ),
    }
  })
  return `${safeJson(JSON.stringify({ version: '1', files: document }, null, 2))}\n`
}
