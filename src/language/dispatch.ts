import { similar } from '../base/similar.ts'
import { cover, type Span } from '../base/span.ts'
import type { StageBase } from './ast.ts'
import { createCursor } from './cursor.ts'
import type { StageSyntax } from './cursor-types.ts'
import { FOREIGN_OPERATORS, type ForeignOperator, UNSUPPORTED_OPERATORS } from './known-operators.ts'
import type { OperatorTable } from './operator-table.ts'
import { readSubPipeline } from './sub-pipeline.ts'
import type { TokenStream } from './token-stream.ts'
import { shorten } from './tokens.ts'

/** The table with its names ready for lookup. */
export interface Dispatcher<S extends StageBase> {
  readonly table: OperatorTable<S>
  readonly byName: ReadonlyMap<string, StageSyntax<S>>
  /** Words of the longest name. */
  readonly longest: number
}

export const createDispatcher = <S extends StageBase>(table: OperatorTable<S>): Dispatcher<S> => {
  const known = DISPATCHERS.get(table)
  // one table has one type of stages
  if (known !== undefined) return known as Dispatcher<S>
  const made = newDispatcher(table)
  DISPATCHERS.set(table, made)
  return made
}

/** A table does not change: what is derived from it is made once, not for each query. */
const DISPATCHERS = new WeakMap<object, unknown>()

const newDispatcher = <S extends StageBase>(table: OperatorTable<S>): Dispatcher<S> => {
  const byName = new Map(table.operators.flatMap((o) => o.names.map((name) => [name, o] as const)))
  const names = [...byName.keys(), ...UNSUPPORTED_OPERATORS]
  return { table, byName, longest: Math.max(1, ...names.map((name) => name.split(' ').length)) }
}

interface Found<S extends StageBase> {
  readonly name: string
  readonly words: number
  readonly syntax: StageSyntax<S> | undefined
}

/** The longest operator name, supported or not, that the stream starts with. */
const findOperator = <S extends StageBase>(s: TokenStream, d: Dispatcher<S>): Found<S> | undefined => {
  let found: Found<S> | undefined
  let name = ''
  for (let words = 1; words <= d.longest; words++) {
    const token = s.peek(words - 1)
    if (token.kind !== 'word') break
    name = words === 1 ? token.text.toLowerCase() : `${name} ${token.text.toLowerCase()}`
    const syntax = d.byName.get(name)
    if (syntax !== undefined || UNSUPPORTED_OPERATORS.has(name)) found = { name, words, syntax }
  }
  return found
}

/** Reads one stage; the stream stands at its first token. `undefined`: reported, nothing more to read in this stage. */
export const parseStage = <S extends StageBase>(s: TokenStream, d: Dispatcher<S>): S | undefined => {
  const token = s.peek()
  const subPipeline = () =>
    readSubPipeline(s, {
      read: (part) => parseStage(part, d),
      starts: (part) => startsStage(part, d),
    })
  const nameless = (syntax: StageSyntax<S>): S => syntax.parse(createCursor(s, '', token.span, subPipeline))
  if (token.kind !== 'word') return nameless(d.table.assignment)
  const found = findOperator(s, d)
  if (found?.syntax !== undefined && !atSign(s, 1) && !copiesField(s, found.syntax)) {
    const span = cover(token.span, s.peek(found.words - 1).span)
    for (let i = 0; i < found.words; i++) s.next()
    return found.syntax.parse(createCursor(s, found.name, span, subPipeline))
  }
  if (atSign(s, 1) || atPredicateWord(s, 1) || (found?.syntax !== undefined && s.atWord('as', 1)))
    return nameless(d.table.assignment)
  const word = token.text.toLowerCase()
  if (d.table.isAggregate(word, argumentsAhead(s))) return nameless(d.table.aggregate)
  if (found !== undefined)
    return s.fail('DQ401', { name: found.name }, cover(token.span, s.peek(found.words - 1).span))
  if (['(', '+', '-', '!'].some((sign) => s.atPunctuation(sign, 1)) || s.atWord('as', 1))
    return nameless(d.table.assignment)
  const foreign = FOREIGN_OPERATORS.get(word)
  if (foreign !== undefined) {
    const { span, replacement, standard = foreign.standard } = standardSpelling(s, foreign)
    const fix = replacement === undefined ? {} : { replacement }
    s.report('DQ315', { name: token.text, standard }, span, fix)
    return undefined
  }
  const names = [...d.byName.keys(), ...UNSUPPORTED_OPERATORS, ...d.table.aggregate.names]
  const options = similar(token.text, names)
  const [only] = options
  s.report(
    'DQ301',
    { name: shorten(token.text, 80), similar: options },
    token.span,
    only !== undefined && options.length === 1 ? { replacement: only } : {},
  )
  return undefined
}

const startsStage = <S extends StageBase>(s: TokenStream, d: Dispatcher<S>): boolean =>
  s.peek().kind === 'word' &&
  (findOperator(s, d) !== undefined ||
    d.table.isAggregate(s.peek().text.toLowerCase(), argumentsAhead(s)) ||
    atSign(s, 1) ||
    s.atWord('as', 1))

/** `total as t` after `… as total`: the word is a field, though there is an operator of that name. */
const copiesField = (s: TokenStream, syntax: StageSyntax): boolean =>
  syntax.leadingAs !== true && s.atWord('as', 1) && s.peek(2).kind !== 'end' && s.peek(3).kind === 'end'

/** How many arguments the call has that the stream stands at; 0 where it is none. */
const argumentsAhead = (s: TokenStream): number => {
  if (!s.atPunctuation('(', 1) || s.atPunctuation(')', 2)) return 0
  let count = 1
  let depth = 0
  for (let i = 1; s.peek(i).kind !== 'end'; i++) {
    if (s.atPunctuation('(', i)) depth++
    else if (s.atPunctuation(')', i) && --depth === 0) break
    else if (depth === 1 && s.atPunctuation(',', i)) count++
  }
  return count
}

/** What a fix replaces, and by what: the operator's word where the rest is the same here, `rename` as a whole. */
const standardSpelling = (
  s: TokenStream,
  foreign: ForeignOperator,
): { readonly span: Span; readonly replacement?: string; readonly standard?: string } => {
  const { span } = s.peek()
  if (foreign.fix === 'word') {
    const word = foreign.standard.split(' ')[0] ?? ''
    const rest = plainArguments(s)
    if (rest === '') return { span, replacement: foreign.standard }
    return { span, replacement: word, ...(rest === undefined ? {} : { standard: `${word} ${rest}` }) }
  }
  if (foreign.fix === undefined) return { span }
  const copies: (readonly [from: string, to: string])[] = []
  for (let i = 1; s.peek(i).kind !== 'end'; i += 4) {
    const [from, to] = [s.peek(i), s.peek(i + 2)]
    const more = s.peek(i + 3)
    if (from.kind !== 'word' || !s.atWord('as', i + 1) || to.kind !== 'word') return { span }
    copies.push([from.text, to.text])
    if (more.kind === 'end') {
      const standard = `${copies.map(([a, b]) => `${a} as ${b}`).join(' | ')} | fields - ${copies.map(([a]) => a).join(', ')}`
      return { span: cover(span, to.span), replacement: standard, standard }
    }
    if (!s.atPunctuation(',', i + 3)) return { span }
  }
  return { span }
}

/** The words and numbers after the operator's name as they are written; undefined where there is anything else. */
const plainArguments = (s: TokenStream): string | undefined => {
  let text = ''
  for (let i = 1; s.peek(i).kind !== 'end'; i++) {
    const { kind, text: part } = s.peek(i)
    const comma = s.atPunctuation(',', i)
    if (kind !== 'word' && kind !== 'number' && !comma) return undefined
    text += comma || text === '' ? part : ` ${part}`
  }
  return text
}

/**
 * Is the first word a field in an expression, whatever its name (`total / n as r`)? Signs that an operator's own syntax can
 * start with (`fields -a`, `sort +b`, `count (*)`) prove nothing.
 */
const atSign = (s: TokenStream, ahead: number): boolean => {
  const next = s.peek(ahead)
  // `lookup * from`
  const star = s.atPunctuation('*', ahead) && s.atWord('from', ahead + 1)
  return next.kind === 'punctuation' && SIGNS.has(next.text) && !star
}
const SIGNS: ReadonlySet<string> = new Set('* / % ? = == != <> < <= > >= && ||'.split(' '))

const atPredicateWord = (s: TokenStream, ahead: number): boolean =>
  ['matches', 'contains', 'like', 'in', 'is', 'not', 'and', 'or'].some((word) => s.atWord(word, ahead))
