import type { Span } from '../base/span.ts'
import type { TokenStream } from './token-stream.ts'

/** Do `json` clauses stand before the expression of a rule? */
export const atJsonClause = (s: TokenStream): boolean => {
  const ahead = s.atPunctuation('|') ? 1 : 0
  return s.atWord('json', ahead) && s.atWord('field', ahead + 1)
}

/**
 * `| json field=fields "a.b[0]" as x | … | where`: the aliases and the raw keys they stand for, up to and with `where`.
 * Indexes count from 0 here and from 1 in raw keys, as Sumo has it.
 */
export const readJsonClauses = (s: TokenStream): ReadonlyMap<string, string> => {
  const keys = new Map<string, string>()
  while (s.acceptPunctuation('|') || s.atWord('json')) {
    if (s.acceptWord('where') !== undefined) return keys
    if (s.acceptWord('json') === undefined) break
    if (s.acceptWord('field') === undefined) s.failExpected('`field=fields`')
    s.expectPunctuation('=')
    if (s.acceptWord('fields', '_raw') === undefined) s.failExpected('`fields`')
    const path = s.peek()
    if (path.kind !== 'string' && path.kind !== 'single') s.failExpected('a path in quotes')
    s.next()
    if (s.acceptWord('as') === undefined) s.failExpected('`as` and a name')
    const alias = s.peek()
    if (alias.kind !== 'word') s.failExpected('a name')
    s.next()
    keys.set(alias.text, rawKey(s, path.text, path.span))
  }
  return s.failExpected('`| where` and an expression')
}

/** Sumo's docs end with `foo[*]`; what a path that goes on would give, a list or its text, they don't say. */
const AFTER_STAR = {
  reason: 'nothing may follow `[*]`',
  help: 'name one element (`a[0].b`), or take the list as text (`a[*]`) and look into that: `x MATCHES /"b":"value"/`',
}

const SEGMENT = /\.?([\w$@:/-]+)|\[\s*(\d+|\*)\s*\]|\[\s*(?:'([^']*)'|"([^"]*)")\s*\]/y

const rawKey = (s: TokenStream, path: string, span: Span): string => {
  const parts: string[] = []
  SEGMENT.lastIndex = 0
  const text = path.replace(/^\$\.?/, '')
  while (SEGMENT.lastIndex < text.length) {
    const found = SEGMENT.exec(text)
    if (found === null) return s.fail('DQ310', { name: 'json', reason: 'the path can not be read' }, span)
    const [, name, index, single, double] = found
    if (index === '*') {
      // a list as a whole is its own JSON text
      if (SEGMENT.lastIndex < text.length)
        return s.fail('DQ408', { what: `the path \`${path}\``, ...AFTER_STAR }, span)
    } else parts.push(index === undefined ? (name ?? single ?? double ?? '') : String(Number(index) + 1))
  }
  return parts.join('.')
}
