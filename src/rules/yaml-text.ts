import { type Document, isMap, isPair, isScalar, isSeq, type Node, Scalar } from 'yaml'
import type { Span } from '../base/span.ts'
import { diagnostic } from '../language/diagnostics/codes.ts'
import type { Diagnostic } from '../language/diagnostics/diagnostic.ts'
import { readYaml } from './read-yaml.ts'

export type YamlPath = readonly PropertyKey[]

/** A parsed YAML text that can say where each of its parts stands. */
export interface YamlText {
  readonly value: unknown
  readonly diagnostics: readonly Diagnostic[]
  /** Is there a value at this path? */
  has(path: YamlPath): boolean
  /** Span of the value at a path, or of its nearest parent that exists. */
  spanOf(path: YamlPath): Span
  /** Span of the key at a path. */
  keySpanOf(path: YamlPath): Span
  /** Turns a span within the string at a path into a span of the file. */
  within(path: YamlPath, inner: Span): Span
}

/** The longest rule that we know has 20,000 characters. */
const MAX_TEXT = 1_000_000

const NOTHING = { start: 0, end: 0 }

const tooLong = (text: string): YamlText => ({
  value: undefined,
  diagnostics: [
    diagnostic(
      'DQ217',
      { what: 'the file', limit: MAX_TEXT, help: 'long lists belong into a match list: docs/siem.md' },
      { start: MAX_TEXT, end: Math.min(text.length, MAX_TEXT + 1) },
    ),
  ],
  has: () => false,
  spanOf: () => NOTHING,
  keySpanOf: () => NOTHING,
  within: () => NOTHING,
})

export const parseYaml = (text: string): YamlText => {
  if (text.length > MAX_TEXT) return tooLong(text)
  const { document, errors, warnings } = readYaml(text)
  // after the first error the parser is out of step, and what it reports then misleads
  const problems = [...errors.slice(0, 1), ...warnings]
  const diagnostics = problems.map(({ message, start, end }) =>
    diagnostic('DQ501', { reason: message }, { start, end }),
  )
  let value: unknown
  try {
    value = errors.length > 0 ? undefined : document?.toJS()
  } catch (cause) {
    // too many aliases: a text that unfolds to gigabytes
    const reason = cause instanceof Error ? cause.message : String(cause)
    diagnostics.push(diagnostic('DQ501', { reason }, NOTHING))
  }
  const maps = new WeakMap<Scalar, readonly number[] | 'none'>()
  const mapOf = (node: Scalar, inner: string): readonly number[] | 'none' => {
    const map = maps.get(node) ?? offsets(text, node, inner) ?? 'none'
    maps.set(node, map)
    return map
  }
  const spanOf = (path: YamlPath): Span => nodeSpan(nearest(document, path).node, text)
  return {
    value,
    diagnostics,
    has: (path) => nearest(document, path).exact,
    spanOf,
    keySpanOf: (path) => nearest(document, path).key ?? spanOf(path),
    within: (path, inner) => {
      const { node, exact } = nearest(document, path)
      if (!exact || !isScalar(node) || typeof node.value !== 'string') return spanOf(path)
      const map = mapOf(node, node.value)
      if (map === 'none') return spanOf(path)
      const start = map[inner.start] ?? map[map.length - 1] ?? 0
      const last = map[Math.max(inner.start, inner.end - 1)] ?? start
      return { start, end: inner.end > inner.start ? last + 1 : start }
    },
  }
}

interface Found {
  readonly node: Node | null
  readonly key: Span | undefined
  readonly exact: boolean
}

const nearest = (document: Document | undefined, path: YamlPath): Found => {
  let node = (document?.contents ?? null) as Node | null
  let key: Span | undefined
  for (const part of path) {
    let next: unknown
    if (isMap(node)) {
      const pair = node.items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === part)
      key = isScalar(pair?.key) ? rangeSpan(pair.key) : undefined
      next = pair?.value
    } else if (isSeq(node)) {
      key = undefined
      next = node.items[Number(part)]
    }
    if (next === undefined || next === null) return { node, key, exact: false }
    node = next as Node
  }
  return { node, key, exact: true }
}

const rangeSpan = (node: Node): Span => ({ start: node.range?.[0] ?? 0, end: node.range?.[1] ?? 0 })

/** A map or a list is shown by its first line: carets under thirty lines help nobody. */
const nodeSpan = (node: Node | null, text: string): Span => {
  if (node === null) return { start: 0, end: 0 }
  const span = rangeSpan(node)
  const line = text.indexOf('\n', span.start)
  return { start: span.start, end: line === -1 ? span.end : Math.max(span.start, Math.min(span.end, line)) }
}

/**
 * Where each character of a string's value stands in the file. Works for all five YAML styles by walking both texts: what
 * the source has besides (indentation, quotes, backslashes, the header of a block) is skipped. Undefined where that fails:
 * a double-quoted string that spells characters by number.
 */
const offsets = (text: string, node: Scalar, value: string): readonly number[] | undefined => {
  let at = node.range?.[0] ?? 0
  const end = node.range?.[1] ?? at
  const isBlock = node.type === Scalar.BLOCK_LITERAL || node.type === Scalar.BLOCK_FOLDED
  if (isBlock) at = text.indexOf('\n', at) + 1
  else if (node.type !== Scalar.PLAIN) at += 1
  const map: number[] = []
  for (const char of value.split('')) {
    if (/\s/.test(char)) {
      map.push(Math.min(at, end))
      if (/\s/.test(text[at] ?? '')) at += 1
      continue
    }
    while (at < end && text[at] !== char) at += 1
    if (at >= end) return undefined
    map.push(at)
    at += 1
  }
  map.push(Math.min(at, end))
  return map
}
