import type { Span } from '../base/span.ts'
import type { FieldRef, Query, StageBase, Subquery, SubqueryTime } from './ast.ts'
import { diagnostic } from './diagnostics/codes.ts'
import type { Diagnostic } from './diagnostics/diagnostic.ts'
import { fieldRef } from './expression-reader.ts'
import { readNumber } from './numbers.ts'
import type { StageRange } from './split-stages.ts'
import { readSubqueryTime } from './subquery-time.ts'
import { createStream, ParseFailure, type TokenStream } from './token-stream.ts'
import { isFieldToken, type Token } from './tokens.ts'

/** How deep subqueries may stand in each other. */
const MAX_NESTING = 10
const MAX_RESULTS = 10_000

/** `compose f, g [maxresults=n] [keywords]`, the last stage of a subquery. */
export interface Compose extends Pick<Subquery, 'fields' | 'maxResults' | 'keywords'> {
  /** Of the word `compose`. */
  readonly pipe: Span
}

/** A query, or the inside of a subquery. */
export interface Body<S extends StageBase = StageBase> {
  readonly query: Query<S>
  /** Its `compose` stages: each needs a subquery around it. */
  readonly composes: readonly Compose[]
  readonly oddSpaces: readonly Span[]
}

const readFields = (s: TokenStream): readonly FieldRef[] => {
  const fields: FieldRef[] = []
  do {
    if (!isFieldToken(s.peek())) return s.failExpected('a field of the subquery')
    fields.push(fieldRef(s.next()))
  } while (s.acceptPunctuation(','))
  return fields
}

const readMaxResults = (s: TokenStream): { readonly value: number; readonly span: Span } => {
  if (!s.acceptPunctuation('=')) return s.failExpected('`=`')
  const token = s.peek()
  const value = token.kind === 'number' ? readNumber(token.text).value : Number.NaN
  if (!Number.isSafeInteger(value)) return s.failExpected('a number of rows')
  if (value < 1 || value > MAX_RESULTS)
    return s.fail('DQ311', { what: '`maxresults`', min: 1, max: MAX_RESULTS, found: value })
  return { value, span: s.next().span }
}

const readComposeParts = (s: TokenStream): Omit<Compose, 'pipe'> => {
  const fields = readFields(s)
  let maxResults: Compose['maxResults']
  let keywords: Compose['keywords']
  while (!s.atEnd()) {
    const { span } = s.peek()
    const word = s.acceptWord('maxresults', 'keywords')
    if (word === 'maxresults') maxResults = readMaxResults(s)
    else if (word === 'keywords') keywords = { span }
    else return s.failExpected('`maxresults=…`, `keywords` or the end of the subquery')
    s.acceptPunctuation(',')
  }
  return { fields, maxResults, keywords }
}

/** Reads the stage in `range`, which starts with the word `compose`. */
export const readCompose = (
  tokens: readonly Token[],
  range: StageRange,
  last: boolean,
  diagnostics: Diagnostic[],
): Compose => {
  const { start, end } = range
  for (let i = start; i < end; i++) {
    const problem = tokens[i]?.problem
    if (problem !== undefined) diagnostics.push(problem)
  }
  const s = createStream({ tokens, start, end, diagnostics, endName: 'the end of the subquery' })
  const pipe = s.next().span
  if (!last) diagnostics.push(diagnostic('DQ214', { help: 'nothing can follow `compose`' }, pipe))
  try {
    return { ...readComposeParts(s), pipe }
  } catch (failure) {
    if (!(failure instanceof ParseFailure)) throw failure
    return { fields: [], maxResults: undefined, keywords: undefined, pipe }
  }
}

const HEAD = /\[\s*subquery\b/iy
const TIME = /\s*(from|to)\s*=\s*(?:\(([^()\]]*)\)|([^\s:()\]]+))/iy
const COLON = /\s*:/y

interface Head {
  readonly from: SubqueryTime | undefined
  readonly to: SubqueryTime | undefined
  /** Where the query begins. */
  readonly body: number
}

const readHead = (text: string, start: number, diagnostics: Diagnostic[]): Head => {
  let at = start
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at
    const found = pattern.exec(text)
    if (found !== null) at += found[0].length
    return found
  }
  match(HEAD)
  const times: { from: SubqueryTime | undefined; to: SubqueryTime | undefined } = {
    from: undefined,
    to: undefined,
  }
  for (let found = match(TIME); found !== null; found = match(TIME)) {
    const written = found[2] ?? found[3] ?? ''
    const end = at - (found[2] === undefined ? 0 : 1)
    const span = { start: end - written.length, end }
    const time = readSubqueryTime(written, span)
    if (time === undefined) diagnostics.push(diagnostic('DQ215', { text: written.trim() }, span))
    times[found[1]?.toLowerCase() === 'to' ? 'to' : 'from'] = time
  }
  if (match(COLON) === null) {
    const span = { start: at, end: at }
    diagnostics.push(
      diagnostic(
        'DQ201',
        { expected: '`:` before the query', found: 'none', help: '`[subquery: … | compose field]`' },
        span,
      ),
    )
  }
  return { ...times, body: at }
}

/** Reads the token `[subquery …]`; `read` reads the query in it. Undefined: reported. */
export const readSubquery = (
  text: string,
  token: Token,
  diagnostics: Diagnostic[],
  depth: number,
  read: (from: number, upTo: number) => Body<StageBase>,
): Subquery | undefined => {
  const { span } = token
  if (depth >= MAX_NESTING) {
    diagnostics.push(diagnostic('DQ204', { limit: MAX_NESTING, what: 'levels of subqueries' }, span))
    return undefined
  }
  // one that is not closed has been reported: what is in it can still be read
  const { body, ...times } = readHead(text, span.start, diagnostics)
  const { query, composes } = read(body, token.problem === undefined ? span.end - 1 : span.end)
  const [compose] = composes
  if (compose === undefined) {
    const end = { start: Math.max(span.start, span.end - 1), end: span.end }
    if (token.problem === undefined)
      diagnostics.push(
        diagnostic('DQ214', { help: 'say which fields it hands over: `| compose field`' }, end),
      )
    return undefined
  }
  const { fields, maxResults, keywords } = compose
  return fields.length === 0 ? undefined : { span, ...times, query, fields, maxResults, keywords }
}
