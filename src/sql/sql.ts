/**
 * The only place that makes ClickHouse SQL text. A value of type `Sql` is safe to run: everything that came from a
 * user, a file or a log entered it through `str`, `num` or `ident`.
 */
declare const brand: unique symbol
export type Sql = string & { readonly [brand]: 'Sql' }

const unsafe = (text: string): Sql => text as Sql

/**
 * Template tag: the fixed text is the programmer's, the holes take `Sql` only.
 * @example sql`SELECT ${ident('user name')} FROM t WHERE a = ${str("o'brien")}`
 */
export const sql = (text: TemplateStringsArray, ...holes: readonly Sql[]): Sql =>
  unsafe(text.reduce((all, part, i) => all + (holes[i - 1] ?? '') + part))

const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  "'": "\\'",
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\b': '\\b',
  '\f': '\\f',
  '\0': '\\0',
}

/** A string literal. A lone surrogate, which UTF-8 can't hold, becomes U+FFFD. */
export const str = (value: string): Sql =>
  unsafe(`'${value.toWellFormed().replace(/[\\'\n\r\t\b\f\0]/g, (c) => ESCAPES[c] ?? c)}'`)

/** A number literal; integers keep their integer type. Throws RangeError on NaN and infinities, which SQL text can't hold. */
export const num = (value: number | bigint): Sql => {
  if (typeof value === 'number' && !Number.isFinite(value))
    throw new RangeError(`not a finite number: ${value}`)
  return unsafe(String(value))
}

const PLAIN = /^[A-Za-z_][A-Za-z0-9_]*$/
const RESERVED = new Set(
  'select from where group by order limit as and or not in is null case when then else end with union all join on having distinct settings format using any array between like ilike asc desc interval offset fetch top sample final prewhere qualify window true false nan inf infinity cast date timestamp outfile infile apply'.split(
    ' ',
  ),
)

/** An identifier; quoted with back-ticks unless it is plain. */
export const ident = (name: string): Sql =>
  PLAIN.test(name) && !RESERVED.has(name.toLowerCase())
    ? unsafe(name)
    : unsafe(
        `\`${name.toWellFormed().replace(/[\\`\n\r\t\b\f\0]/g, (c) => (c === '`' ? '\\`' : (ESCAPES[c] ?? c)))}\``,
      )

/** Joins with a separator: `, ` by default. */
export const join = (
  parts: readonly Sql[],
  separator: ', ' | ' AND ' | ' OR ' | '\n' | ',\n' | ',\n  ' | ' UNION ALL ' | '\nUNION ALL\n' = ', ',
): Sql => unsafe(parts.join(separator))

/** An array literal of strings. Typed, so that an empty one is `Array(String)` and not `Array(Nothing)`. */
export const strings = (values: readonly string[]): Sql =>
  values.length === 0 ? sql`emptyArrayString()` : sql`[${join(values.map(str))}]`

/** Indents every line but the first; for readable nested statements. String literals hold no raw newlines, so they are safe. */
export const indent = (text: Sql, by = 2): Sql => unsafe(text.replaceAll('\n', `\n${' '.repeat(by)}`))
