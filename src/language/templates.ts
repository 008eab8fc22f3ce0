import type { Span } from '../base/span.ts'
import { diagnostic } from './diagnostics/codes.ts'
import type { Diagnostic } from './diagnostics/diagnostic.ts'

/** A text that queries refer to by `` `name` `` or `` `name(a, b)` ``; `{{arg}}` in it stands for what the call gives. */
export interface Macro {
  readonly name: string
  /** In the order of a call. Absent: in the order in which they appear in the text. */
  readonly args?: readonly string[]
  readonly text: string
}

/** What a query leaves open: values of `{{name}}`, and macros. Both are kept by Sumo Logic outside of the query. */
export interface Templates {
  readonly params?: Readonly<Record<string, string>>
  readonly macros?: readonly Macro[]
}

export interface Expanded {
  readonly text: string
  /** About the templates themselves; spans in the text as written. */
  readonly diagnostics: readonly Diagnostic[]
  /** Where a stretch of the expanded text comes from; `written`: all of it stands so in the text as written. */
  place(span: Span): { readonly span: Span; readonly written: boolean }
  /** A diagnostic about the expanded text as one about the text as written. */
  original(of: Diagnostic): Diagnostic
}

/** A stretch of the expanded text: as written, or put in place of `source`. */
interface Piece {
  readonly start: number
  readonly text: string
  readonly source: Span
  readonly replaced: boolean
}

/** Macros in macros, and how much text may be read and written for them: a few that name each other twice are gigabytes. */
const MAX_DEPTH = 10
const MAX_LENGTH = 1_000_000

const BRACES = /^\{\{([^{}]*)\}\}/
const NAMED = /^[A-Za-z_][\w .-]*$/
const ANY = /^[^\n]*$/

/** `{{name}}` at the start of a text and the name in it, blanks around it left out. */
const parameterAt = (text: string, name: RegExp): readonly [written: string, name: string] | undefined => {
  const found = BRACES.exec(text)
  const inside = found?.[1]?.trim()
  return found === null || inside === undefined || !name.test(inside) ? undefined : [found[0], inside]
}

/** `` `name (a, b)` `` → its name, and what stands between the parentheses. */
const callParts = (written: string): { readonly name: string; readonly given: string } => {
  const inner = written.slice(1, -1).trim()
  const [name = ''] = /^[A-Za-z_][\w.-]*/.exec(inner) ?? []
  const rest = inner.slice(name.length).trimStart()
  if (name !== '' && rest === '') return { name, given: '' }
  return name !== '' && rest.length > 1 && rest.startsWith('(') && rest.endsWith(')')
    ? { name, given: rest.slice(1, -1) }
    : { name: written.slice(1, -1), given: '' }
}

/** Where the string ends that begins at `at`; undefined where it isn't closed. */
const stringEnd = (text: string, at: number): number | undefined => {
  for (let i = at + 1; i < text.length; i++) {
    if (text[i] === '\\') i++
    else if (text[i] === '"') return i + 1
  }
  return undefined
}

/** Where the text stands that starts here: a string may hold `{{…}}`, but no macro; a comment neither. */
const skipped = (
  text: string,
  at: number,
): { readonly end: number | undefined; readonly kind: 'string' | 'comment' } | undefined => {
  if (text[at] === '"') return { end: stringEnd(text, at), kind: 'string' }
  if (text[at] !== '/') return undefined
  // `http://…` is a word of the search expression
  if (at > 0 && !/[\s|()]/.test(text[at - 1] ?? '')) return undefined
  if (text.startsWith('//', at)) {
    const end = text.indexOf('\n', at)
    return { end: end === -1 ? text.length : end, kind: 'comment' }
  }
  if (text.startsWith('/*', at)) {
    const end = text.indexOf('*/', at)
    return { end: end === -1 ? text.length : end + 2, kind: 'comment' }
  }
  return undefined
}

/** `a, "b, c"` → two arguments, as written. A comma in `(…)` is none between arguments either. */
const splitArguments = (text: string): readonly string[] => {
  if (text.trim() === '') return []
  const found: string[] = []
  let start = 0
  let closes = true
  const end = (at: number): void => {
    if (at > start) found.push(text.slice(start, at).trim())
    start = at + 1
  }
  for (let i = 0; i < text.length; i++) {
    const c = text[i]
    if (c === ',') end(i)
    else if (c === '"' && closes) {
      const after = stringEnd(text, i)
      closes = after !== undefined
      if (after !== undefined) i = after - 1
    } else if (c === '(') i += /^\([^()]*(?=\))/.exec(text.slice(i))?.[0].length ?? 0
  }
  end(text.length)
  return found
}

const NAMES = /\{\{([^{}]*)\}\}/g

const argumentNames = (macro: Macro): readonly string[] =>
  macro.args ?? [
    ...new Set(
      [...macro.text.matchAll(NAMES)].map(([, name = '']) => name.trim()).filter((name) => ANY.test(name)),
    ),
  ]

interface Context {
  readonly params: Readonly<Record<string, string>>
  readonly macros: ReadonlyMap<string, Macro>
  readonly depth: number
  /** Of the outermost macro: what is wrong inside is shown there. */
  readonly place: Span | undefined
  report(of: Diagnostic): void
  /** Takes so many characters of those that may be read and written; false where there are none left. */
  spend(characters: number): boolean
}

const withParams = (text: string, params: Context['params']): string =>
  text.replace(NAMES, (written, inside: string) => {
    const name = inside.trim()
    return Object.hasOwn(params, name) ? (params[name] ?? written) : written
  })

const tooLong = (name: string, span: Span): Diagnostic =>
  diagnostic('DQ310', { name, reason: `the query becomes longer than ${MAX_LENGTH} characters` }, span)

/** The text of a macro call. Undefined where it can't be had: what is then left as it is, the lexer calls undefined. */
const call = (written: string, span: Span, context: Context): string | undefined => {
  const { name, given } = callParts(written)
  const macro = context.macros.get(name)
  if (macro === undefined) return undefined
  if (context.depth >= MAX_DEPTH) {
    const reason = `macros stand in macros more than ${MAX_DEPTH} deep`
    context.report(diagnostic('DQ310', { name, reason }, span))
    return undefined
  }
  const names = argumentNames(macro)
  const values = splitArguments(given).map((value) => withParams(value, context.params))
  if (names.length !== values.length) {
    const expected = `${names.length} argument${names.length === 1 ? '' : 's'}`
    const signature = `\`${name}${names.length === 0 ? '' : `(${names.join(', ')})`}\``
    context.report(diagnostic('DQ304', { name, expected, found: values.length, signature }, span))
    return undefined
  }
  if (!context.spend(macro.text.length + 1 + values.reduce((sum, value) => sum + value.length, 0))) {
    context.report(tooLong(name, span))
    return undefined
  }
  const own = Object.fromEntries(names.map((arg, i) => [arg, values[i] ?? '']))
  const inner = { ...context, params: { ...context.params, ...own }, depth: context.depth + 1, place: span }
  return pieces(macro.text, inner)
    .map((piece) => piece.text)
    .join('')
}

const pieces = (text: string, context: Context): readonly Piece[] => {
  const found: Piece[] = []
  let length = 0
  let plain = 0
  const push = (source: Span, replacement: string | undefined): void => {
    const part = replacement ?? text.slice(source.start, source.end)
    if (part === '' && replacement === undefined) return
    found.push({ start: length, text: part, source, replaced: replacement !== undefined })
    length += part.length
  }
  const replace = (start: number, end: number, by: string): void => {
    push({ start: plain, end: start }, undefined)
    push({ start, end }, by)
    plain = end
  }
  let string = 0
  let closes = true
  for (let i = 0; i < text.length; ) {
    const skip: ReturnType<typeof skipped> =
      i < string || (text[i] === '"' && !closes) ? undefined : skipped(text, i)
    if (skip?.kind === 'comment' && skip.end !== undefined) i = skip.end
    else if (skip !== undefined) {
      // behind one that isn't closed no other is
      closes = skip.end !== undefined
      string = skip.end ?? string
      i++
    } else if (text.startsWith('{{', i)) {
      const inString = i < string
      const [written, name] = parameterAt(text.slice(i), inString ? NAMED : ANY) ?? ['{{', '']
      const value = Object.hasOwn(context.params, name) ? context.params[name] : undefined
      const span = context.place ?? { start: i, end: i + written.length }
      if (value !== undefined) {
        if (context.spend(value.length)) replace(i, i + written.length, value)
        else context.report(tooLong(name, span))
        // elsewhere it is no token, and the lexer says so
      } else if (inString && written !== '{{') {
        context.report(diagnostic('DQ404', { text: written }, span, { severity: 'warning' }))
      }
      i += written.length
    } else if (text[i] === '`' && i >= string) {
      const end = text.indexOf('`', i + 1)
      if (end === -1) break
      const span = context.place ?? { start: i, end: end + 1 }
      const by = call(text.slice(i, end + 1), span, context)
      if (by !== undefined) replace(i, end + 1, by)
      i = end + 1
    } else i++
  }
  push({ start: plain, end: text.length }, undefined)
  return found
}

/** Puts values and macros into a query, as text, before it is read. */
export const expandTemplates = (text: string, { params = {}, macros = [] }: Templates): Expanded => {
  if (text.length > MAX_LENGTH || (!text.includes('{{') && !text.includes('`')))
    return { text, diagnostics: [], place: (span) => ({ span, written: true }), original: (of) => of }
  const diagnostics: Diagnostic[] = []
  const said = new Set<string>()
  let left = MAX_LENGTH
  const found = pieces(text, {
    params,
    macros: new Map(macros.map((macro) => [macro.name, macro])),
    depth: 0,
    place: undefined,
    // what is too long is so again at each of the calls that were not yet made
    report: (of) => {
      const key = of.code === 'DQ310' ? `${of.code} ${of.span.start}` : JSON.stringify(of)
      if (!said.has(key)) diagnostics.push(of)
      said.add(key)
    },
    spend: (characters) => {
      left -= characters
      return left >= 0
    },
  })
  /** The last piece that begins at or before an offset; before it, where something ends there. */
  const indexAt = (offset: number, isEnd: boolean): number => {
    let [low, high] = [0, found.length - 1]
    while (low < high) {
      const middle = (low + high + 1) >> 1
      const start = found[middle]?.start ?? 0
      if (isEnd ? start < offset : start <= offset) low = middle
      else high = middle - 1
    }
    return low
  }
  const edge = (offset: number, isEnd: boolean): { readonly offset: number; readonly replaced: boolean } => {
    const piece = found[indexAt(offset, isEnd)]
    if (piece === undefined) return { offset, replaced: false }
    const { source, replaced, start } = piece
    if (replaced) return { offset: isEnd ? source.end : source.start, replaced }
    return { offset: Math.min(source.start + offset - start, source.end), replaced }
  }
  const place: Expanded['place'] = ({ start, end }) => {
    const [from, to] = [edge(start, false), edge(end, true)]
    const inside = found
      .slice(indexAt(start, false), indexAt(end, true) + 1)
      .some((piece) => piece.replaced && piece.start < end && piece.start + piece.text.length > start)
    return {
      span: { start: from.offset, end: Math.max(from.offset, to.offset) },
      written: !inside && !from.replaced && !to.replaced,
    }
  }
  return {
    text: found.map((piece) => piece.text).join(''),
    diagnostics,
    place,
    original: (of) => {
      const { span, written } = place(of.span)
      const { replacement: _, ...rest } = of
      // a fix that touches what does not stand here can't be made here
      return { ...(written ? of : rest), span }
    },
  }
}
