import { ident, type Sql, sql, str } from '../../sql/sql.ts'

/**
 * Many small files in one, a pack: what the engine does for each file and each block costs more than to read so little.
 * Before each file's own bytes, and behind the last, stands a mark that nobody can know beforehand.
 */
export interface Packs {
  /** Of this run. A mark is made of it, of the name of the pack and of its number in there. */
  readonly secret: string
}

/** A member of documents and a column of ours. */
export const MARK = 'dohyo mark'

/** Hexadecimal digits are written with these: see decision 0010 for what is special about them. */
export const MARK_LETTERS = '67FGNOVWfgnovw./'

/** What `hunt/marks.ts` writes. */
const markSql = ({ secret }: Packs, number: Sql): Sql =>
  sql`translate(lower(hex(SHA256(concat(${str(secret)}, ' ', _file, ' ', toString(${number}))))), '0123456789abcdef', ${str(MARK_LETTERS)})`

/** True, or fails with the name of the pack: it holds something else than was packed. */
const orFails = (isAsPacked: Sql): Sql => sql`toUInt8(if(${isAsPacked}, '1', concat('/', _file)))`

/** A packed file is called by its pack and its number there. */
export const packedName = (pack: string, number: number): string => `${pack}:${number}`

const nameSql = (number: Sql): Sql => sql`concat(_file, ':', toString(${number}))`

interface PackedRows {
  /** Further columns of the structure, and their SQL. */
  readonly name: Sql
  readonly condition: Sql
}

/**
 * Documents: a mark, a document, a mark … each of them one row, or it isn't what was packed. The list of a mark is empty, so that it
 * gives no events; to leave it out by a condition, or have its list by default, would copy all others (a third of the time).
 */
export const packedDocuments = (packs: Packs): PackedRows => {
  const number = sql`intDiv(_row_number, 2)`
  return {
    name: nameSql(number),
    condition: orFails(sql`${ident(MARK)} = if(_row_number % 2 = 1, '', ${markSql(packs, number)})`),
  }
}

/** Texts: a row is a mark with the text that follows it, and the last one has none. */
export const packedTexts = (packs: Packs): PackedRows => ({
  name: nameSql(sql`_row_number`),
  condition: orFails(sql`${ident(MARK)} = ${markSql(packs, sql`_row_number`)}`),
})

/** Letters of a mark. */
export const MARK_LENGTH = 64
