import { own } from '../base/own.ts'
import type { Sql } from '../sql/sql.ts'
import { sql, str } from '../sql/sql.ts'
import { JAVA_CLASSES } from './java-classes.ts'
import { type RegexUse, withoutLookAround } from './look-around.ts'
import { type Excess, regexExcess } from './regex-limits.ts'

/** Text as a regular expression that matches just it. */
export const quoteRegex = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')

/** The LIKE pattern of a Sumo glob: `*` is any run, in rules `?` one character, all else is literal. */
export const globToLike = (glob: string, rules = false): string => {
  const like = glob.replace(/[\\%_]/g, '\\$&').replaceAll('*', '%')
  return rules ? like.replaceAll('?', '_') : like
}

/** The same for a pattern that is known only at run time. */
export const globToLikeSql = (glob: Sql, rules = false): Sql => {
  const like = sql`replaceAll(replaceRegexpAll(${glob}, ${str('([\\\\%_])')}, ${str('\\\\\\1')}), '*', '%')`
  return rules ? sql`replaceAll(${like}, '?', '_')` : like
}

/**
 * The LIKE pattern of a rule: `escapeChar` takes the next wildcard or itself literally. Before anything else it is a character
 * like others.
 */
export const ruleLikePattern = (pattern: string, escapeChar = '\\'): string => {
  let out = ''
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern.charAt(i)
    const next = pattern.charAt(i + 1)
    const escapes = c === escapeChar && (next === '%' || next === '_' || next === escapeChar)
    const literal = escapes ? next : c
    if (escapes) i++
    const special = escapes ? '\\%_'.includes(literal) : literal === '\\'
    out += special ? `\\${literal}` : literal
  }
  return out
}

/** A last back-slash that nothing escapes: ClickHouse refuses a pattern that ends in it. */
const LONE = str('((?:^|[^\\\\])(?:\\\\\\\\)*)\\\\$')

/** The same for a pattern that is known only at run time; the escape is ClickHouse's own. */
export const ruleLikeSql = (pattern: Sql): Sql =>
  sql`replaceRegexpOne(${pattern}, ${LONE}, ${str('\\0\\\\')})`

/** SPL's `like`: `%` and `_` are wildcards already; a back-slash is literal. */
export const likePattern = (pattern: string): string => pattern.replaceAll('\\', '\\\\')

export type RegexProblem =
  | { readonly kind: 'unsupported'; readonly construct: string; readonly help?: string }
  | { readonly kind: 'invalid'; readonly reason: string }
  | ({ readonly kind: 'limit' } & Excess)

const UNSUPPORTED: readonly { readonly test: RegExp; readonly construct: string; readonly help?: string }[] =
  [
    {
      test: /^\(\?<?!/,
      construct: 'negative look-around',
      help: 'match without it and exclude with a second condition: `!(f matches /…/)`',
    },
    {
      test: /^\(\?<?=/,
      construct: 'look-around',
      help: 'match the context too and capture only the part: `context(?<name>part)`',
    },
    { test: /^\(\?>/, construct: 'atomic groups', help: 'use a plain group `(?:…)`' },
    { test: /^\\[1-9]/, construct: 'back-references' },
    { test: /^\\k</, construct: 'back-references' },
    { test: /^\\G/, construct: '`\\G`' },
    { test: /^[*+?}]\+/, construct: 'possessive quantifiers', help: 'delete the second `+`' },
  ]

/** A repetition of a repetition, or of nothing: `a**`, `(*a)`. (`a*?` and `a*+` mean something.) */
const DANGLING = /^(?:[*+?]\??\*|[*+?]\?[+?]|[(|][*+])/

export interface TranslatedRegex {
  readonly pattern: string
  /** Capture groups in order; a group without a name is undefined. */
  readonly groups: readonly (string | undefined)[]
  readonly problem?: RegexProblem
}

/**
 * Translates a Java-like expression to what ClickHouse's RE2 takes, or says why it can't. ClickHouse lets `.` match line
 * breaks, Java doesn't: `(?-s)` in front restores that. `use` says which look-around can be done without.
 */
export const translateRegex = (written: string, use: RegexUse): TranslatedRegex => {
  const excess = regexExcess(written)
  if (excess !== undefined) return { pattern: '', groups: [], problem: { kind: 'limit', ...excess } }
  const source = withoutLookAround(written, use)
  const groups: (string | undefined)[] = []
  let out = ''
  let inClass = false
  let depth = 0
  let dot = false
  const fail = (problem: RegexProblem): TranslatedRegex => ({ pattern: out, groups, problem })
  for (let i = 0; i < source.length; ) {
    const rest = source.slice(i, i + 40)
    if (!inClass) {
      const unsupported = UNSUPPORTED.find(({ test }) => test.test(rest))
      if (unsupported !== undefined) return fail({ kind: 'unsupported', ...unsupported })
    }
    const c = source[i] ?? ''
    if (c === '\\') {
      const java = /^\\([pP])\{(?:Is)?(\w+)\}/.exec(rest)
      const posix = java?.[2] === undefined ? undefined : own(JAVA_CLASSES, java[2])
      if (java !== null && posix !== undefined) {
        const negated = java[1] === 'P' ? posix.replace('[:', '[:^') : posix
        out += inClass ? negated : `[${negated}]`
        i += java[0].length
        continue
      }
      if (i + 1 >= source.length) return fail({ kind: 'invalid', reason: 'it ends with a back-slash' })
      const next = source[i + 1] ?? ''
      out +=
        next === 'Z'
          ? '\\n?\\z'
          : next === 'h'
            ? inClass
              ? ' \\t'
              : '[ \\t]'
            : next === 'R'
              ? '(?:\\r\\n|\\n|\\r)'
              : next === '/'
                ? '/'
                : c + next
      i += 2
      continue
    }
    if (inClass) {
      if (c === ']') inClass = false
      const posix = /^\[:\^?\w+:\]/.exec(rest)
      if (posix !== null) {
        out += posix[0]
        i += posix[0].length
        continue
      }
      out += c === '[' ? '\\[' : c
      i++
      continue
    }
    if (c === '[') {
      inClass = true
      const head = /^\[\^?\]?/.exec(rest)?.[0] ?? '['
      out += head.endsWith(']') ? `${head.slice(0, -1)}\\]` : head
      i += head.length
      continue
    }
    if (c === '(') {
      depth++
      const named = /^\(\?P?<([A-Za-z_]\w*)>/.exec(rest)
      if (named !== null) {
        groups.push(named[1])
        out += `(?P<${named[1]}>`
        i += named[0].length
        continue
      }
      if (source[i + 1] !== '?') groups.push(undefined)
    }
    if (c === ')' && --depth < 0) return fail({ kind: 'invalid', reason: 'unmatched `)`' })
    if (DANGLING.test(rest))
      return fail({ kind: 'invalid', reason: `nothing to repeat before \`${source[i + 1]}\`` })
    if (c === '.') dot = true
    out += c
    i++
  }
  if (inClass) return fail({ kind: 'invalid', reason: '`[` is not closed' })
  if (depth > 0) return fail({ kind: 'invalid', reason: '`(` is not closed' })
  if (/^[*+?]/.test(source))
    return fail({ kind: 'invalid', reason: `nothing to repeat before \`${source[0]}\`` })
  return { pattern: dot ? `(?-s)${out}` : out, groups }
}
