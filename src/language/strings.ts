/**
 * The two readings of a double-quoted string, and back. Ordinary strings know `\"` `\\` `\n` `\r` `\t` and keep the
 * backslash of anything else (patterns rely on `"\d+"`); patterns keep all backslashes except the one before `"`.
 */
const ESCAPES: Readonly<Record<string, string>> = { '"': '"', '\\': '\\', n: '\n', r: '\r', t: '\t' }

export const cookString = (raw: string): string =>
  raw.includes('\\') ? raw.replace(/\\([\s\S])/g, (all, c: string) => ESCAPES[c] ?? all) : raw

export const cookPattern = (raw: string): string =>
  raw.includes('\\') ? raw.replace(/\\([\s\S])/g, (all, c: string) => (c === '"' ? '"' : all)) : raw

/**
 * Rule expressions: in both kinds of quotes a backslash is a character like others, but for one before a quote. So Sumo's
 * own rules want it: `LIKE '%\temp\net.exe'`, `RLIKE '[a-z]:\\'`, `!= "\\*\SYSVOL"`.
 */
export const cookRuleString = (raw: string): string =>
  raw.includes('\\')
    ? raw.replace(/\\([\s\S])/g, (all, c: string) => (c === "'" || c === '"' ? c : all))
    : raw

export const cookFieldName = (raw: string): string =>
  raw.includes('\\') ? raw.replace(/\\(["\\])/g, (_, c: string) => c) : raw

const BACK: Readonly<Record<string, string>> = { '"': '\\"', '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** `cookString` undoes it. A backslash is doubled only where it would be read as an escape. */
export const quoteString = (value: string): string =>
  `"${value.replace(/\\(?=["\\nrt\n\r]|\t|$)/g, '\\\\').replace(/["\n\r\t]/g, (c) => BACK[c] ?? c)}"`

/** `cookPattern` undoes it. */
export const quotePattern = (pattern: string): string => {
  const quoted = pattern.replace(/"/g, '\\"')
  // A backslash that would swallow the quote after it can only be written in a raw string.
  return cookPattern(quoted) === pattern && !/(?:^|[^\\])(?:\\\\)*\\$/.test(quoted) && !closesEarly(quoted)
    ? `"${quoted}"`
    : `"""${pattern}"""`
}

const closesEarly = (quoted: string): boolean => {
  for (let i = 0; i < quoted.length; i++) {
    if (quoted[i] === '\\') i++
    else if (quoted[i] === '"') return true
  }
  return false
}

export const quoteFieldName = (name: string): string => `%"${name.replace(/["\\]/g, (c) => `\\${c}`)}"`
