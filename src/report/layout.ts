/** Made when the first text needs it: that takes 8 ms, and most texts are plain. */
let segmenter: Intl.Segmenter | undefined
const segmentsOf = (text: string): Intl.Segments => {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' })
  return segmenter.segment(text)
}
/** Drawn two columns wide: East Asian wide and full width, and emoji. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}|\ufe0f/u
/** One column per UTF-16 unit for sure (ASCII, Latin, Greek, Cyrillic, box drawing): spares the segmenter, which is slow. */
const PLAIN = /^[\x20-\x7e\u00a0-\u02ff\u0370-\u0482\u048a-\u052f\u2010-\u2027\u2500-\u257f]*$/

const graphemeWidth = (grapheme: string): number => (WIDE.test(grapheme) ? 2 : 1)
const graphemes = (text: string): readonly string[] =>
  PLAIN.test(text) ? text.split('') : Array.from(segmentsOf(text), (part) => part.segment)

/** Columns that safe, unpainted text takes on a terminal. */
export const textWidth = (text: string): number =>
  PLAIN.test(text) ? text.length : graphemes(text).reduce((sum, grapheme) => sum + graphemeWidth(grapheme), 0)

/** A long word is cut after one of these where possible: ARNs, paths and resource ids break there. */
const SOFT_BREAK = /[/:,;_@.|-]/

/** Where the piece that starts at `from` ends: after punctuation in its last half, else as far as it fits. */
const cutAt = (word: readonly string[], from: number, width: number): number => {
  let end = from
  for (let used = 0; end < word.length; end++) {
    used += graphemeWidth(word[end] ?? '')
    if (used > width) break
  }
  if (end >= word.length) return word.length
  for (let at = end; at > (from + end) / 2; at--) if (SOFT_BREAK.test(word[at - 1] ?? '')) return at
  return Math.max(end, from + 1)
}

const chop = (word: string, width: number): string[] => {
  const parts = graphemes(word)
  const pieces: string[] = []
  for (let from = 0; from < parts.length; ) {
    const end = cutAt(parts, from, width)
    pieces.push(parts.slice(from, end).join(''))
    from = end
  }
  return pieces
}

/** Wraps one line of safe, unpainted text at spaces; a word wider than the line is cut. Nothing is lost but the spaces at breaks. */
export const wrap = (text: string, width: number): string[] => {
  const limit = Math.max(width, 1)
  if (textWidth(text) <= limit) return [text]
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    const joined = line === '' ? word : `${line} ${word}`
    if (textWidth(joined) <= limit) {
      line = joined
      continue
    }
    if (line !== '') lines.push(line)
    const pieces = chop(word, limit)
    for (const piece of pieces.slice(0, -1)) lines.push(piece)
    line = pieces.at(-1) ?? ''
  }
  if (line !== '') lines.push(line)
  return lines
}

export const padEnd = (text: string, width: number): string =>
  text + ' '.repeat(Math.max(0, width - textWidth(text)))

/** `text` wrapped behind `label`, with the following lines under the first one's text. `paint` is applied line by line. */
export const hanging = (
  label: string,
  text: string,
  options: { readonly indent: number; readonly width: number; readonly paint?: (line: string) => string },
): string[] => {
  const paint = options.paint ?? ((line) => line)
  return wrap(text, options.width - options.indent).map(
    (line, index) => (index === 0 ? label : ' '.repeat(options.indent)) + paint(line),
  )
}

/** `3,010`, of a whole number. By hand: the first `Intl.NumberFormat` takes 12 ms to make. */
export const count = (value: number): string => String(value).replace(/\B(?=(?:\d{3})+$)/g, ',')
/** `1 file`, `3,010 files` */
export const counted = (value: number, one: string, many = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : many}`

/** `12.3 MiB` */
export const byteSize = (bytes: number): string => {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB']
  const power = bytes < 1024 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10))
  const value = bytes / 1024 ** power
  return `${power === 0 ? value : value.toFixed(1)} ${units[power]}`
}
