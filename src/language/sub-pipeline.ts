import type { StageBase } from './ast.ts'
import type { Diagnostic } from './diagnostics/diagnostic.ts'
import { ParseFailure, type TokenStream } from './token-stream.ts'

/** How a stage is read; handed in, since stages and sub-pipelines contain each other. */
export interface StageReader<S extends StageBase> {
  read(s: TokenStream): S | undefined
  /** Does the stream stand at something that can only be a stage? */
  starts(s: TokenStream): boolean
}

/** How many tokens there are up to the first at which `stop` holds, outside of parentheses. */
const lengthUntil = (s: TokenStream, stop: (ahead: number) => boolean): number | undefined => {
  let depth = 0
  for (let i = 0; s.peek(i).kind !== 'end'; i++) {
    if (depth === 0 && stop(i)) return i
    if (s.atPunctuation('(', i)) depth++
    else if (s.atPunctuation(')', i)) depth--
  }
  return undefined
}

/** A search expression before the first pipe of a sub-pipeline has no meaning to Sumo: said, and passed over. */
const readFirst = <S extends StageBase>(
  part: TokenStream,
  again: TokenStream,
  reader: StageReader<S>,
  found: readonly Diagnostic[],
): S | undefined => {
  const stage = attempt(part, reader)
  if (stage !== undefined && part.atEnd() && found.length === 0) return stage
  const { start } = again.here()
  while (!again.atEnd()) again.next()
  again.report('DQ213', {}, { start, end: again.lastEnd() }, { severity: 'warning' })
  return undefined
}

const attempt = <S extends StageBase>(part: TokenStream, reader: StageReader<S>): S | undefined => {
  try {
    return reader.read(part)
  } catch (failure) {
    if (!(failure instanceof ParseFailure)) throw failure
    return undefined
  }
}

const readPart = <S extends StageBase>(part: TokenStream, reader: StageReader<S>): S | undefined => {
  try {
    const stage = reader.read(part)
    if (stage !== undefined && !part.atEnd()) part.failExpected('`|` or `)`')
    return stage
  } catch (failure) {
    if (!(failure instanceof ParseFailure)) throw failure
    return undefined
  }
}

/** Reads `(stage | stage …)`. An error costs one stage, as it does outside. */
export const readSubPipeline = <S extends StageBase>(
  s: TokenStream,
  reader: StageReader<S>,
): readonly S[] => {
  const open = s.here()
  s.expectPunctuation('(')
  const length = lengthUntil(s, (i) => s.atPunctuation(')', i))
  if (length === undefined) return s.fail('DQ206', { open: '(' }, open)
  const inner = s.window(length)
  s.expectPunctuation(')')
  const stages: S[] = []
  for (let first = true; !inner.atEnd(); first = false) {
    const size = lengthUntil(inner, (i) => inner.atPunctuation('|', i))
    const from = inner.position()
    const part = inner.window(size ?? length)
    let stage: S | undefined
    if (part.atEnd()) {
      if (!first) inner.report('DQ205', {}, inner.here())
    } else if (!first || reader.starts(part)) stage = readPart(part, reader)
    else {
      const found: Diagnostic[] = []
      stage = readFirst(inner.from(from, inner.position(), found), part, reader, found)
    }
    if (stage !== undefined) stages.push(stage)
    inner.acceptPunctuation('|')
  }
  return stages
}
