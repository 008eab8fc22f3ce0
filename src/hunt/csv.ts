/** A text that is not CSV as RFC 4180 has it. */
export interface CsvProblem {
  /** 1-based. */
  readonly line: number
  readonly reason: string
}

export interface CsvRecord {
  /** Where it starts; 1-based. */
  readonly line: number
  readonly fields: readonly string[]
}

const FIELD = /"((?:[^"]|"")*)"|([^",\r\n]*)/y

/** The records of a CSV text; empty lines are none. A quoted field may hold commas, line breaks and doubled quotes. */
export const readCsv = (text: string): readonly CsvRecord[] | CsvProblem => {
  const records: CsvRecord[] = []
  let line = 1
  let at = text.startsWith('\uFEFF') ? 1 : 0
  while (at < text.length) {
    const start = line
    const fields: string[] = []
    for (;;) {
      FIELD.lastIndex = at
      const found = FIELD.exec(text)
      const quoted = found?.[1]
      if (found === null || (quoted === undefined && text[at] === '"'))
        return { line, reason: 'a quoted field is not closed' }
      at += found[0].length
      fields.push(quoted === undefined ? (found[2] ?? '') : quoted.replaceAll('""', '"'))
      line += quoted === undefined ? 0 : found[0].split('\n').length - 1
      if (text[at] === ',') at++
      else break
    }
    const rest = text[at]
    if (rest === '"') return { line, reason: 'a quote inside a field that is not quoted' }
    if (rest !== undefined && rest !== '\r' && rest !== '\n')
      return { line, reason: 'text after the closing quote of a field' }
    if (text.startsWith('\r\n', at)) at += 2
    else if (at < text.length) at++
    if (fields.length > 1 || fields[0] !== '') records.push({ line: start, fields })
    line++
  }
  return records
}
