import { safeText } from './safe-text.ts'

/**
 * Text of logs in Markdown. Trackers do more with text than Markdown says: they link addresses, mention people (`@`), and refer to
 * issues and commits, all behind backslashes and entities too, but never in code. So what is not a plain word becomes code.
 */

const longestRun = (text: string): number =>
  Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))

/** One code span that nothing in it can end. Empty text is a dash. */
export const span = (text: string): string => {
  const safe = safeText(text)
  if (safe.trim() === '') return safe === '' ? '–' : `\` ${safe} \``
  const fence = '`'.repeat(longestRun(safe) + 1)
  // a space on both sides is taken away by the reader, and keeps a backtick at an end apart from the fence
  const padded = /^[` ]|[` ]$/.test(safe) ? ` ${safe} ` : safe
  return `${fence}${padded}${fence}`
}

/** A word of letters and digits, with the marks of a sentence around it. */
const PLAIN = /^[("'‘“]?[\p{L}\p{N}](?:['’]*[\p{L}\p{N}])*(?:-[\p{L}\p{N}]+)*[.,;:!?)"'’”]*$/u
/** What a tracker takes for a commit, an issue (`GH-26`, `OPS-1`) or, at the start of a line, a numbered item. */
const REFERENCE = /^\W*[0-9a-f]{7,40}\W*$|-\d+\W*$|^\d+[.)]/i
const PUNCTUATION = /^(?:→|–|—|…|\/|;|,|\.)$/

const isPlain = (word: string): boolean =>
  PUNCTUATION.test(word) || (PLAIN.test(word) && !REFERENCE.test(word))

/** The marks of a sentence behind a word. */
const MARKS = /(?<=[^.,;:!?])[.,;:!?]+$/

/** A sentence with names from logs in it, on one line: plain words stay, everything else is code. */
export const prose = (text: string): string => {
  const parts: { code: boolean; text: string; after: string }[] = []
  for (const word of safeText(text.replace(/\s+/g, ' ').trim()).split(' ')) {
    const code = !isPlain(word)
    const after = code ? (MARKS.exec(word)?.[0] ?? '') : ''
    const bare = word.slice(0, word.length - after.length)
    const last = parts.at(-1)
    if (last !== undefined && last.code === code && last.after === '') {
      last.text += ` ${bare}`
      last.after = after
    } else parts.push({ code, text: bare, after })
  }
  return parts.map((part) => (part.code ? span(part.text) : part.text) + part.after).join(' ')
}

/** A block of code that nothing in it can end; `language` is one of ours. */
export const block = (text: string, indent = '', language = ''): readonly string[] => {
  const fence = '`'.repeat(Math.max(3, longestRun(text) + 1))
  return [`${fence}${language}`, ...text.split('\n').map(safeText), fence].map((line) => indent + line)
}
