/** Java's spelling of character classes → RE2's. */
export const JAVA_CLASSES: Readonly<Record<string, string>> = {
  Alpha: '[:alpha:]',
  Digit: '[:digit:]',
  Alnum: '[:alnum:]',
  Upper: '[:upper:]',
  Lower: '[:lower:]',
  Punct: '[:punct:]',
  Space: '[:space:]',
  XDigit: '[:xdigit:]',
  Cntrl: '[:cntrl:]',
  Graph: '[:graph:]',
  Print: '[:print:]',
  Blank: '[:blank:]',
}
