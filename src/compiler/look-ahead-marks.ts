import {
  type Alternatives,
  disjoint,
  nodesIn,
  parseRegexTree,
  printRegex,
  type RegexNode,
} from './regex-tree.ts'

/** Stands in front of every place where a look-ahead holds. A noncharacter: no text that is interchanged has it. */
export const MARK = '\uFDD0'

/** An expression for a text with marks in front of whatever `context` matches. */
export interface MarkedRegex {
  readonly context: string
  readonly pattern: string
}

/** One character that may have a mark in front, and is none; undefined where that can't be said. */
const unmarked = (text: string, known: boolean): string | undefined => {
  if (text === '.') return `(?:${MARK}?[^\\n${MARK}])`
  if (/^\\[SDW]$/.test(text)) return `(?:${MARK}?[^${text.toLowerCase()}${MARK}])`
  if (!known) return undefined
  return `(?:${MARK}?${text.startsWith('[^') ? `${text.slice(0, -1)}${MARK}]` : text})`
}

const markedNode = (node: RegexNode): RegexNode | undefined => {
  switch (node.kind) {
    case 'char': {
      const text = unmarked(node.text, node.set !== undefined)
      return text === undefined ? undefined : { ...node, text }
    }
    case 'anchor':
      // a mark is no part of a word
      return /^\\[bB]$/.test(node.text) ? undefined : node
    case 'repeat': {
      const inner = node.suffix === '+' ? undefined : markedNode(node.node)
      return inner === undefined ? undefined : { ...node, node: inner }
    }
    case 'group': {
      const body = node.open === '(?>' ? undefined : markedBody(node.body)
      return body === undefined ? undefined : { ...node, body }
    }
    default:
      return undefined
  }
}

const markedBody = (body: Alternatives): Alternatives | undefined => {
  const done = body.map((nodes) => nodes.flatMap((node) => markedNode(node) ?? []))
  return done.every((nodes, i) => nodes.length === body[i]?.length) ? done : undefined
}

/** Two places where the context is found never overlap: each begins with a character that it has nowhere else. */
const standsAlone = (context: Alternatives): boolean => {
  const firsts = context.flatMap(([first]) =>
    first?.kind === 'char' && first.set !== undefined ? [first.set] : [],
  )
  if (firsts.length < context.length) return false
  return context
    .flatMap((nodes) => nodes.slice(1).flatMap(nodesIn))
    .every((node) => {
      if (node.kind === 'flags' || node.kind === 'look') return false
      if (node.kind === 'group' && node.open !== '(?:' && node.open !== '(') return false
      const { set } = node.kind === 'char' ? node : { set: null }
      return set === null || (set !== undefined && firsts.every((first) => disjoint(first, set)))
    })
}

/** The nodes without the look-ahead that ends them, be it within groups; undefined where there is none. */
const split = (
  nodes: readonly RegexNode[],
): { readonly nodes: readonly RegexNode[]; readonly context: Alternatives } | undefined => {
  const last = nodes.at(-1)
  if (last?.kind === 'look' && last.ahead && !last.negative)
    return { nodes: nodes.slice(0, -1), context: last.body }
  const [only, ...more] = last?.kind === 'group' ? last.body : []
  const inner = only === undefined || more.length > 0 ? undefined : split(only)
  if (last?.kind !== 'group' || inner === undefined) return undefined
  return { nodes: [...nodes.slice(0, -1), { ...last, body: [inner.nodes] }], context: inner.context }
}

/** A match has a character for certain. */
const takesSomething = ([first]: readonly RegexNode[]): boolean =>
  first?.kind === 'char' || (first?.kind === 'group' && first.body.every(takesSomething))

/**
 * All matches of an expression that ends in a look-ahead in which the next match may begin: `\{.*?(?=,\{|\]$)`. RE2 has no
 * look-ahead, and one that is part of the match would hide the next. So the text is given marks in front of all contexts, and
 * the expression ends in a mark.
 */
export const markedRegex = (source: string): MarkedRegex | undefined => {
  const [only, ...more] = parseRegexTree(source) ?? []
  const found = only === undefined || more.length > 0 ? undefined : split(only)
  if (found === undefined || !standsAlone(found.context)) return undefined
  // a match that may be empty would be found once at a mark, and once behind it
  if (!takesSomething(found.nodes)) return undefined
  const body = markedBody([found.nodes])
  return body === undefined
    ? undefined
    : { context: printRegex(found.context), pattern: `${printRegex(body)}${MARK}` }
}
