/** A set of characters: those listed, or all but those. */
export interface CharSet {
  readonly negated: boolean
  readonly chars: ReadonlySet<string>
}

export type RegexNode =
  /** What matches just one character; `set` is undefined where it isn't known. */
  | { readonly kind: 'char'; readonly text: string; readonly set: CharSet | undefined }
  | { readonly kind: 'anchor'; readonly text: string }
  | { readonly kind: 'flags'; readonly text: string }
  | { readonly kind: 'group'; readonly open: string; readonly body: Alternatives }
  | {
      readonly kind: 'look'
      readonly ahead: boolean
      readonly negative: boolean
      readonly body: Alternatives
    }
  | {
      readonly kind: 'repeat'
      readonly node: RegexNode
      readonly count: string
      readonly suffix: '' | '?' | '+'
    }
export type Alternatives = readonly (readonly RegexNode[])[]

const range = (from: string, to: string): string[] =>
  Array.from({ length: to.charCodeAt(0) - from.charCodeAt(0) + 1 }, (_, i) =>
    String.fromCharCode(from.charCodeAt(0) + i),
  )
const DIGITS = range('0', '9')
const CLASSES: Readonly<Record<string, readonly string[]>> = {
  d: DIGITS,
  w: [...DIGITS, ...range('a', 'z'), ...range('A', 'Z'), '_'],
  s: [' ', '\t', '\n', '\v', '\f', '\r'],
}
const CONTROLS: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', f: '\f' }

const set = (chars: Iterable<string>, negated = false): CharSet => ({ negated, chars: new Set(chars) })

const escapeSet = (c: string): CharSet | undefined => {
  const known = CLASSES[c.toLowerCase()]
  if (known !== undefined) return set(known, c !== c.toLowerCase())
  const control = CONTROLS[c]
  if (control !== undefined) return set([control])
  return /\W/.test(c) ? set([c]) : undefined
}

const classSet = (inner: string): CharSet | undefined => {
  const negated = inner.startsWith('^')
  const members = inner.slice(negated ? 1 : 0)
  // ranges of other characters, intersections, and characters of two units are not looked into
  if (/[\uD800-\uDFFF]|&&/.test(inner)) return undefined
  const chars: string[] = []
  for (const m of members.matchAll(/\\(.)|(\w)-(\w)|([^\\[\]])/gs)) {
    const [, escaped, from, to, plain] = m
    if (escaped !== undefined) {
      const found = escapeSet(escaped)
      if (found === undefined || found.negated) return undefined
      chars.push(...found.chars)
    } else if (from !== undefined && to !== undefined) chars.push(...range(from, to))
    else if (plain === '-' && m.index > 0 && m.index < members.length - 1) return undefined
    else if (plain !== undefined) chars.push(plain)
  }
  return set(chars, negated)
}

const CLASS = /^\[(\^?\]?(?:\\.|[^\\[\]])*)\]/s
const COUNT = /^(?:[*+?]|\{\d+(?:,\d*)?\})/

/** The tree of an expression of the kinds that can be reasoned about; undefined for any other, and for an invalid one. */
export const parseRegexTree = (source: string): Alternatives | undefined => {
  let at = 0
  let failed = false
  const atom = (): RegexNode | undefined => {
    const rest = source.slice(at)
    const take = (text: string): string => {
      at += text.length
      return text
    }
    const group = /^\((?:\?(?:P?<[A-Za-z_]\w*>|<?[=!]|>|:))?/.exec(rest)?.[0]
    if (group !== undefined) {
      const flags = /^\(\?[a-z-]+\)/.exec(rest)?.[0]
      if (flags !== undefined) return { kind: 'flags', text: take(flags) }
      if (rest.startsWith('(?') && group === '(') return undefined
      take(group)
      const body = alternatives()
      if (source[at] !== ')') return undefined
      at++
      const look = /^\(\?(<?)([=!])$/.exec(group)
      return look === null
        ? { kind: 'group', open: group, body }
        : { kind: 'look', ahead: look[1] === '', negative: look[2] === '!', body }
    }
    const c = rest[0] ?? ''
    if (c === '[') {
      const found = CLASS.exec(rest)
      return found === null || found[1] === undefined
        ? undefined
        : { kind: 'char', text: take(found[0]), set: classSet(found[1]) }
    }
    if (c === '^' || c === '$') return { kind: 'anchor', text: take(c) }
    if (c === '.') return { kind: 'char', text: take(c), set: set(['\n'], true) }
    if (c === '\\') {
      const next = rest[1] ?? ''
      if (/[bBAzZ]/.test(next)) return { kind: 'anchor', text: take(rest.slice(0, 2)) }
      // any other letter or digit means more than one character, or one that isn't looked up here
      if (next === '' || (/\w/.test(next) && escapeSet(next) === undefined)) return undefined
      return { kind: 'char', text: take(rest.slice(0, 2)), set: escapeSet(next) }
    }
    const point = String.fromCodePoint(rest.codePointAt(0) ?? 0)
    if (/[*+?)|]/.test(c)) return undefined
    take(point)
    // escaped, so that it can't become a count where it is moved to
    return { kind: 'char', text: point === '{' ? '\\{' : point, set: set([point]) }
  }
  const sequence = (): readonly RegexNode[] => {
    const nodes: RegexNode[] = []
    while (at < source.length && source[at] !== ')' && source[at] !== '|') {
      const node = atom()
      if (node === undefined) {
        failed = true
        return nodes
      }
      const count = COUNT.exec(source.slice(at))?.[0]
      if (count === undefined) nodes.push(node)
      else {
        at += count.length
        const next = source[at]
        const suffix = next === '?' || next === '+' ? next : ''
        at += suffix.length
        nodes.push({ kind: 'repeat', node, count, suffix })
      }
    }
    return nodes
  }
  const alternatives = (): Alternatives => {
    const all = [sequence()]
    while (!failed && source[at] === '|') {
      at++
      all.push(sequence())
    }
    return all
  }
  const tree = alternatives()
  return failed || at < source.length ? undefined : tree
}

export const printRegex = (alternatives: Alternatives): string =>
  alternatives.map((nodes) => nodes.map(printNode).join('')).join('|')

export const printNode = (node: RegexNode): string => {
  switch (node.kind) {
    case 'group':
      return `${node.open}${printRegex(node.body)})`
    case 'look':
      return `(?${node.ahead ? '' : '<'}${node.negative ? '!' : '='}${printRegex(node.body)})`
    case 'repeat':
      return `${printNode(node.node)}${node.count}${node.suffix}`
    default:
      return node.text
  }
}

/** The node and all below it. */
export const nodesIn = (node: RegexNode): readonly RegexNode[] => {
  if (node.kind === 'repeat') return [node, ...nodesIn(node.node)]
  if (node.kind === 'group' || node.kind === 'look') return [node, ...node.body.flat().flatMap(nodesIn)]
  return [node]
}

/** No character is in both. */
export const disjoint = (a: CharSet, b: CharSet): boolean => {
  if (a.negated && b.negated) return false
  if (a.negated) return disjoint(b, a)
  return [...a.chars].every((c) => b.chars.has(c) === b.negated)
}

/** Every character of the one is in the other. */
export const within = (a: CharSet, b: CharSet): boolean => {
  if (!a.negated) return [...a.chars].every((c) => b.chars.has(c) !== b.negated)
  return b.negated && [...b.chars].every((c) => a.chars.has(c))
}
