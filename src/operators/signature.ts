import { type Sql, sql, str } from '../sql/sql.ts'

/**
 * What varies between messages of one kind, most specific first. Sumo's LogReduce clusters by its own, unpublished measure of
 * likeness; masking what looks like a value comes close to it for machine-made logs, is the same on every run, and needs no
 * second pass.
 */
const MASKS: readonly (readonly [pattern: string, replacement: string])[] = [
  // UUIDs
  ['\\b[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\\b', '*'],
  // dates and times
  ['\\b\\d{4}-\\d{2}-\\d{2}(?:[T ]\\d{2}:\\d{2}(?::\\d{2}(?:[.,]\\d+)?)?)?(?:Z|[+-]\\d{2}:?\\d{2})?', '*'],
  ['\\b\\d{1,2}/(?:\\d{1,2}|[A-Z][a-z]{2})/\\d{4}(?::\\d{2}:\\d{2}:\\d{2}(?: [+-]\\d{4})?)?', '*'],
  ['\\b\\d{1,2}:\\d{2}:\\d{2}(?:[.,]\\d+)?', '*'],
  // addresses: IPv4, MAC, IPv6
  ['\\b\\d{1,3}(?:\\.\\d{1,3}){3}(?:/\\d{1,2}|:\\d{1,5})?\\b', '*'],
  ['\\b[0-9a-fA-F]{2}(?::[0-9a-fA-F]{2}){5}\\b', '*'],
  ['\\b(?:[0-9a-fA-F]{1,4}:){1,7}(?::[0-9a-fA-F]{1,4}){1,7}\\b', '*'],
  ['\\b(?:[0-9a-fA-F]{1,4}:){3,7}[0-9a-fA-F]{1,4}\\b', '*'],
  // values in quotes; the keys of JSON are set apart before
  ['"((?:[^"\\\\]|\\\\.)*)"(\\s*:)', '\u0001\\1\u0001\\2'],
  ['"(?:[^"\\\\]|\\\\.)*"', '"*"'],
  ['\u0001', '"'],
  ["(^|[\\s=(,\\[:])'[^'\\n]*'", "\\1'*'"],
  // hexadecimal numbers and words with digits in them, such as identifiers; then all other numbers
  ['\\b0x[0-9a-fA-F]+\\b', '*'],
  ['\\b[A-Za-z_]*\\d[A-Za-z0-9_]*(?:-[A-Za-z0-9_]*\\d[A-Za-z0-9_]*)*\\b', '*'],
  // what has become a list of the same
  ['\\*(?:[-.,:/]\\*)+', '*'],
  ['("\\*"|\\*)(?:,\\s*(?:"\\*"|\\*))+', '\\1'],
]

/** The kind of a message: its text with `*` for what looks like a value. At most 64 KiB of it count, as in Sumo. */
export const signatureSql = (text: Sql): Sql =>
  MASKS.reduce(
    (masked, [pattern, replacement]) =>
      sql`replaceRegexpAll(${masked}, ${str(pattern)}, ${str(replacement)})`,
    sql`substringUTF8(${text}, 1, 65536)`,
  )

/** A short name for a signature, the same on every run: 16 hexadecimal digits. */
export const signatureId = (signature: Sql): Sql => sql`lower(leftPad(hex(sipHash64(${signature})), 16, '0'))`
