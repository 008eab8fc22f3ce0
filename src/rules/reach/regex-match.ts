import { type Alternatives, type CharSet, parseRegexTree, type RegexNode } from '../../compiler/regex-tree.ts'

/** What one value may take: a rule is anybody's, and asks for hundreds of values. */
const MAX_WORK = 2000
const MAX_LENGTH = 1000

/** Offsets in a text. */
type Places = ReadonlySet<number>

/** Thrown where the answer is not known, or would take too long. */
const UNKNOWN = Symbol('unknown')

const isWord = (c: string | undefined): boolean => c !== undefined && /\w/.test(c)

/** How few and how many of a repetition there may be. */
const bounds = (count: string): readonly [least: number, most: number] => {
  if (count === '*') return [0, Infinity]
  if (count === '+') return [1, Infinity]
  if (count === '?') return [0, 1]
  const [, least = '0', comma, most = ''] = /^\{(\d+)(,?)(\d*)\}$/.exec(count) ?? []
  return [Number(least), comma === '' ? Number(least) : most === '' ? Infinity : Number(most)]
}

/** Where a match may end for each of the places where it may begin, all at once: nothing is tried twice. */
const runOver = (text: string, foldsCase: boolean) => {
  let work = MAX_WORK
  const forms = (c: string) => (foldsCase ? [c, c.toLowerCase(), c.toUpperCase()] : [c])
  const takes = ({ negated, chars }: CharSet, c: string): boolean =>
    forms(c).some((form) => chars.has(form)) !== negated
  const at = (node: RegexNode, from: Places): Places => {
    work -= from.size + 1
    if (work < 0) throw UNKNOWN
    switch (node.kind) {
      case 'char': {
        const { set } = node
        if (set === undefined) throw UNKNOWN
        return new Set(
          [...from].flatMap((i) => (i < text.length && takes(set, text[i] ?? '') ? [i + 1] : [])),
        )
      }
      case 'anchor':
        return new Set([...from].filter((i) => holds(node.text, i)))
      case 'group':
        if (node.open === '(?>') throw UNKNOWN
        return anyOf(node.body, from)
      case 'repeat': {
        const [least, most] = bounds(node.count)
        const found = new Set(least === 0 ? from : [])
        let next = from
        for (let n = 1; n <= most && next.size > 0; n++) {
          const reached = at(node.node, next)
          next = n <= least ? reached : new Set([...reached].filter((i) => !found.has(i)))
          if (n >= least) for (const i of reached) found.add(i)
        }
        return found
      }
      default:
        throw UNKNOWN
    }
  }
  const holds = (anchor: string, i: number): boolean => {
    const edge = isWord(text[i - 1]) !== isWord(text[i])
    switch (anchor) {
      case '^':
      case '\\A':
        return i === 0
      case '$':
      case '\\z':
        return i === text.length
      case '\\b':
        return edge
      case '\\B':
        return !edge
      default:
        throw UNKNOWN
    }
  }
  const anyOf = (body: Alternatives, from: Places): Places =>
    new Set(body.flatMap((nodes) => [...nodes.reduce((places, node) => at(node, places), from)]))
  return anyOf
}

/**
 * Does the text hold a match? In a time that the pattern can't make long, unlike that of JavaScript's own expressions; undefined
 * where that is not enough to know.
 */
export const regexMatcher = (pattern: string): ((text: string) => boolean | undefined) => {
  const foldsCase = pattern.startsWith('(?i)')
  const source = foldsCase ? pattern.slice('(?i)'.length) : pattern
  const tree = pattern.length > MAX_LENGTH ? undefined : parseRegexTree(source)
  if (tree === undefined) return () => undefined
  return (text) => {
    try {
      const starts = new Set(Array.from({ length: text.length + 1 }, (_, i) => i))
      return runOver(text, foldsCase)(tree, starts).size > 0
    } catch (thrown) {
      if (thrown !== UNKNOWN) throw thrown
      return undefined
    }
  }
}
