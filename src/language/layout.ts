import { lex } from './lexer.ts'
import { lexScope } from './scope-lexer.ts'
import type { Token } from './tokens.ts'

/** Columns that a line of a formatted query may take where it can be broken at all. */
const LINE_WIDTH = 100

interface Line {
  readonly indent: number
  readonly text: string
}

interface Part extends Pick<Token, 'span' | 'text' | 'kind'> {
  /** Parentheses open before it, on its line. */
  readonly depth: number
}

const OPEN = new Set(['(', '['])
const CLOSE = new Set([')', ']'])
/** `sort by a` and the like are one word. */
const BY_IS_PART_OF_NAME = new Set(['sort', 'order', 'timeslice', 'group'])

/** How loosely the parts before and after a place hold together; undefined where the line can't be broken. Looser is less. */
const looseness = (parts: readonly Part[], index: number, text: string): number | undefined => {
  const [before, here] = [parts[index - 1], parts[index]]
  if (before === undefined || here === undefined) return undefined
  if (text.slice(before.span.end, here.span.start) !== ' ') return undefined
  const level = here.depth * 4
  const word = here.kind === 'word' ? here.text.toLowerCase() : ''
  if (before.kind === 'punctuation' && before.text === ',') return behindBy(parts, index) ? level + 3 : level
  if (word === 'by') return BY_IS_PART_OF_NAME.has(before.text.toLowerCase()) ? undefined : level
  return word === 'or' ? level + 1 : word === 'and' ? level + 2 : undefined
}

/** In the keys of an aggregate. */
const behindBy = (parts: readonly Part[], index: number): boolean =>
  parts.slice(1, index).some((part, i) => {
    const name = parts[i]?.text.toLowerCase() ?? ''
    return (
      part.depth === parts[index]?.depth &&
      part.kind === 'word' &&
      part.text.toLowerCase() === 'by' &&
      !BY_IS_PART_OF_NAME.has(name)
    )
  })

const withDepth = (tokens: readonly Token[]): readonly Part[] => {
  let depth = 0
  return tokens.map(({ span, text, kind }) => {
    if (kind === 'punctuation' && CLOSE.has(text)) depth--
    const part = { span, text, kind, depth }
    if (kind === 'punctuation' && OPEN.has(text)) depth++
    return part
  })
}

/** Outermost places first; a list of its own gets a line per member, arguments are filled up. */
const lay = (parts: readonly Part[], text: string, indent: number, step: number): readonly Line[] => {
  const slice = (from: number, to: number): string =>
    text.slice(parts[from]?.span.start, parts[to - 1]?.span.end)
  const whole = slice(0, parts.length)
  if (indent + whole.length <= LINE_WIDTH) return [{ indent, text: whole }]
  const places = parts.flatMap((_, i) => {
    const level = looseness(parts, i, text)
    return level === undefined ? [] : [{ i, level }]
  })
  const loosest = Math.min(...places.map(({ level }) => level))
  const starts = [0, ...places.filter(({ level }) => level === loosest).map(({ i }) => i)]
  if (starts.length === 1) return [{ indent, text: whole }]
  const listed = loosest % 4 !== 3 && Math.floor(loosest / 4) === parts[0]?.depth
  const lines: Line[] = []
  for (const [n, start] of starts.entries()) {
    const piece = parts.slice(start, starts[n + 1] ?? parts.length)
    const last = lines.at(-1)
    const own = text.slice(piece[0]?.span.start, piece.at(-1)?.span.end)
    if (!listed && last !== undefined && last.indent + last.text.length + 1 + own.length <= LINE_WIDTH) {
      lines[lines.length - 1] = { ...last, text: `${last.text} ${own}` }
      continue
    }
    lines.push(...(n === 0 ? lay(piece, text, indent, step + 2) : lay(piece, text, indent + step, 2)))
  }
  return lines
}

/**
 * Breaks the long lines of a printed query. Only spaces between tokens become line breaks, so it reads the same; text in
 * strings and comments stays as it is.
 */
export const breakLines = (printed: string): string => {
  const scope = lexScope(printed)
  const tokens = [...scope.tokens, ...lex(printed, scope.end, 'query').tokens].filter(
    ({ kind }) => kind !== 'end',
  )
  let at = 0
  let offset = 0
  const out: string[] = []
  for (const line of printed.split('\n')) {
    const end = offset + line.length
    const here: Token[] = []
    while (at < tokens.length && (tokens[at]?.span.start ?? end) < end) here.push(tokens[at++] as Token)
    const [first, last] = [here[0], here.at(-1)]
    const whole =
      first !== undefined &&
      last !== undefined &&
      printed.slice(offset, first.span.start).trim() === '' &&
      last.span.end === end
    if (line.length <= LINE_WIDTH || !whole) out.push(line)
    else {
      const indent = first.span.start - offset
      for (const each of lay(withDepth(here), printed, indent, 4))
        out.push(' '.repeat(each.indent) + each.text)
    }
    offset = end + 1
  }
  return out.join('\n')
}
