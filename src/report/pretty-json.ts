import { parsed } from './json-paths.ts'

const INDENT = '  '
/** Deeper nesting is not indented further: it would make a small event fill the page. */
const DEEPEST = 40

/**
 * JSON laid out for people, token by token: numbers, escapes and doubled keys stay exactly as the log has them, which parsing would
 * lose. Other text comes out as it is.
 */
export const prettyJson = (text: string): string => {
  if (parsed(text) === undefined) return text
  const out: string[] = []
  let depth = 0
  const line = (): void => void out.push('\n', INDENT.repeat(Math.min(depth, DEEPEST)))
  for (let at = 0; at < text.length; ) {
    const character = text[at] ?? ''
    if (character === '"') {
      const end = endOfString(text, at)
      out.push(text.slice(at, end))
      at = end
      continue
    }
    at++
    if (/\s/.test(character)) continue
    if (character === '{' || character === '[') {
      const close = /\S/.exec(text.slice(at, at + 200))
      const closing = character === '{' ? '}' : ']'
      if (close?.[0] === closing) {
        out.push(character, closing)
        at += close.index + 1
        continue
      }
      out.push(character)
      depth++
      line()
    } else if (character === '}' || character === ']') {
      depth--
      line()
      out.push(character)
    } else if (character === ',') {
      out.push(character)
      line()
    } else if (character === ':') out.push(': ')
    else out.push(character)
  }
  return out.join('')
}

const endOfString = (text: string, from: number): number => {
  for (let at = from + 1; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === '"') return at + 1
  }
  return text.length
}
