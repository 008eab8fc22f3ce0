import type { Comment } from './ast.ts'
import { diagnostic } from './diagnostics/codes.ts'
import type { Diagnostic } from './diagnostics/diagnostic.ts'
import { createScanner, type Scanner } from './scanner.ts'
import { cookFieldName } from './strings.ts'
import type { Lexed, Token, TokenKind } from './tokens.ts'

const OPERATOR = /!=|<>|<=|>=|==|=|<|>/y
const BOOLEAN = /&&|\|\|/y
const TEMPLATE = /\{\{[^{}\n]*\}\}/y
const MACRO = /`[^`\n]*`/y
/** A word ends where something else starts; after `field=` the operators are ordinary characters. */
const WORD = /(?:[^\s|()"“”=<>!{`&]+|!(?!=)|\{(?!\{)|&(?!&))+/y
const VALUE = /(?:[^\s|()"“”{`]+|\{(?!\{))+/y

/**
 * Tokens of the search expression that starts at `from`, up to the first pipe or the end. Words may hold almost anything, so this lexer differs
 * from the one of stages; comments start only at the start of a token (`/var/*` and `http://x` are words, `f=/*` has a value).
 */
export const lexScope = (text: string, from = 0): Lexed & { readonly end: number } => {
  const scanner = createScanner(text, from)
  const tokens: Token[] = []
  const comments: Comment[] = []
  for (;;) {
    const before = scanner.offset
    scanner.skipSpace()
    const last = tokens.at(-1)
    const afterOperator = last?.kind === 'punctuation' && OPERATORS.has(last.text)
    const comment = afterOperator && before === scanner.offset ? undefined : scanner.comment()
    if (comment !== undefined) {
      comments.push(comment.comment)
      if (comment.problem !== undefined)
        tokens.push({ kind: 'invalid', span: comment.comment.span, text: '/*', problem: comment.problem })
      continue
    }
    if (scanner.offset >= text.length || (scanner.at('|') && !scanner.at('||'))) break
    tokens.push(nextToken(scanner, afterOperator))
  }
  const end = scanner.offset
  tokens.push({ kind: 'end', span: { start: end, end }, text: '' })
  return { tokens, comments, oddSpaces: scanner.oddSpaces, end }
}

const OPERATORS: ReadonlySet<string> = new Set(['=', '==', '!=', '<>', '<', '<=', '>', '>='])
export const isScopeOperator = (text: string): boolean => OPERATORS.has(text)

const nextToken = (s: Scanner, afterOperator: boolean): Token => {
  const start = s.offset
  const token = (kind: TokenKind, payload: string, problem?: Diagnostic): Token => ({
    kind,
    span: { start, end: s.offset },
    text: payload,
    ...(problem === undefined ? {} : { problem }),
  })
  const span = () => ({ start, end: s.offset })

  if (s.at('"')) {
    const inner = s.quoted('"')
    if (inner !== undefined) return token('string', inner)
    s.restOfLine()
    return token('invalid', '"', diagnostic('DQ101', {}, { start, end: start + 1 }))
  }
  if (s.at('%"')) {
    s.advance(1)
    const inner = s.quoted('"')
    if (inner !== undefined) return token('quotedField', cookFieldName(inner))
    s.restOfLine()
    return token('invalid', '%"', diagnostic('DQ107', {}, { start, end: start + 2 }))
  }
  const curly = s.curly()
  if (curly !== undefined) {
    if (curly.inner === undefined)
      return token('invalid', curly.found, diagnostic('DQ104', { found: curly.found }, span()))
    const replacement = `"${curly.inner}"`
    return token('string', curly.inner, diagnostic('DQ104', { found: curly.found }, span(), { replacement }))
  }
  const template = s.match(TEMPLATE)
  if (template !== undefined)
    return token('invalid', template, diagnostic('DQ404', { text: template }, span()))
  const macro = s.match(MACRO)
  if (macro !== undefined)
    return token('invalid', macro, diagnostic('DQ403', { text: macro.slice(1, -1) }, span()))
  const subquery = s.subquery()
  if (subquery !== undefined) return token('subquery', '', subquery.problem)
  const value = afterOperator ? s.match(VALUE) : undefined
  if (value !== undefined) return token('word', value)
  const boolean = s.match(BOOLEAN)
  if (boolean !== undefined) return token('punctuation', boolean)
  const operator = s.match(OPERATOR)
  if (operator !== undefined) return token('punctuation', operator)
  if (s.at('!') || s.at('(') || s.at(')')) return token('punctuation', s.advance(1))
  const word = s.match(WORD)
  if (word !== undefined) return token('word', word)
  const strange = s.advance(1)
  return token('invalid', strange, diagnostic('DQ106', { found: strange }, span()))
}
