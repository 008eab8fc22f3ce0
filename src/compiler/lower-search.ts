import { assertNever } from '../base/assert-never.ts'
import { own } from '../base/own.ts'
import type { SearchExpr } from '../language/ast.ts'
import { join, num, type Sql, sql, str, strings } from '../sql/sql.ts'
import { quoteRegex } from './pattern.ts'
import { fitsWildcards } from './wildcards.ts'

/** What a search expression can look at. Columns are looked up by their lower-case name; NULL-able text. */
export interface SearchScope {
  readonly raw: Sql
  column(name: string): Sql | undefined
}

type Metadata = Extract<SearchExpr, { kind: 'metadata' }>
type Phrase = Extract<SearchExpr, { kind: 'phrase' }>

/** Letters, digits and `_` make up a term; everything else separates terms (language spec §1.1). */
const WORD = '[\\pL\\pN_]'
const isWordChar = (c: string | undefined): boolean => c !== undefined && /[\p{L}\p{N}_]/u.test(c)

/**
 * A regular expression for a keyword or phrase: whole terms, upper and lower case alike; `*` and `?` stay within a term, and
 * a run of white space is one.
 */
const termRegex = (text: string, wildcards: boolean): string => {
  const chars = [...text]
  const body = text
    .split(wildcards ? /([*?]|\s+)/ : /(\s+)/)
    .map((part) => {
      if (/^\s+$/.test(part)) return '\\s+'
      if (wildcards && part === '*') return `${WORD}*`
      if (wildcards && part === '?') return WORD
      return quoteRegex(part)
    })
    .join('')
  const edge = (c: string | undefined) => isWordChar(c) || (wildcards && (c === '*' || c === '?'))
  const before = edge(chars[0]) ? `(?:^|[^\\pL\\pN_])` : ''
  const after = edge(chars.at(-1)) ? `(?:$|[^\\pL\\pN_])` : ''
  return `(?i)${before}${body}${after}`
}

/** The longest fixed piece, looked for first: cheaper than the expression by far. */
const literalPiece = (text: string, wildcards: boolean): string =>
  text.split(wildcards ? /[*?\s]+/ : /\s+/).reduce((a, b) => (b.length > a.length ? b : a), '')

const isAscii = (text: string): boolean => /^[\x20-\x7e]*$/.test(text)

const termSql = (text: string, wildcards: boolean, scope: SearchScope): Sql => {
  const regex = sql`match(${scope.raw}, ${str(termRegex(text, wildcards))})`
  const piece = literalPiece(text, wildcards)
  if (piece === '') return regex
  const position = isAscii(piece)
    ? sql`positionCaseInsensitive(${scope.raw}, ${str(piece)})`
    : sql`positionCaseInsensitiveUTF8(${scope.raw}, ${str(piece)})`
  return sql`(${position} > 0 AND ${regex})`
}

/** A metadata value as LIKE pattern over lower-case text: `*` spans anything, `?` is one character. */
const metadataPattern = (value: string): string =>
  value
    .toLowerCase()
    .replace(/[\\%_]/g, '\\$&')
    .replaceAll('*', '%')
    .replaceAll('?', '_')

const OPERATORS = {
  '=': sql`=`,
  '!=': sql`!=`,
  '<': sql`<`,
  '<=': sql`<=`,
  '>': sql`>`,
  '>=': sql`>=`,
} as const

const metadataSql = (term: Metadata, scope: SearchScope): Sql => {
  const column = scope.column(term.field.name.toLowerCase())
  if (column === undefined) return term.op === '!=' ? sql`true` : sql`false`
  if (term.op !== '=' && term.op !== '!=') {
    const value = Number(term.value)
    return Number.isFinite(value) && term.value.trim() !== ''
      ? sql`ifNull(toFloat64OrNull(toString(${column})) ${OPERATORS[term.op]} ${num(value)}, false)`
      : sql`ifNull(toString(${column}) ${OPERATORS[term.op]} ${str(term.value)}, false)`
  }
  const text = sql`ifNull(lower(toString(${column})), '')`
  const equal =
    term.value === '*' && term.exact !== true
      ? sql`${text} != ''`
      : term.exact !== true && /[*?]/.test(term.value)
        ? sql`${text} LIKE ${str(metadataPattern(term.value))}`
        : sql`${text} = ${str(term.value.toLowerCase())}`
  return term.op === '=' ? equal : sql`NOT (${equal})`
}

/** From so many phrases on it pays to look at the terms of the text first. */
const MANY = 16

/** The longest run of ASCII letters and digits: a term of its own wherever the phrase matches. */
const ownTerm = (phrase: string): string | undefined =>
  isAscii(phrase)
    ? phrase
        .toLowerCase()
        .split(/[^a-z0-9]+/)
        .reduce((a, b) => (b.length > a.length ? b : a), '') || undefined
    : undefined

/** Thousands of phrases would each be looked for in every text: most texts share no term with any of them. */
const phrases = (items: readonly Phrase[], scope: SearchScope): readonly Sql[] => {
  const tests = items.map((item) => termSql(item.text, false, scope))
  const terms = items.map((item) => ownTerm(item.text))
  const known = terms.filter((term) => term !== undefined)
  if (items.length < MANY || known.length < items.length) return tests
  // the engine takes any character beyond ASCII as part of a term
  return [
    sql`((hasAny(tokens(lower(${scope.raw})), ${strings([...new Set(known)])}) OR NOT isValidASCII(${scope.raw})) AND (${join(tests, ' OR ')}))`,
  ]
}

/** Exact values of one field become one list: a subquery can give thousands. */
const alternatives = (items: readonly SearchExpr[], scope: SearchScope): readonly Sql[] => {
  const exact = new Map<string, string[]>()
  const others = [
    ...phrases(
      items.filter((item) => item.kind === 'phrase'),
      scope,
    ),
  ]
  for (const item of items) {
    if (item.kind === 'phrase') continue
    if (item.kind !== 'metadata' || item.exact !== true) others.push(lowerSearch(item, scope))
    else {
      const name = item.field.name.toLowerCase()
      const values = exact.get(name) ?? []
      exact.set(name, values)
      values.push(item.value.toLowerCase())
    }
  }
  for (const [name, values] of exact) {
    const column = scope.column(name)
    if (column !== undefined)
      others.push(sql`ifNull(lower(toString(${column})), '') IN (${join(values.map(str))})`)
  }
  return others.length === 0 ? [sql`false`] : others
}

/** The engine looks at each part of an AND with regard to all others: of hundreds it takes minutes, of an OR it doesn't. */
const all = (tests: readonly Sql[]): Sql =>
  tests.length < MANY
    ? sql`(${join(tests, ' AND ')})`
    : sql`NOT (${join(
        tests.map((test) => sql`NOT ${test}`),
        ' OR ',
      )})`

/** The search expression before the first pipe as a condition that is never NULL. */
export const lowerSearch = (search: SearchExpr, scope: SearchScope): Sql => {
  switch (search.kind) {
    case 'all':
      return sql`true`
    case 'and':
      return all(search.items.map((item) => lowerSearch(item, scope)))
    case 'or':
      return sql`(${join(alternatives(search.items, scope), ' OR ')})`
    case 'not':
      return sql`NOT (${lowerSearch(search.item, scope)})`
    case 'keyword':
      return termSql(search.text, true, scope)
    case 'phrase':
      return termSql(search.text, false, scope)
    case 'metadata':
      return metadataSql(search, scope)
    case 'subquery':
      throw new Error('a subquery is answered before the search expression is compiled')
    default:
      return assertNever(search)
  }
}

/** Metadata fields that the expression names, lower case. */
export const metadataFields = (search: SearchExpr): readonly string[] => {
  switch (search.kind) {
    case 'and':
    case 'or':
      return search.items.flatMap(metadataFields)
    case 'not':
      return metadataFields(search.item)
    case 'metadata':
      return [search.field.name.toLowerCase()]
    default:
      return []
  }
}

/**
 * The expression as far as constant metadata decides it: `false` means that no message of a source with this metadata can
 * match, so its files need not be opened.
 */
export const decideSearch = (
  search: SearchExpr,
  known: Readonly<Record<string, string>>,
): boolean | undefined => {
  switch (search.kind) {
    case 'all':
      return true
    case 'and': {
      const parts = search.items.map((item) => decideSearch(item, known))
      return parts.includes(false) ? false : parts.every((part) => part === true) ? true : undefined
    }
    case 'or': {
      const parts = search.items.map((item) => decideSearch(item, known))
      return parts.includes(true) ? true : parts.every((part) => part === false) ? false : undefined
    }
    case 'not': {
      const part = decideSearch(search.item, known)
      return part === undefined ? undefined : !part
    }
    case 'metadata': {
      const value = own(known, search.field.name.toLowerCase())
      if (value === undefined || (search.op !== '=' && search.op !== '!=')) return undefined
      const equal =
        search.exact === true
          ? search.value.toLowerCase() === value.toLowerCase()
          : fitsWildcards(value.toLowerCase(), search.value.toLowerCase())
      return equal === (search.op === '=')
    }
    case 'subquery':
    case 'keyword':
    case 'phrase':
      return undefined
    default:
      return assertNever(search)
  }
}
