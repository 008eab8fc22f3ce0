import { similar } from '../base/similar.ts'
import { cover } from '../base/span.ts'
import type { StageBase } from './ast.ts'
import { createCursor } from './cursor.ts'
import type { StageSyntax } from './cursor-types.ts'
import { FOREIGN_OPERATORS, UNSUPPORTED_OPERATORS } from './known-operators.ts'
import type { OperatorTable } from './operator-table.ts'
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
  const nameless = (syntax: StageSyntax<S>): S => syntax.parse(createCursor(s, '', token.span))
  if (token.kind !== 'word') return nameless(d.table.assignment)
  const found = findOperator(s, d)
  if (found?.syntax !== undefined && !atSign(s, 1)) {
    const span = cover(token.span, s.peek(found.words - 1).span)
    for (let i = 0; i < found.words; i++) s.next()
    return found.syntax.parse(createCursor(s, found.name, span))
  }
  if (atSign(s, 1) || atPredicateWord(s, 1)) return nameless(d.table.assignment)
  const word = token.text.toLowerCase()
  if (d.table.isAggregate(word)) return nameless(d.table.aggregate)
  if (found !== undefined)
    return s.fail('DQ401', { name: found.name }, cover(token.span, s.peek(found.words - 1).span))
  if (['(', '+', '-', '!'].some((sign) => s.atPunctuation(sign, 1)) || s.atWord('as', 1))
    return nameless(d.table.assignment)
  const standard = FOREIGN_OPERATORS.get(word)
  if (standard !== undefined) return s.fail('DQ315', { name: token.text, standard }, token.span)
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

/**
 * Is the first word a field in an expression, whatever its name (`total / n as r`)? Signs that an operator's own syntax can
 * start with (`fields -a`, `sort +b`, `count (*)`) prove nothing.
 */
const atSign = (s: TokenStream, ahead: number): boolean => {
  const next = s.peek(ahead)
  return next.kind === 'punctuation' && SIGNS.has(next.text)
}
const SIGNS: ReadonlySet<string> = new Set('* / % ? = == != <> < <= > >= && ||'.split(' '))

const atPredicateWord = (s: TokenStream, ahead: number): boolean =>
  ['matches', 'contains', 'like', 'in', 'is', 'not', 'and', 'or'].some((word) => s.atWord(word, ahead))
