import { sql, str } from '../sql/sql.ts'
import { defineFunction } from './define.ts'

/** Names of the capture groups of an RE2 pattern by number; unnamed ones are undefined. */
const groupNames = (pattern: string): (string | undefined)[] => {
  const names: (string | undefined)[] = []
  // A backslash takes the next character with it, and a bracket expression holds no groups.
  for (const m of pattern.matchAll(
    /\\Q[\s\S]*?(?:\\E|$)|\\[\s\S]|\[\^?\]?(?:\\[\s\S]|\[:\^?\w+:\]|[^\]\\])*\]|\((?:\?P?<(\w+)>|(\?))?/g,
  )) {
    if (m[0].startsWith('(') && m[2] === undefined) names.push(m[1])
  }
  return names
}

type Translation =
  /** `wrapped`: the group numbers count one group around the whole pattern. */
  { readonly replacement: string; readonly wrapped: boolean } | { readonly problem: string }

/**
 * Java's `$1`, `${name}`, `$0` and escapes to RE2's `\\1`. Where the result holds a backslash it is made for the pattern in
 * one more group: ClickHouse takes a pattern without special characters for plain text, and then the replacement too.
 */
const translate = (pattern: string, text: string): Translation => {
  const names = groupNames(pattern)
  let replacement = ''
  for (const m of text.matchAll(/\\([\s\S])|\$\{(\w+)\}|\$(\d)|[\s\S]/g)) {
    const [whole, escaped, name, digit] = m
    if (escaped !== undefined) replacement += escaped === '\\' ? '\\\\' : escaped
    else if (name !== undefined || digit !== undefined) {
      const n = name === undefined ? Number(digit) : names.indexOf(name) + 1
      if (name !== undefined && n === 0) return { problem: `the pattern has no group named \`${name}\`` }
      if (n > names.length) return { problem: `the pattern has no group ${n}` }
      if (n > 8) return { problem: 'only the first eight groups can be used in the replacement' }
      replacement += `\\${n + 1}`
    } else replacement += whole === '\\' ? '\\\\' : whole
  }
  return { replacement, wrapped: replacement.includes('\\') }
}

export const replace = defineFunction({
  names: ['replace'],
  summary:
    'Replaces every occurrence of a text, or every match of a /regex/. For a regex, `$1`, `${name}` and `$0` in the replacement stand for what its groups matched. Any null gives null.',
  params: [
    { name: 'text', type: 'text' },
    { name: 'search', type: 'textOrPattern' },
    { name: 'replacement', type: 'text' },
  ],
  returns: 'text',
  sql: ([text = sql`''`, search = sql`''`, replacement = sql`''`], values) => {
    const pattern = values[1]?.pattern
    if (pattern === undefined) return sql`replaceAll(${text}, ${search}, ${replacement})`
    if (values[2]?.constant === null) return sql`CAST(NULL, 'Nullable(String)')`
    const translated = translate(pattern, String(values[2]?.constant))
    if ('problem' in translated) throw new Error(`unchecked replacement: ${translated.problem}`)
    const whole = translated.wrapped ? sql`concat('(', ${search}, ')')` : search
    return sql`replaceRegexpAll(${text}, ${whole}, ${str(translated.replacement)})`
  },
  check: (values) => {
    const pattern = values[1]?.pattern
    if (pattern === undefined) return undefined
    const replacement = values[2]?.constant
    if (replacement === undefined)
      return 'the replacement of a regex must be a text known in advance, not a field'
    if (replacement === null) return undefined
    const translated = translate(pattern, String(replacement))
    return 'problem' in translated ? translated.problem : undefined
  },
  examples: [
    { expression: 'replace("a.b.c", ".", "->")', result: 'a->b->c' },
    { expression: 'replace("/f/12345/x", /[0-9]{5,}/, "")', result: '/f//x' },
    { expression: 'replace("flight/12345", /(flight)\\/([0-9]+)/, "new-$2")', result: 'new-12345' },
    { expression: 'replace("ab12", /(?<letters>[a-z]+)(\\d+)/, "$2${letters}")', result: '12ab' },
    { expression: 'replace("abc", /b/, "<$0>")', result: 'a<b>c' },
    { expression: 'replace("abc", /b/, "a\\\\\\\\c")', result: 'aa\\cc' },
    { expression: 'replace("aBc", /(?i)b/, "$0$0")', result: 'aBBc' },
    { expression: 'replace("abc", "zz", "y")', result: 'abc' },
    { expression: 'replace("a$1", "$1", "\\\\1")', result: 'a\\1' },
    { expression: 'replace(null, "a", "b")', result: null },
    { expression: 'replace("abc", /b/, null)', result: null },
  ],
})
