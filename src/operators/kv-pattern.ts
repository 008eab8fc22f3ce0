import { quoteRegex } from '../compiler/pattern.ts'

/**
 * How `keyvalue` finds values when it infers the form. Sumo documents the delimiters, not its patterns; these are ours. A
 * value is quoted, or runs to a blank, comma or semicolon; it keeps brackets that are balanced, so that `{a=1, b=[x y]}`
 * gives `1` and `[x y]`; `&` ends it unless it has a query string of its own. RE2 runs them, in linear time.
 */
const BALANCED = String.raw`\([^()\s]*\)|\[[^\[\]\n]*\]|\{[^{}\n]*\}`

const bare = (but: string): string =>
  String.raw`(?:${BALANCED}|[^\s,;&?)}\]${but}])+(?:\?[^\s,;${but}]*)?|\?[^\s,;${but}]*`

const VALUE = String.raw`"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|(${bare('')})`

/** `=` may be `=>`. */
const SIGNS = { '=': '=>?', '->': '->', ':': ':' } as const

/** Most telling first: where a text has `=`, a `:` is punctuation. */
export const DELIMITERS = ['=', '->', ':'] as const

const sign = (delimiter: string): string =>
  Object.entries(SIGNS).find(([known]) => known === delimiter)?.[1] ?? quoteRegex(delimiter)

/**
 * What follows a key. Of its four groups the one that matched holds the value; none does where the value is empty. A blank
 * after `=` is padding if one stands before it too, or if what follows is no pair itself: `a= b=2` has an empty `a`.
 */
const after = (delimiters: readonly string[]): string => {
  const any = delimiters.map(sign).join('|')
  const padded = delimiters.filter((delimiter) => delimiter !== '=').map(sign)
  const forms = [
    String.raw`[ \t]+(?:${any})[ \t]+`,
    ...(padded.length === 0 ? [] : [String.raw`[ \t]*(?:${padded.join('|')})[ \t]*`]),
    `(?:${any})`,
  ]
  return String.raw`(?:(?:${forms.join('|')})(?:${VALUE})|=>?[ \t]+(${bare('=')})(?:[\s,;&]|$)|[ \t]*(?:${any}))`
}

/** Letters as RE2 builds them fast: classes of Unicode cost a tenth of a second per expression. */
const BEYOND_ASCII = String.raw`\x{80}-\x{10FFFF}`
const KEY = String.raw`[A-Za-z_${BEYOND_ASCII}](?:[\w./@$${BEYOND_ASCII}-]*[\w${BEYOND_ASCII}])?`

/** Finds the first value of a key; the groups are those of `after`. */
export const valuePattern = (key: string): string =>
  String.raw`(?s)(?:^|[^\w.${BEYOND_ASCII}-])["']?${quoteRegex(key)}["']?${after(DELIMITERS)}`

/** Finds every pair; the key is the first group, those of `after` follow. */
export const pairPattern = (delimiter: string): string => `(?s)["']?(${KEY})["']?${after([delimiter])}`
