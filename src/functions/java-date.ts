/** One piece of a java.text.SimpleDateFormat pattern: a run of one letter, or text that stands for itself. */
export type DatePart =
  | { readonly kind: 'letter'; readonly letter: string; readonly count: number }
  | { readonly kind: 'text'; readonly text: string }

/** Splits a pattern; a quote doubles to stand for itself. A message when a quote is left open. */
export const splitDatePattern = (pattern: string): readonly DatePart[] | string => {
  const parts: DatePart[] = []
  for (const m of pattern.matchAll(/''|'((?:[^']|'')*)'|([A-Za-z])\2*|[^A-Za-z']+|'/g)) {
    const [whole, quoted, letter] = m
    if (whole === "'") return 'a quote in the date pattern is not closed'
    if (letter !== undefined) parts.push({ kind: 'letter', letter, count: whole.length })
    else if (whole === "''") parts.push({ kind: 'text', text: "'" })
    else parts.push({ kind: 'text', text: quoted === undefined ? whole : quoted.replaceAll("''", "'") })
  }
  return parts
}

/**
 * The canonical spelling of an IANA time zone, or undefined. ClickHouse knows only that one; people write `etc/utc`.
 */
export const timeZone = (name: string): string | undefined => {
  if (name === 'Z' || name === 'UTC') return 'UTC'
  if (!/^[A-Za-z]/.test(name)) return undefined
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}
