/** The first records of comma-separated text (RFC 4180), as far as a sample holds them whole. */
export const readCsvHead = (text: string, limit: number): readonly (readonly string[])[] => {
  const records: string[][] = []
  let record: string[] = []
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y
  while (records.length < limit && field.lastIndex < text.length) {
    const found = field.exec(text)
    if (found === null) return records
    record.push(found[1]?.replaceAll('""', '"') ?? found[2] ?? '')
    if (found[3] !== ',') {
      records.push(record)
      record = []
    }
  }
  return records
}
