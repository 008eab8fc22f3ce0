import { own } from '../base/own.ts'
import { JAVA_CLASSES } from './java-classes.ts'

/** A number of something that is more than there may be. */
export interface Excess {
  readonly what: string
  readonly got: number
  readonly limit: number
}

/** Patterns are read several times, some of them with regard to every pair of parts. */
const MAX_LENGTH = 20_000
/** Groups in groups: depth to whoever walks the tree. */
const MAX_DEPTH = 100
/** Each becomes a column. RE2 itself takes more. */
const MAX_GROUPS = 500
/** Of one part, by all counts around it together: RE2's own. */
const MAX_REPETITIONS = 1000
/** Steps of RE2's program, estimated upwards; it gives up at some 45,000. */
const MAX_STEPS = 30_000
/** Each is tried against all that follows. */
const MAX_LOOKS = 50

/** What RE2's program takes of `\pL` and other classes of Unicode, at most. */
const UNICODE_CLASS = 400
/** Of a character beyond ASCII, or of any character: as many bytes as UTF-8 needs, each with its alternatives. */
const WIDE = 12

interface Frame {
  /** Steps of all but the last part. */
  steps: number
  last: number
  /** The most repetitions within the last part, and within those before it. */
  lastTimes: number
  times: number
}

const frame = (): Frame => ({ steps: 0, last: 0, lastTimes: 1, times: 1 })

const CLASS = /\[\^?\]?(?:\\[\s\S]|\[:\^?\w+:\]|[^\]\\])*\]?/y
const COUNT = /\{(\d{1,9})(?:(,)(\d{0,9}))?\}/y
const GROUP = /\((?:\?(?:P?<[A-Za-z_]\w*>|<?[=!]|>|[a-zA-Z-]*:?))?/y
const ESCAPE = /\\(?:[pP](?:\{[^}]*\}|.)|x\{[^}]*\}|[\s\S]?)/uy

const isUnicode = (name: string | undefined): boolean =>
  name === undefined || own(JAVA_CLASSES, name) === undefined

const NAME = /\\[pP](?:\{(?:Is)?(\w*)\})?/g

const classSteps = (written: string): number => {
  const unicode = [...written.matchAll(NAME)].filter(([, name]) => isUnicode(name)).length
  const wide = /^\[\^|\\[WDSx]|[^\x00-\x7f]|\[:\^/.test(written) ? WIDE : 0
  return unicode * UNICODE_CLASS + wide * Math.ceil(written.length / 4) + written.length
}

const escapeSteps = (written: string): number =>
  /^\\[pP]/.test(written) ? classSteps(written) + WIDE : /^\\[WDSxQ]/.test(written) ? WIDE : 4

/**
 * What of a pattern is more than RE2 would take, or than we can look at in a moment; undefined for all others. One pass
 * over the text, whatever it holds: what is no valid pattern is for others to say.
 */
export const regexExcess = (pattern: string): Excess | undefined => {
  if (pattern.length > MAX_LENGTH) return { what: 'characters', got: pattern.length, limit: MAX_LENGTH }
  const open: Frame[] = []
  let here = frame()
  let groups = 0
  let looks = 0
  let deepest = 0
  let most = 1
  let at = 0
  const take = (regex: RegExp): RegExpExecArray | null => {
    regex.lastIndex = at
    const found = regex.exec(pattern)
    if (found !== null) at += found[0].length
    return found
  }
  const part = (steps: number, times = 1): void => {
    here.steps += here.last
    here.times = Math.max(here.times, here.lastTimes)
    here.last = steps
    here.lastTimes = times
  }
  while (at < pattern.length) {
    const c = pattern[at] ?? ''
    if (c === '[') part(classSteps(take(CLASS)?.[0] ?? ''))
    else if (c === '\\') part(escapeSteps(take(ESCAPE)?.[0] ?? ''))
    else if (c === '(') {
      const [head = ''] = take(GROUP) ?? []
      if (head === '(' || /^\(\?P?<\w/.test(head)) groups++
      if (/^\(\?<?[=!]|^\(\?>/.test(head)) looks++
      open.push(here)
      deepest = Math.max(deepest, open.length)
      here = frame()
    } else if (c === ')') {
      at++
      const inner = here
      here = open.pop() ?? frame()
      part(inner.steps + inner.last + 2, Math.max(inner.times, inner.lastTimes))
    } else {
      const count = c === '{' ? take(COUNT) : null
      if (count !== null) {
        const least = Number(count[1])
        const times = Math.max(1, least, Number(count[3] ?? 0))
        // an open end is one more, that may be taken for ever
        here.last = here.last * (times + (count[2] !== undefined && count[3] === '' ? 1 : 0)) + times
        here.lastTimes *= times
        most = Math.max(most, here.lastTimes)
      } else {
        at++
        if (c === '*' || c === '+' || c === '?') here.last += 2
        else part(c === '.' || c > '\x7f' ? WIDE : 2)
      }
    }
  }
  const steps = here.steps + here.last
  const found = [
    { what: 'repetitions of one part', got: most, limit: MAX_REPETITIONS },
    { what: 'groups in groups', got: deepest, limit: MAX_DEPTH },
    { what: 'groups', got: groups, limit: MAX_GROUPS },
    { what: 'look-arounds', got: looks, limit: MAX_LOOKS },
    { what: 'steps', got: steps, limit: MAX_STEPS },
  ]
  return found.find(({ got, limit }) => got > limit)
}

/** The engine makes a regular expression of a `LIKE` pattern: bytes of one, and its wildcards. */
export const MAX_LIKE = 20_000
const MAX_WILDCARDS = 500

/** The same for a pattern with wildcards, whichever these are. */
export const likeExcess = (pattern: string): Excess | undefined => {
  if (pattern.length > MAX_LIKE) return { what: 'characters', got: pattern.length, limit: MAX_LIKE }
  const wildcards = pattern.match(/[*?%_]/g)?.length ?? 0
  return wildcards > MAX_WILDCARDS ? { what: 'wildcards', got: wildcards, limit: MAX_WILDCARDS } : undefined
}
