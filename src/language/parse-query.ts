import type { Query, SearchExpr, StageBase } from './ast.ts'
import { capped } from './diagnostics/capped.ts'
import { diagnostic } from './diagnostics/codes.ts'
import type { Diagnostic } from './diagnostics/diagnostic.ts'
import { createDispatcher, type Dispatcher, parseStage } from './dispatch.ts'
import { proseInScope } from './leading-prose.ts'
import { lex } from './lexer.ts'
import { stageInScope } from './missing-pipe.ts'
import type { OperatorTable } from './operator-table.ts'
import { parseSearch } from './parse-search.ts'
import { looksLikeProse } from './prose.ts'
import { createScanner } from './scanner.ts'
import { lexScope } from './scope-lexer.ts'
import { type StageRange, splitStages } from './split-stages.ts'
import { type Body, type Compose, readCompose, readSubquery } from './subquery.ts'
import { createStream, ParseFailure, type StreamOptions } from './token-stream.ts'
import { describe, shorten, type Token } from './tokens.ts'

export interface ParsedQuery<S extends StageBase = StageBase> {
  /** Always there; stages that could not be read are left out (and have an error). */
  readonly query: Query<S>
  /** In order of position. The query may run only when none is an error. */
  readonly diagnostics: readonly Diagnostic[]
}

/**
 * Reads a query of any shape; never throws on a text. Errors are recovered from at the next `|`, so all stages are checked.
 * Prose that was copied along before the search expression or after the last stage is one error (DQ203) whose
 * replacement is nothing.
 */
export const parseQuery = <S extends StageBase>(text: string, table: OperatorTable<S>): ParsedQuery<S> => {
  if (text.length > MAX_TEXT) return tooLong(text)
  const dispatcher = createDispatcher(table)
  const diagnostics: Diagnostic[] = []
  const read = (from: number, upTo: number, depth: number): Body<S> =>
    readBody(text.slice(0, upTo), from, dispatcher, diagnostics, (token, found) =>
      readSubquery(text, token, found, depth, (start, end) => read(start, end, depth + 1)),
    )
  const { query, composes, oddSpaces } = read(0, text.length, 0)
  for (const { pipe } of composes)
    diagnostics.push(
      diagnostic(
        'DQ408',
        { what: '`compose`', reason: 'it ends a subquery, `[subquery: … | compose field]`' },
        pipe,
      ),
    )
  reportOddSpaces(text, oddSpaces, diagnostics)
  diagnostics.sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end)
  return { query, diagnostics: capped(diagnostics) }
}

/** A thousand times as long as queries are. What is longer is no query. */
const MAX_TEXT = 1_000_000

const tooLong = <S extends StageBase>(text: string): ParsedQuery<S> => {
  const span = { start: 0, end: text.length }
  const rest = { start: MAX_TEXT, end: MAX_TEXT + 1 }
  const help = 'values to look for belong into a table: `| lookup … from path://"…" on …`'
  return {
    query: { kind: 'query', span, search: { kind: 'all', span }, stages: [], comments: [] },
    diagnostics: [diagnostic('DQ217', { what: 'the query', limit: MAX_TEXT, help }, rest)],
  }
}

/** Reads the query that starts at `from` and takes the rest of the text. */
const readBody = <S extends StageBase>(
  text: string,
  from: number,
  dispatcher: Dispatcher<S>,
  diagnostics: Diagnostic[],
  readInner: NonNullable<StreamOptions['readSubquery']>,
): Body<S> => {
  const cat = from === 0 && isCat(text)
  const scope = cat ? NO_SCOPE : withoutProse(text, from, diagnostics)
  const rest = lex(text, scope.end, 'query')
  const tokens = cat ? [VIRTUAL_PIPE, ...rest.tokens] : rest.tokens
  const forgotten = stageInScope(scope.tokens)
  if (forgotten !== undefined) diagnostics.push(missingPipe(forgotten))
  const search = readSearch(scope.tokens, diagnostics, readInner)
  const ranges = capStages(splitStages(tokens), diagnostics)
  const stages: S[] = []
  const composes: Compose[] = []
  let end = text.length
  for (const [i, range] of ranges.entries()) {
    if (isCompose(tokens[range.start]) && range.start < range.end) {
      composes.push(readCompose(tokens, range, i === ranges.length - 1, diagnostics))
      continue
    }
    const outcome = readStage(text, tokens, range, dispatcher, diagnostics, readInner)
    if (outcome.stage !== undefined) stages.push(outcome.stage)
    if (outcome.proseAt === undefined) continue
    // A page that holds pipes further down is still prose, as long as no stage starts at them.
    const more = ranges.slice(i + 1).some((later) => startsStage(tokens[later.start], dispatcher))
    const proseEnd = more ? (tokens[range.end]?.span.start ?? text.length) : text.length
    diagnostics.push(proseDiagnostic(text, outcome.proseAt, proseEnd, 'after'))
    if (more) continue
    end = outcome.proseAt
    break
  }
  const comments = [...scope.comments, ...rest.comments].filter((c) => c.span.start < end)
  const oddSpaces = [...scope.oddSpaces, ...rest.oddSpaces].filter((s) => s.start < end)
  return {
    query: { kind: 'query', span: { start: from, end: text.length }, search, stages, comments },
    composes,
    oddSpaces,
  }
}

/** The search expression; prose that was copied along with it is reported and left out. */
const withoutProse = (text: string, from: number, diagnostics: Diagnostic[]): ReturnType<typeof lexScope> => {
  const scope = lexScope(text, from)
  const range = from === 0 ? proseInScope(text, scope.tokens) : undefined
  if (range === undefined) return scope
  const prose = scope.tokens.slice(range.from, range.to)
  const [start, end] = [prose[0]?.span.start ?? from, prose.at(-1)?.span.end ?? from]
  diagnostics.push(proseDiagnostic(text, start, end, range.from === 0 ? 'before' : 'in'))
  return {
    ...scope,
    tokens: scope.tokens.filter((_, i) => i < range.from || i >= range.to),
    comments: scope.comments.filter(({ span }) => span.end <= start || span.start >= end),
    oddSpaces: scope.oddSpaces.filter((space) => space.end <= start || space.start >= end),
  }
}

const missingPipe = ({ text, span }: Token): Diagnostic =>
  diagnostic('DQ216', { word: text }, span, { severity: 'warning', replacement: `| ${text}` })

const NO_SCOPE: ReturnType<typeof lexScope> = {
  tokens: [{ kind: 'end', span: { start: 0, end: 0 }, text: '' }],
  comments: [],
  oddSpaces: [],
  end: 0,
}

const CAT = /cat\s+(?=[\w-]+:\/\/|\/)/iy

/** Is it a query that is a table and no search, `cat path://"…"`? */
const isCat = (text: string): boolean => {
  const scanner = createScanner(text, 0)
  do scanner.skipSpace()
  while (scanner.comment() !== undefined)
  return scanner.match(CAT) !== undefined
}

/** Two or three SELECTs each, one in the other: the engine takes 2 s for 150, 14 s for 300. The longest query seen published has 122. */
const MAX_STAGES = 200

const capStages = (ranges: readonly StageRange[], diagnostics: Diagnostic[]): readonly StageRange[] => {
  const next = ranges[MAX_STAGES]
  if (next === undefined) return ranges
  const params = { what: 'stages', got: ranges.length, limit: MAX_STAGES }
  diagnostics.push(diagnostic('DQ211', params, next.pipe.span))
  return ranges.slice(0, MAX_STAGES)
}

/** All stages have a pipe before them; the first one of such a query gets one of no width. */
const VIRTUAL_PIPE: Token = { kind: 'punctuation', span: { start: 0, end: 0 }, text: '|' }

const isCompose = (token: Token | undefined): boolean =>
  token?.kind === 'word' && token.text.toLowerCase() === 'compose'

const readSearch = (
  tokens: readonly Token[],
  diagnostics: Diagnostic[],
  readSubquery: NonNullable<StreamOptions['readSubquery']>,
): SearchExpr => {
  const end = tokens.length - 1
  for (const token of tokens) if (token.problem !== undefined) diagnostics.push(token.problem)
  const endName = 'the end of the search expression'
  const s = createStream({ tokens, start: 0, end, diagnostics, endName, readSubquery })
  try {
    return parseSearch(s)
  } catch (failure) {
    if (!(failure instanceof ParseFailure)) throw failure
    return { kind: 'all', span: { start: s.first.span.start, end: s.lastEnd() } }
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
  readSubquery: NonNullable<StreamOptions['readSubquery']>,
): Outcome<S> => {
  const { start, end, pipe } = range
  if (start >= end) {
    diagnostics.push(diagnostic('DQ205', {}, pipe.span))
    return {}
  }
  const found: Diagnostic[] = []
  const endName = 'the end of the stage'
  const s = createStream({ tokens, start, end, diagnostics: found, endName, readSubquery })
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
    if (found.some((d) => d.code === 'DQ401' || d.code === 'DQ408')) problemsUpTo = start
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
    d.table.isAggregate(word, 1) ||
    [...d.byName.keys()].some((name) => name === word || name.startsWith(`${word} `))
  )
}

const proseDiagnostic = (
  text: string,
  start: number,
  end: number,
  place: 'before' | 'in' | 'after',
): Diagnostic => {
  const prose = text.slice(start, end).trimEnd()
  const opening = shorten(prose.replace(/\s+/g, ' '), 32)
  return diagnostic(
    'DQ203',
    { text: opening, place },
    { start, end: start + prose.length },
    { replacement: '' },
  )
}

const SPACE_NAMES: Readonly<Record<string, string>> = {
  '\u00a0': 'no-break space',
  '\u200b': 'zero-width space',
  '\ufeff': 'byte order mark',
}

const reportOddSpaces = (
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
