import type { StageBase } from '../language/ast.ts'
import type { Diagnostic } from '../language/diagnostics/diagnostic.ts'
import { quoteString } from '../language/strings.ts'

/** What compares with it stands just before the name. */
const COMPARES = /(?:[=<>]|\b(?:like|matches|contains))\s*$/i
const HOLDS_CONDITIONS: ReadonlySet<string> = new Set(['where', 'assignment', 'eval'])
const LONGEST_BEFORE = 100

/**
 * `where op = CreateSnapshot`: an unknown field that a value is compared with, and none has a similar name, was most likely
 * meant as text. It gets its quotes as help and replacement.
 */
export const withTextOperands = (
  text: string,
  stages: readonly StageBase[],
  diagnostics: readonly Diagnostic[],
): readonly Diagnostic[] =>
  diagnostics.map((each) => {
    const { code, params, span } = each
    const { name, similar, json } = params
    const candidate =
      code === 'DQ302' &&
      typeof name === 'string' &&
      json === undefined &&
      Array.isArray(similar) &&
      similar.length === 0
    if (!candidate) return each
    const inCondition = stages.some(
      (stage) =>
        HOLDS_CONDITIONS.has(stage.kind) && stage.span.start <= span.start && span.end <= stage.span.end,
    )
    if (!inCondition || !COMPARES.test(text.slice(Math.max(0, span.start - LONGEST_BEFORE), span.start)))
      return each
    const quoted = quoteString(name)
    return { ...each, params: { ...params, text: quoted }, replacement: quoted }
  })
