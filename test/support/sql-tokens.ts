/**
 * ClickHouse's lexer, once more and from its documentation, sharing nothing with src/sql/ or src/engine/guard.ts: what is
 * code in a statement and what is data, as the engine sees it. Literals and quoted names are reduced to `'…'` and `` `…` ``,
 * so that two statements with equal tokens differ in their data alone. What no statement of ours should have (comments,
 * heredocs, a semicolon, quotes that don't end) is a token of its own kind.
 */
export interface SqlToken {
  readonly kind: 'word' | 'number' | 'literal' | 'name' | 'sign' | 'comment' | 'heredoc' | 'broken'
  readonly text: string
}

const FORMS: readonly (readonly [SqlToken['kind'] | 'space', RegExp])[] = [
  ['space', /[ \t\n\r\f\v\u00a0\ufeff]+/y],
  ['comment', /--[^\n]*|\/\/[^\n]*|#[ !][^\n]*|\/\*[\s\S]*?(?:\*\/|$)/y],
  ['literal', /[bBxX]?'(?:[^\\']|\\[\s\S]|'')*'|[\u2018\u2019][^\u2019]*\u2019/y],
  ['name', /`(?:[^\\`]|\\[\s\S]|``)*`|"(?:[^\\"]|\\[\s\S]|"")*"|[\u201c\u201d][^\u201d]*\u201d/y],
  ['heredoc', /\$(\w*)\$[\s\S]*?(?:\$\1\$|$)/y],
  ['broken', /['"`\u2018\u2019\u201c\u201d][\s\S]*/y],
  ['number', /0[xX][\da-fA-F]+|0[bB][01]+|(?:\d[\d_]*)?\.?\d[\d_]*(?:[eE][+-]?\d+)?/y],
  ['word', /[A-Za-z_][\w$]*/y],
  ['sign', /->|::|\|\||<=>|[<>!=]=|<>|[^\s]/uy],
]

const tokenAt = (statement: string, at: number) => {
  for (const [kind, form] of FORMS) {
    form.lastIndex = at
    const text = form.exec(statement)?.[0]
    if (text !== undefined && text !== '') return { kind, text }
  }
  return undefined
}

export const sqlTokens = (statement: string): readonly SqlToken[] => {
  const tokens: SqlToken[] = []
  for (let at = 0; at < statement.length; ) {
    const found = tokenAt(statement, at)
    if (found === undefined) return [...tokens, { kind: 'broken', text: statement.slice(at) }]
    at += found.text.length
    const { kind, text } = found
    if (kind === 'space') continue
    tokens.push({ kind, text: kind === 'literal' ? "'…'" : kind === 'name' ? '`…`' : text })
  }
  return tokens
}

/** The code of a statement: its tokens, without what its literals and quoted names say. */
export const sqlCode = (tokens: readonly SqlToken[]): string => tokens.map(({ text }) => text).join(' ')

/** What no statement of ours has: the first of it, for messages. */
export const strangeToken = (tokens: readonly SqlToken[]): string | undefined =>
  tokens.find(
    ({ kind, text }) =>
      kind === 'comment' ||
      kind === 'heredoc' ||
      kind === 'broken' ||
      (kind === 'sign' && (';#@\\'.includes(text) || text.charCodeAt(0) > 126)),
  )?.text

/** Where two lists of code differ first, in few words; undefined where they are equal. */
export const codeDifference = (found: readonly string[], expected: readonly string[]): string | undefined => {
  for (let i = 0; i < Math.max(found.length, expected.length); i += 1) {
    const [a = '', b = ''] = [found[i], expected[i]]
    if (a === b) continue
    let at = 0
    while (a[at] === b[at]) at += 1
    const shown = (text: string): string => text.slice(Math.max(0, at - 100), at + 100)
    return `statement ${i}: ${shown(a)}\ninstead of ${shown(b)}`
  }
  return undefined
}
