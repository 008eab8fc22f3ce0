import { InternalError } from '../base/errors.ts'
import type { Sql } from '../sql/sql.ts'

/**
 * A statement's text is read once more before it is run, by a reader that shares nothing with `src/sql/`: should text from
 * outside ever get past the quoting, this refuses what the engine's own rights (lock.ts) can't take away. Several
 * statements in one, a result written to a file, `file()` on anything but a stage, and what else opens files when it is
 * called are refused, and so is every form of writing SQL that `src/sql/` never uses: comments, double quotes, heredocs,
 * signs beyond ASCII outside of quotes.
 */

/** Words that no statement of ours has as code. */
const NEVER = new Set(['outfile', 'infile', 'apply'])

/** What reads files or calls out when it is called, and no privilege or setting stands in the way (test/engine/lock.test.ts). */
const NEVER_CALLED = new Set([
  'filecluster',
  'filesystem',
  'iceberglocal',
  'iceberglocalcluster',
  'deltalakelocal',
  'paimonlocal',
  'sqlite',
  'disk',
])

/** Functions that take a function's name in place of a lambda: `arrayMap(file, […])`. */
const HIGHER = /^(?:array|map)[A-Z]/

// A hunt's statements are of megabytes, and nearly all of them passes: so by the codes of signs, and words are only looked
// at where they may be one that matters.
const SPACE = 1
const SIGN = 2
const WORD = 3
const DIGIT = 4
const KINDS = new Uint8Array(128)
for (const [kind, signs] of [
  [SPACE, ' \n\t'],
  // `{` for `{name:Type}` parameters
  [SIGN, '()[]{},.:+-*/%<>=!|?'],
  [WORD, 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_'],
  [DIGIT, '0123456789'],
] as const)
  for (const sign of signs) KINDS[sign.charCodeAt(0)] = kind

const QUOTE = 0x27
const TICK = 0x60
const BACKSLASH = 0x5c
const OPEN = 0x28
/** As `src/sql/` writes them in names; another escape could spell a name that this reader does not see. */
const ESCAPES = '\\`nrtbf0'
/** Shorter and longer words are none that is looked for. */
const SHORTEST = 4
const LONGEST = 19

const refuse = (what: string, at: number): never => {
  throw new InternalError(`a statement was refused: ${what} at ${at}`)
}

/** Where the quoted text that begins at `from` ends. */
const endOfQuoted = (text: string, from: number): number => {
  const quote = text.charCodeAt(from)
  for (let at = from + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === quote) return at + 1
    if (code === BACKSLASH) {
      at += 1
      if (quote === TICK && !ESCAPES.includes(text.charAt(at))) return refuse('an escape', at)
    }
  }
  return refuse('quotes that do not end', from)
}

const endOfWord = (text: string, from: number): number => {
  let at = from + 1
  while ((KINDS[text.charCodeAt(at)] ?? 0) >= WORD) at += 1
  return at
}

const afterSpace = (text: string, from: number): number => {
  let at = from
  while (KINDS[text.charCodeAt(at)] === SPACE) at += 1
  return at
}

/** The statement, if nothing in it is refused; else throws InternalError. `mayRead` says which paths `file()` may have. */
export const guarded = (statement: Sql, mayRead: (path: string) => boolean): Sql => {
  const text: string = statement
  let at = 0
  /** Ends of the last token, and of the one before the last opening bracket; nothing is there yet. */
  let [from, to] = [0, 0]
  let [calleeFrom, calleeTo] = [0, 0]

  const name = (word: string, end: number): void => {
    const lower = word.toLowerCase()
    const next = afterSpace(text, end)
    const called = text.charCodeAt(next) === OPEN
    if (called && NEVER_CALLED.has(lower)) refuse(`${lower}()`, at)
    if (lower !== 'file') return
    if (!called) {
      const first = text.charCodeAt(from) === OPEN && to > from
      if (first && HIGHER.test(text.slice(calleeFrom, calleeTo))) refuse('a function named as a value', at)
      return
    }
    const path = afterSpace(text, next + 1)
    const isSource = text.slice(from, to).toLowerCase() === 'from' && text.charCodeAt(path) === QUOTE
    if (!isSource || !mayRead(text.slice(path + 1, endOfQuoted(text, path) - 1))) refuse('file()', at)
  }

  while (at < text.length) {
    const code = text.charCodeAt(at)
    const kind = KINDS[code] ?? 0
    let end = at + 1
    if (kind === SPACE) {
      at = end
      continue
    }
    if (kind === WORD) {
      end = endOfWord(text, at)
      if (end - at >= SHORTEST && end - at <= LONGEST) {
        const word = text.slice(at, end)
        if (NEVER.has(word.toLowerCase())) refuse(word, at)
        name(word, end)
      }
    } else if (kind === DIGIT) {
      end = endOfWord(text, at)
    } else if (kind === SIGN) {
      const after = text.charAt(end)
      const sign = text.charAt(at)
      if ((sign === '-' && after === '-') || (sign === '/' && (after === '*' || after === '/')))
        refuse('a comment', at)
      // brackets around an argument are no call
      if (code === OPEN && !(text.charCodeAt(from) === OPEN && to > from)) [calleeFrom, calleeTo] = [from, to]
    } else if (code === QUOTE) {
      end = endOfQuoted(text, at)
    } else if (code === TICK) {
      end = endOfQuoted(text, at)
      name(text.slice(at + 1, end - 1), end)
    } else refuse('a sign', at)
    from = at
    to = end
    at = end
  }
  return statement
}
