import type { Query, SearchExpr, StageBase } from './ast.ts'
import { diagnostic } from './diagnostics/codes.ts'
import type { Diagnostic } from './diagnostics/diagnostic.ts'
import { createDispatcher, type Dispatcher, parseStage } from './dispatch.ts'
import { lex } from './lexer.ts'
import type { OperatorTable } from './operator-table.ts'
import { parseSearch } from './parse-search.ts'
import { looksLikeProse } from './prose.ts'
import { lexScope } from './scope-lexer.ts'
import { type StageRange, splitStages } from './split-stages.ts'
import { createStream, ParseFailure } from './token-stream.ts'
import { describe, shorten, type Token } from './tokens.ts'

export interface ParsedQuery<S extends StageBase = StageBase> {
  /** Always there; stages that could not be read are left out (and have an error). */
  readonly query: Query<S>
  /** In order of position. The query may run only when none is an error. */
  readonly diagnostics: readonly Diagnostic[]
}

/**
 * Reads a query of any shape; never throws on a text. Errors are recovered from at the next `|`, so all stages are checked.
 * Prose that was copied along after the last stage is one error (DQ203) whose replacement is nothing.
 */
export const parseQuery = <S extends StageBase>(text: string, table: OperatorTable<S>): ParsedQuery<S> => {
  const scope = lexScope(text)
  const rest = lex(text, scope.end, 'query')
  const diagnostics: Diagnostic[] = []
  const search = readSearch(scope.tokens, diagnostics)

  const dispatcher = createDispatcher(table)
  const ranges = splitStages(rest.tokens)
  const stages: S[] = []
  let end = text.length
  for (const [i, range] of ranges.entries()) {
    const outcome = readStage(text, rest.tokens, range, dispatcher, diagnostics)
    if (outcome.stage !== undefined) stages.push(outcome.stage)
    if (outcome.proseAt === undefined) continue
    // A page that holds pipes further down is still prose, as long as no stage starts at them.
    const more = ranges.slice(i + 1).some((later) => startsStage(rest.tokens[later.start], dispatcher))
    const proseEnd = more ? (rest.tokens[range.end]?.span.start ?? text.length) : text.length
    diagnostics.push(proseDiagnostic(text, outcome.proseAt, proseEnd))
    if (more) continue
    end = outcome.proseAt
    break
  }
  oddSpaces(
    text,
    [...scope.oddSpaces, ...rest.oddSpaces].filter((s) => s.start < end),
    diagnostics,
  )
  diagnostics.sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end)
  const comments = [...scope.comments, ...rest.comments].filter((c) => c.span.start < end)
  const query: Query<S> = { kind: 'query', span: { start: 0, end: text.length }, search, stages, comments }
  return { query, diagnostics: capped(diagnostics) }
}

const MAX_DIAGNOSTICS = 100

/** A text of another kind can have as many errors as characters: the rest is counted. */
const capped = (diagnostics: readonly Diagnostic[]): readonly Diagnostic[] => {
  const next = diagnostics[MAX_DIAGNOSTICS]
  if (next === undefined) return diagnostics
  const more = diagnostics.slice(MAX_DIAGNOSTICS)
  const severity = more.some((d) => d.severity === 'error') ? 'error' : 'warning'
  return [
    ...diagnostics.slice(0, MAX_DIAGNOSTICS),
    diagnostic('DQ212', { more: more.length }, next.span, { severity }),
  ]
}

const readSearch = (tokens: readonly Token[], diagnostics: Diagnostic[]): SearchExpr => {
  const end = tokens.length - 1
  const [first, second] = tokens
  if (
    first?.kind === 'word' &&
    first.text.toLowerCase() === 'cat' &&
    second?.kind === 'word' &&
    /^\/|:\/\//.test(second.text)
  ) {
    diagnostics.push(diagnostic('DQ401', { name: 'cat' }, first.span))
    return { kind: 'all', span: first.span }
  }
  for (const token of tokens) if (token.problem !== undefined) diagnostics.push(token.problem)
  const s = createStream({ tokens, start: 0, end, diagnostics, endName: 'the end of the search expression' })
  try {
    return parseSearch(s)
  } catch (failure) {
    if (!(failure instanceof ParseFailure)) throw failure
    return { kind: 'all', span: { start: 0, end: s.lastEnd() } }
  }
}

interface Outcome<S> {
  readonly stage?: S
  /** Where prose begins that was left over after the stage. */
  readonly proseAt?: number
}

const readStage = <S extends StageBase>(
  text: string,
  tokens: readonly Token[],
  range: StageRange,
  dispatcher: Dispatcher<S>,
  diagnostics: Diagnostic[],
): Outcome<S> => {
  const { start, end, pipe } = range
  if (start >= end) {
    diagnostics.push(diagnostic('DQ205', {}, pipe.span))
    return {}
  }
  const found: Diagnostic[] = []
  const s = createStream({ tokens, start, end, diagnostics: found, endName: 'the end of the stage' })
  let outcome: Outcome<S> = {}
  let problemsUpTo = end
  try {
    const stage = parseStage(s, dispatcher)
    if (stage !== undefined) outcome = { stage, ...leftOver(text, s, tokens[end], range, found) }
    // A stage that is not known has been named; what is in it could not be judged.
    else problemsUpTo = start
    if (outcome.proseAt !== undefined) problemsUpTo = s.position()
  } catch (failure) {
    if (!(failure instanceof ParseFailure)) throw failure
    if (found.some((d) => d.code === 'DQ401')) problemsUpTo = start
  }
  for (let i = start; i < problemsUpTo; i++) {
    const problem = tokens[i]?.problem
    if (problem !== undefined) diagnostics.push(problem)
  }
  for (const d of found) diagnostics.push(d)
  return outcome
}

const leftOver = (
  text: string,
  s: ReturnType<typeof createStream>,
  endToken: Token | undefined,
  range: StageRange,
  found: Diagnostic[],
): { readonly proseAt?: number } => {
  if (s.atEnd()) return {}
  const token = s.peek()
  if (looksLikeProse(text.slice(token.span.start, endToken?.span.start ?? text.length))) {
    return { proseAt: token.span.start }
  }
  if (s.atPunctuation(')') || s.atPunctuation(']')) s.report('DQ207', { found: token.text })
  else if (token.problem === undefined) {
    const stage = shorten(text.slice(range.pipe.span.end, s.lastEnd()).trim().replace(/\s+/g, ' '))
    found.push(diagnostic('DQ202', { stage, found: describe(token) }, token.span))
  }
  return {}
}

const startsStage = <S extends StageBase>(token: Token | undefined, d: Dispatcher<S>): boolean => {
  if (token?.kind !== 'word') return false
  const word = token.text.toLowerCase()
  return (
    d.table.isAggregate(word) ||
    [...d.byName.keys()].some((name) => name === word || name.startsWith(`${word} `))
  )
}

const proseDiagnostic = (text: string, start: number, end: number): Diagnostic => {
  const prose = text.slice(start, end).trimEnd()
  const opening = shorten(prose.replace(/\s+/g, ' '), 32)
  return diagnostic('DQ203', { text: opening }, { start, end: start + prose.length }, { replacement: '' })
}

const SPACE_NAMES: Readonly<Record<string, string>> = {
  '\u00a0': 'no-break space',
  '\u200b': 'zero-width space',
  '\ufeff': 'byte order mark',
}

const oddSpaces = (
  text: string,
  spans: readonly { readonly start: number; readonly end: number }[],
  diagnostics: Diagnostic[],
): void => {
  const [first] = spans
  if (first === undefined) return
  const c = text[first.start] ?? ' '
  const name =
    SPACE_NAMES[c] ?? `character U+${(c.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
  diagnostics.push(
    diagnostic('DQ105', { name, found: spans.length }, first, { severity: 'warning', replacement: ' ' }),
  )
}
