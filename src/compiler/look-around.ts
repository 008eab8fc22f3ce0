import {
  type Alternatives,
  type CharSet,
  disjoint,
  nodesIn,
  parseRegexTree,
  printNode,
  type RegexNode,
  within,
} from './regex-tree.ts'

/**
 * What is done with a match. `first`: only the first one, of which groups are read, or only that there is one. `all`: all of
 * them, of which groups are read. `replace`: all of them as they stand, so that what a match takes up counts.
 */
export type RegexUse = 'first' | 'all' | 'replace'

/** The expression as a row, with groups that are neither repeated nor have alternatives opened up. */
type Item = RegexNode | { readonly kind: 'open' | 'close'; readonly text: string }

const linear = (nodes: readonly RegexNode[]): readonly Item[] =>
  nodes.flatMap((node): readonly Item[] => {
    const [only, ...more] = node.kind === 'group' && node.open !== '(?>' ? node.body : []
    return node.kind !== 'group' || only === undefined || more.length > 0
      ? [node]
      : [{ kind: 'open', text: node.open }, ...linear(only), { kind: 'close', text: ')' }]
  })

const isBracket = (item: Item | undefined): item is Exclude<Item, RegexNode> =>
  item?.kind === 'open' || item?.kind === 'close'

const print = (item: Item): string => (isBracket(item) ? item.text : printNode(item))

/** Where the next node is that is no bracket, from `at` on in the direction `by`; undefined behind the end. */
const nodeAt = (items: readonly Item[], at: number, by: 1 | -1): number | undefined => {
  let i = at
  while (isBracket(items[i])) i += by
  return items[i] === undefined ? undefined : i
}

/** The sets of the characters that stand there one by one, as far as they do. */
const charsFrom = (items: readonly Item[], at: number, by: 1 | -1): readonly CharSet[] => {
  const found: CharSet[] = []
  for (let i = nodeAt(items, at, by); i !== undefined; i = nodeAt(items, i + by, by)) {
    const item = items[i]
    if (item?.kind !== 'char' || item.set === undefined) break
    found.push(item.set)
  }
  return found
}

interface Char {
  readonly kind: 'char'
  readonly text: string
  readonly set: CharSet
}

/** A context of a fixed number of known characters. */
const fixed = (body: Alternatives): readonly Char[] | undefined => {
  const [only, ...more] = body
  if (only === undefined || more.length > 0) return undefined
  const chars = only.flatMap((node): Char[] =>
    node.kind === 'char' && node.set !== undefined ? [{ kind: 'char', text: node.text, set: node.set }] : [],
  )
  return chars.length === only.length ? chars : undefined
}

/** A run `c*`, `c+`, greedy or lazy, of one kind of character: the kind, and how few there may be. */
const runOf = (item: Item | undefined): { readonly set: CharSet; readonly least: number } | undefined =>
  item?.kind === 'repeat' &&
  item.node.kind === 'char' &&
  item.node.set !== undefined &&
  (item.count === '*' || item.count === '+') &&
  item.suffix !== '+'
    ? { set: item.node.set, least: item.count === '*' ? 0 : 1 }
    : undefined

const mayBeNone = (item: Item | undefined): Item | undefined =>
  item?.kind === 'repeat' ? { ...item, count: '*' } : item

/** Can't both stand at one place, one of them `shift` characters later? As far as both are known. */
const apart = (a: readonly CharSet[], b: readonly CharSet[], shift: number): boolean =>
  b.some((set, i) => {
    const other = a[i + shift]
    return other !== undefined && disjoint(other, set)
  })

const splice = (items: readonly Item[], at: number, count: number, ...put: readonly Item[]): Item[] =>
  items.toSpliced(at, count, ...put)

/**
 * A look-ahead that what follows takes up: `(?= ) b` is ` b`, `(?=").x` is `"x`, and `(?=ab).*cd` is `ab.*cd` if `cd` can't
 * begin within `ab`.
 */
const takenUpAhead = (items: readonly Item[], look: number, body: readonly Char[]): Item[] | undefined => {
  let out: Item[] = splice(items, look, 1)
  let at = look
  for (const [i, wanted] of body.entries()) {
    const next = nodeAt(out, at, 1)
    const item = next === undefined ? undefined : out[next]
    if (next === undefined || item === undefined) return undefined
    if (item.kind === 'char' && item.set !== undefined) {
      if (!within(item.set, wanted.set)) {
        if (!within(wanted.set, item.set)) return undefined
        out = splice(out, next, 1, wanted)
      }
      at = next + 1
      continue
    }
    const run = runOf(item)
    const left = body.slice(i)
    if (run === undefined || !left.every(({ set }) => within(set, run.set))) return undefined
    const sets = left.map(({ set }) => set)
    const behind = nodeAt(out, next + 1, 1)
    const after = charsFrom(out, next + 1, 1)
    const last = behind === undefined
    const toEnd = behind !== undefined && out[behind]?.kind === 'anchor' && printAt(out, behind) === '$'
    const greedy = item.kind === 'repeat' && item.suffix === ''
    const noBreak = sets.every((set) => disjoint(set, { negated: false, chars: new Set(['\n']) }))
    for (let shorter = run.least; shorter < left.length; shorter++)
      if (!((last && greedy) || (toEnd && noBreak) || apart(sets, after, shorter))) return undefined
    return splice(out, next, 1, ...left, mayBeNone(item) ?? item)
  }
  return out
}

const printAt = (items: readonly Item[], at: number): string => {
  const item = items[at]
  return item === undefined ? '' : print(item)
}

/** A look-behind that what is in front takes up: `a.*(?<=bc)` is `a.*bc` if `bc` can't begin in front of the run. */
const takenUpBehind = (
  items: readonly Item[],
  look: number,
  body: readonly Char[],
  use: RegexUse,
): Item[] | undefined => {
  const out = splice(items, look, 1)
  const before = charsFrom(items, look - 1, -1)
  if (before.length >= body.length && body.toReversed().every(({ set }, i) => within(before[i] ?? set, set)))
    return out
  const at = nodeAt(items, look - 1, -1)
  const item = at === undefined ? undefined : items[at]
  const run = runOf(item)
  if (at === undefined || item === undefined || run === undefined) return undefined
  if (!body.every(({ set }) => within(set, run.set))) return undefined
  const front = nodeAt(items, at - 1, -1)
  // a run that begins the expression could as well begin earlier, so the first match has it all
  const free = front === undefined && use === 'first'
  const sets = body.map(({ set }) => set).toReversed()
  const ahead = charsFrom(items, at - 1, -1)
  for (let shorter = run.least; shorter < body.length; shorter++)
    if (!free && !apart(sets, ahead, shorter)) return undefined
  return splice(out, at, 1, mayBeNone(item) ?? item, ...body)
}

/** Characters that a match can begin with; undefined where they aren't known. */
const beginnings = (items: readonly Item[]): CharSet | undefined => {
  const at = nodeAt(items, 0, 1)
  const item = at === undefined ? undefined : items[at]
  if (item?.kind === 'char') return item.set
  const plus = item?.kind === 'repeat' && /^(?:\+|\{[1-9])/.test(item.count)
  return plus && item.node.kind === 'char' ? item.node.set : undefined
}

const hasFlags = (items: readonly Item[]): boolean =>
  items.some((item) => !isBracket(item) && nodesIn(item).some(({ kind }) => kind === 'flags'))

/** At the very end what follows may be part of the match, unless the next match could begin in it or a match is replaced. */
const trailing = (items: readonly Item[], look: number, body: Alternatives, use: RegexUse) => {
  if (use === 'replace' || body.flat().some((node) => nodesIn(node).some(({ kind }) => kind === 'look')))
    return undefined
  const kept = splice(items, look, 1)
  if (use === 'all') {
    const begin = beginnings(kept)
    const inBody = body.flat().flatMap(nodesIn)
    if (begin === undefined || hasFlags(items)) return undefined
    for (const node of inBody)
      if (node.kind === 'char' && (node.set === undefined || !disjoint(node.set, begin))) return undefined
  }
  return [...kept, ...(fixed(body) ?? [{ kind: 'group', open: '(?:', body } satisfies RegexNode])]
}

/** Flags in a group that is still open at `at`: they would not hold for what is moved out of it. */
const opensWithFlags = (items: readonly Item[], at: number): boolean => {
  let within: boolean[] = []
  for (const { kind } of items.slice(0, at)) {
    if (kind === 'open') within = [...within, false]
    else if (kind === 'close') within = within.slice(0, -1)
    else if (kind === 'flags' && within.length > 0) within = within.with(-1, true)
  }
  return within.includes(true)
}

const rewriteLook = (items: readonly Item[], at: number, use: RegexUse): Item[] | undefined => {
  const look = items[at]
  if (look?.kind !== 'look' || look.negative) return undefined
  const nodes = look.body.flat()
  if (look.body.length === 1 && nodes.length === 0) return splice(items, at, 1)
  if (nodes.every(({ kind }) => kind === 'anchor'))
    return splice(items, at, 1, { kind: 'group', open: '(?:', body: look.body })
  if (look.ahead && nodeAt(items, at + 1, 1) === undefined && !opensWithFlags(items, at))
    return trailing(items, at, look.body, use)
  const body = fixed(look.body)
  if (body === undefined) return undefined
  if (!look.ahead && nodeAt(items, at - 1, -1) === undefined && use === 'first')
    return [...body, ...splice(items, at, 1)]
  // what a character matches is then not what it says
  if (hasFlags(items)) return undefined
  return look.ahead ? takenUpAhead(items, at, body) : takenUpBehind(items, at, body, use)
}

/** `[^"]*+"` is `[^"]*"`: giving back can't help where what follows is none of the characters. Likewise `(?>[^"]*)"`. */
const rewritePossessive = (items: readonly Item[], at: number): Item[] | undefined => {
  const item = items[at]
  const [only, ...more] = item?.kind === 'group' && item.open === '(?>' ? item.body : []
  const [inner, ...rest] = more.length === 0 ? (only ?? []) : []
  const run =
    item?.kind === 'repeat' ? item : rest.length === 0 && inner?.kind === 'repeat' ? inner : undefined
  if (run === undefined || run.suffix === '?' || run.node.kind !== 'char') return undefined
  const next = nodeAt(items, at + 1, 1)
  const [after] = charsFrom(items, at + 1, 1)
  const safe =
    next === undefined ||
    (after !== undefined && run.node.set !== undefined && !hasFlags(items) && disjoint(after, run.node.set))
  return safe ? splice(items, at, 1, { ...run, suffix: '' }) : undefined
}

/**
 * The same expression without positive look-around, possessive quantifiers and atomic groups, which RE2 lacks, where one can
 * be had that gives the same groups for this use; else the expression as it was. Of a pattern with alternatives at the top
 * nothing is rewritten, nor within a group that is repeated or has alternatives.
 */
export const withoutLookAround = (source: string, use: RegexUse): string => {
  if (!/\(\?(?:<?=|>)|[*+?}]\+/.test(source)) return source
  const [only, ...more] = parseRegexTree(source) ?? []
  if (only === undefined || more.length > 0) return source
  let items = linear(only)
  const isExtra = (item: Item): boolean =>
    item.kind === 'look' ||
    (item.kind === 'repeat' && item.suffix === '+') ||
    (item.kind === 'group' && item.open === '(?>')
  for (;;) {
    // from the back: what is taken up there may be what follows further in front
    const at = items.findLastIndex(isExtra)
    if (at < 0) return items.map(print).join('')
    const next = items[at]?.kind === 'look' ? rewriteLook(items, at, use) : rewritePossessive(items, at)
    if (next === undefined) return source
    items = next
  }
}
