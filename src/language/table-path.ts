import type { FieldRef, TableKey, TablePath } from './ast.ts'
import { fieldRef } from './expression-reader.ts'
import { cookString, quoteString } from './strings.ts'
import type { TokenStream } from './token-stream.ts'
import { isFieldToken } from './tokens.ts'

const LIBRARY = 'path://'

/** Reads `path://"/Library/x"`, `/shared/x`, `https://host/x.csv`, `geo://location`, a name, or a string. */
export const readTablePath = (s: TokenStream, what: string): TablePath => {
  const token = s.peek()
  if (token.kind === 'string') {
    s.next()
    return { text: cookString(token.text), quoted: true, span: token.span }
  }
  if (token.kind !== 'path' && !(token.kind === 'word' && isFieldToken(token))) return s.failExpected(what)
  s.next()
  const inner = s.peek()
  if (token.text.endsWith('://')) {
    if (inner.kind !== 'string' || inner.span.start !== token.span.end) return s.failExpected('a quoted path')
    s.next()
    const text = cookString(inner.text)
    const span = { start: token.span.start, end: inner.span.end }
    return { text: token.text.toLowerCase() === LIBRARY ? text : token.text + text, quoted: true, span }
  }
  return token.text.toLowerCase().startsWith(LIBRARY)
    ? { text: token.text.slice(LIBRARY.length), quoted: true, span: token.span }
    : { text: token.text, quoted: false, span: token.span }
}

export const printTablePath = ({ text, quoted }: TablePath): string =>
  quoted ? `${LIBRARY}${quoteString(text)}` : text

const readField = (s: TokenStream): FieldRef =>
  isFieldToken(s.peek()) ? fieldRef(s.next()) : s.failExpected('a field or a column of the table')

/** Reads `a = b [and|, c = d …]`; a name alone stands for both sides. */
export const readTableKeys = (s: TokenStream): readonly TableKey[] => {
  const keys: TableKey[] = []
  do {
    const left = readField(s)
    const equal = s.acceptPunctuation('=') || s.acceptPunctuation('==')
    keys.push({ left, right: equal ? readField(s) : left })
  } while (s.acceptPunctuation(',') || s.acceptWord('and') !== undefined || s.acceptPunctuation('&&'))
  return keys
}

export const printTableKeys = (keys: readonly TableKey[], field: (ref: FieldRef) => string): string =>
  keys
    .map(({ left, right }) => (left === right ? field(left) : `${field(left)}=${field(right)}`))
    .join(' and ')
