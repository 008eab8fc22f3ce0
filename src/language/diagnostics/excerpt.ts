import { visible } from './entry.ts'

/** A source line made safe to show, with the marked part of it. All widths are in terminal cells. */
export interface Excerpt {
  readonly text: string
  readonly offset: number
  readonly width: number
}

const WIDE =
  /[\u1100-\u115f\u2329\u232a\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f680}-\u{1f6ff}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}]/u

/** One code point as it is shown: control and formatting characters are spelled out, tabs are two spaces. */
const shown = (point: string): string => (point === '\t' ? '  ' : visible(point))

const cells = (point: string): number => {
  if (/\p{M}/u.test(point)) return 0
  return WIDE.test(point) ? 2 : point.length > 2 ? point.length : 1
}

const width = (text: string): number => {
  let sum = 0
  for (const point of text) sum += cells(point)
  return sum
}

/**
 * The line with the part from `start` to `end` (UTF-16 offsets in it) marked. A line wider than `max` is cut on both sides
 * of the mark with `…`.
 */
export const excerpt = (line: string, start: number, end: number, max: number): Excerpt => {
  // Never more than a window of the line is looked at: lines can be megabytes.
  const from = Math.max(0, start - max)
  const to = Math.min(line.length, Math.max(end, start) + max)
  const before = Array.from(line.slice(from, start), shown)
  const marked = Array.from(line.slice(start, Math.min(end, start + max)), shown)
  const after = Array.from(line.slice(Math.max(end, start), to), shown)
  let cutBefore = from > 0
  let cutAfter = to < line.length
  let cutMarked = end > start + max
  const total = () => width(before.join('')) + width(marked.join('')) + width(after.join(''))
  let excess = total() - max
  while (excess > 0 && after.length > 0 && width(after.join('')) > max / 4) {
    excess -= width(after.pop() ?? '')
    cutAfter = true
  }
  while (excess > 0 && before.length > 0 && width(before.join('')) > max / 4) {
    excess -= width(before.shift() ?? '')
    cutBefore = true
  }
  while (excess > 0 && marked.length > 1) {
    excess -= width(marked.pop() ?? '')
    cutMarked = true
  }
  if (cutMarked) {
    after.length = 0
    cutAfter = true
  }
  const lead = `${cutBefore ? '…' : ''}${before.join('')}`
  const middle = marked.join('')
  return {
    text: `${lead}${middle}${after.join('')}${cutAfter ? '…' : ''}`.trimEnd(),
    offset: width(lead),
    width: Math.max(1, width(middle)),
  }
}
