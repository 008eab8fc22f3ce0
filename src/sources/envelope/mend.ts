import { num, type Sql, sql, str } from '../../sql/sql.ts'

/** Strings, what stands between them, and a quote that nothing closes. */
const TOKENS = str(String.raw`"(?:[^"\\]|\\[\s\S])*"|[^"]+|"`)

/** Pairs of surrogates, other escapes, and plain text. */
const PARTS = str(
  String.raw`\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\[\s\S]|[^\\]+|\\`,
)
const LONE = str(String.raw`^\\u[dD][89a-fA-F][0-9a-fA-F]{2}$`)
const ANY_SURROGATE = str(String.raw`\\u[dD][89a-fA-F]`)

const CONTROL = str(String.raw`[\x00-\x1f]`)

/** Numbers beyond 64 bits or a double's range, and what Python writes for those that are none. */
const NUMBERS = str(`-?[0-9][0-9.]{17,}(?:[eE][-+]?[0-9]+)?|-?[0-9][0-9.]*[eE][-+]?[0-9]{3,}|NaN|-?Infinity`)

/** Longer than the clouds write events; taking text apart takes many times its size. Bytes. */
const LONGEST = 4 * 1024 * 1024

const text = (t: Sql): Sql => {
  const parts = sql`arrayMap(p -> if(match(p, ${LONE}), ${str('\\ufffd')}, p), extractAll(u, ${PARTS}))`
  return sql`arrayMap(u -> if(match(u, ${ANY_SURROGATE}), arrayStringConcat(${parts}), u), [replaceRegexpAll(${t}, ${CONTROL}, ' ')])[1]`
}

/**
 * An event that ClickHouse's parser (simdjson) refuses for one value in it, with that value made harmless: numbers beyond 64
 * bits or 1e308 become strings of the same digits, lone surrogates and bytes that are no UTF-8 U+FFFD, raw control characters
 * blanks. Other text is given back as it is. An intruder who could make one such value could hide the whole event else.
 */
export const mendedSql = (element: Sql): Sql => {
  const token = sql`if(startsWith(t, '"'), ${text(sql`t`)}, replaceRegexpAll(t, ${NUMBERS}, ${str('"\\0"')}))`
  const mended = sql`arrayStringConcat(arrayMap(t -> ${token}, extractAll(toValidUTF8(${element}), ${TOKENS})))`
  return sql`if(isValidJSON(${element}) OR NOT match(${element}, '^[ ]*[[{]') OR length(${element}) > ${num(LONGEST)}, ${element}, ${mended})`
}
