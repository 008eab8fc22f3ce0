const NEWLINE = 0x0a

/** About as many bytes are made rows at a time: no result has to fit into one string, nor all its rows into memory. */
const BATCH = 1_048_576

/** The rows of a result in JSONEachRow, an object per line, in batches. */
export function* jsonRows<T>(result: Uint8Array, batch = BATCH): Generator<readonly T[]> {
  const bytes = Buffer.from(result.buffer, result.byteOffset, result.byteLength)
  for (let from = 0; from < bytes.length; ) {
    const end = bytes.indexOf(NEWLINE, from + batch)
    const to = end < 0 ? bytes.length : end
    yield bytes
      .toString('utf8', from, to)
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as T)
    from = to + 1
  }
}
