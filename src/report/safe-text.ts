import { withoutCiCommands } from '../base/ci-commands.ts'

/**
 * Characters that a terminal obeys instead of showing, or that make text look like other text: controls (C0, C1, DEL),
 * line and paragraph separators, lone surrogates, and everything that is drawn as nothing or turns the direction
 * (bidi overrides, zero-width, tags, fillers). U+FE0F only picks the coloured form of an emoji and stays.
 */
const UNSAFE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\ufff9-\ufffb]|(?!\ufe0f)\p{Default_Ignorable_Code_Point}/gu

const NAMED: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

const visible = (character: string): string => {
  const named = NAMED[character]
  if (named !== undefined) return named
  const code = character.codePointAt(0) ?? 0
  const hex = code.toString(16)
  if (code < 0x100) return `\\x${hex.padStart(2, '0')}`
  return code > 0xffff ? `\\u{${hex}}` : `\\u${hex.padStart(4, '0')}`
}

/**
 * Text from a log, harmless on one line of a terminal: what {@link UNSAFE} names becomes a visible escape (`\x1b`,
 * `\u202e`, `\n`). A backslash stays as it is, since names like `DOMAIN\user` must stay readable; so the result is for
 * eyes and can't be turned back: exact strings are in the JSON formats.
 */
export const safeText = (text: string): string => withoutCiCommands(text.replace(UNSAFE, visible))

/** As {@link safeText}, but a line feed starts a new line: the values of `values()` are joined with it. */
export const safeLines = (text: string): readonly string[] => text.split('\n').map(safeText)

/** As {@link safeText}, but line feeds, carriage returns and tabs stay: for a quoted CSV cell. */
export const safeCell = (text: string): string =>
  withoutCiCommands(
    text.replace(UNSAFE, (character) => (NAMED[character] === undefined ? visible(character) : character)),
  )
