/** A place in a text for people: both 1-based, the column in code points. */
export interface Position {
  readonly line: number
  readonly column: number
}

/** A text with a name (`query`, a file's path), and its lines. */
export interface SourceText {
  readonly name: string
  readonly text: string
  position(offset: number): Position
  /** The line without its line break, and where it starts. `line` is 1-based. */
  line(line: number): { readonly start: number; readonly text: string }
}

export const createSourceText = (name: string, text: string): SourceText => {
  const starts = [0]
  for (let i = text.indexOf('\n'); i !== -1; i = text.indexOf('\n', i + 1)) starts.push(i + 1)
  const lineAt = (offset: number): number => {
    let low = 0
    let high = starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((starts[middle] ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    return low
  }
  // a line can be megabytes, and have a hundred mistakes: each is counted from the one before
  let last = { line: 0, at: 0, column: 1 }
  return {
    name,
    text,
    position(offset) {
      const at = Math.max(0, Math.min(offset, text.length))
      const line = lineAt(at)
      const goesOn = last.line === line && last.at <= at && !/[\udc00-\udfff]/.test(text[last.at] ?? '')
      let column = goesOn ? last.column : 1
      for (const _ of text.slice(goesOn ? last.at : (starts[line] ?? 0), at)) column++
      last = { line, at, column }
      return { line: line + 1, column }
    },
    line(line) {
      const start = starts[line - 1] ?? text.length
      const end = (starts[line] ?? text.length + 1) - 1
      return { start, text: text.slice(start, end).replace(/\r$/, '') }
    },
  }
}
