/** What a diagnostic may carry: data only, so that it can be serialised and reworded. */
type ParamValue = string | number | readonly string[]
export type AnyParams = Readonly<Record<string, ParamValue | undefined>>

/**
 * One row of the register. House style: lower case, no full stop, no "you", things in back-quotes, expected *and* found.
 * `label` stands behind the carets; `help` says what to do; `example` can be pasted.
 */
export interface Entry<P extends AnyParams> {
  readonly message: (params: P) => string
  readonly label?: (params: P) => string | undefined
  readonly help?: (params: P) => string | undefined
  readonly example?: (params: P) => string | undefined
  readonly notes?: (params: P) => readonly string[]
}

export const entry = <P extends AnyParams>(
  message: (params: P) => string,
  rest: Omit<Entry<P>, 'message'> = {},
): Entry<P> => ({ message, ...rest })

/** As in report/safe-text: what terminals obey, or what is drawn as nothing. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]|(?!\ufe0f)\p{Default_Ignorable_Code_Point}/gu

/** Control characters made visible: names in messages come from queries, rules and logs. */
export const visible = (text: string): string =>
  text.replace(UNSEEN, (c) => `\\u{${(c.codePointAt(0) ?? 0).toString(16)}}`)

/** A thing of the language in back-quotes. */
export const tick = (text: string): string => `\`${visible(text)}\``

/** `a, b or c`. */
export const list = (texts: readonly string[], word: string): string => {
  const last = texts.at(-1) ?? ''
  return texts.length < 2 ? last : `${texts.slice(0, -1).join(', ')} ${word} ${last}`
}

/** `a`, `b` or `c`. */
const either = (texts: readonly string[]): string => list(texts.map(tick), 'or')

/** The did-you-mean line; `what` comes with its article: `an operator`. */
export const similarHelp = (what: string, names: readonly string[]): string | undefined =>
  names.length === 0 ? undefined : `${what} with a similar name exists: ${either(names)}`

export const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`
