import type { Span } from '../base/span.ts'
import type { Expr } from '../language/ast.ts'
import type { TextTest } from './text-test.ts'

export interface Alternative {
  readonly test: TextTest
  /** As written in the pattern. */
  readonly written: string
  /** Offsets in the pattern. */
  readonly start: number
  readonly end: number
}

const FLAGS = /^\(\?([is]*)\)/
const PLAIN_ESCAPE = /^\\[^A-Za-z0-9]/

/** `a|b` outside of groups and classes. Undefined when the pattern has anything that is not understood here. */
const split = (
  text: string,
  from: number,
): readonly { readonly start: number; readonly end: number }[] | undefined => {
  const parts: { start: number; end: number }[] = []
  let start = 0
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '\\') i++
    else if (text[i] === '(' || text[i] === ')') return undefined
    else if (text[i] === '|') {
      parts.push({ start: from + start, end: from + i })
      start = i + 1
    }
  }
  return [...parts, { start: from + start, end: from + text.length }]
}

/** The text that a pattern without any operator stands for. */
const literal = (pattern: string): string | undefined => {
  let out = ''
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern[i] ?? ''
    if (c === '\\') {
      if (!PLAIN_ESCAPE.test(pattern.slice(i))) return undefined
      out += pattern[++i] ?? ''
    } else if (/[[\](){}.*+?^$|]/.test(c)) return undefined
    else out += c
  }
  // other characters fold in ways that differ between engines
  return /^[\x20-\x7e]+$/.test(out) ? out : undefined
}

const KINDS = { '': 'contains', '^': 'prefix', $: 'suffix', '^$': 'equals' } as const

/**
 * A regular expression as a list of plain texts, where it is one: `(?i)(a|b)`, `^a`, `a$`, `.*a.*`. Undefined for all else, so
 * that nothing is claimed of what is not understood.
 */
export const alternativesOf = (pattern: string): readonly Alternative[] | undefined => {
  const flags = FLAGS.exec(pattern)
  const ci = flags?.[1]?.includes('i') === true
  let from = flags?.[0].length ?? 0
  let to = pattern.length
  let before = ''
  let after = ''
  const strip = (): void => {
    if (pattern[from] === '^') {
      before = '^'
      from++
    }
    if (pattern[to - 1] === '$' && pattern[to - 2] !== '\\') {
      after = '$'
      to--
    }
  }
  const inner = pattern.slice(from, to)
  const grouped = /^(\^?)\((?:\?:)?([^()\\]*(?:\\[^A-Za-z0-9][^()\\]*)*)\)(\$?)$/.exec(inner)
  const bare = grouped === null && !/[|]/.test(inner)
  if (grouped !== null) {
    before = grouped[1] ?? ''
    after = grouped[3] ?? ''
    from = pattern.indexOf('(', from) + (inner.includes('(?:') ? 3 : 1)
    to -= after.length + 1
  } else if (bare) strip()
  const parts = split(pattern.slice(from, to), from)
  const found = parts?.map((part): Alternative | undefined => {
    let { start, end } = part
    let [head, tail] = [before, after]
    if (grouped === null && !bare) {
      if (pattern[start] === '^') [head, start] = ['^', start + 1]
      if (end > start && pattern[end - 1] === '$' && pattern[end - 2] !== '\\') [tail, end] = ['$', end - 1]
    }
    // `.*` at an open end changes nothing; behind an anchor it would take the anchor away only up to a line break
    if (head === '') start += /^(?:\.\*\??)*/.exec(pattern.slice(start, end))?.[0].length ?? 0
    if (tail === '') end -= /(?:(?<!\\)\.\*\??)*$/.exec(pattern.slice(start, end))?.[0].length ?? 0
    const text = literal(pattern.slice(start, end))
    if (text === undefined) return undefined
    const kind = KINDS[`${head}${tail}` as keyof typeof KINDS]
    return {
      test: { kind, text: ci ? text.toLowerCase() : text, ci },
      written: pattern.slice(part.start, part.end),
      start: part.start,
      end: part.end,
    }
  })
  return found?.every((each) => each !== undefined) === true ? found : undefined
}

const known = new WeakMap<object, readonly Alternative[] | 'other'>()

/** The same for a test, remembered: it is asked in every world. */
export const alternativesOfTest = (test: RegexTest): readonly Alternative[] | undefined => {
  const found = known.get(test.node) ?? alternativesOf(test.pattern) ?? 'other'
  known.set(test.node, found)
  return found === 'other' ? undefined : found
}

/** A test of a field against a regular expression, in either form. */
export interface RegexTest {
  readonly node: Expr
  readonly operand: Expr
  readonly pattern: string
  readonly patternSpan: Span
  readonly negated: boolean
}

export const regexTest = (node: Expr): RegexTest | undefined => {
  if (node.kind === 'matches' && node.style === 'regex')
    return {
      node,
      operand: node.operand,
      pattern: node.pattern.pattern,
      patternSpan: node.pattern.span,
      negated: node.negated,
    }
  if (node.kind !== 'call' || !/^match(es)?$/i.test(node.name)) return undefined
  const [operand, pattern] = node.args
  if (operand === undefined || (pattern?.kind !== 'string' && pattern?.kind !== 'regex')) return undefined
  const text = pattern.kind === 'string' ? pattern.value : pattern.pattern
  return { node, operand, pattern: text, patternSpan: pattern.span, negated: false }
}

/** Where a part of a pattern stands in the source; undefined where escapes make the two differ. */
export const spanInPattern = (source: string, span: Span, pattern: string, part: Span): Span | undefined => {
  const offset = source.slice(span.start, span.end).indexOf(pattern)
  if (offset < 0) return undefined
  return { start: span.start + offset + part.start, end: span.start + offset + part.end }
}
