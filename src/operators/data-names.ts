import { type Sql, sql } from '../sql/sql.ts'

/** Text of the data as it can be the name of a column: bytes that are no UTF-8 would come back as others. */
export const nameText = (text: Sql): Sql => sql`toValidUTF8(${text})`

/**
 * A name for a column that the data named. Fields are compared without case and have one name each, so that of two values
 * such as `Error` and `error` the second becomes `error (2)`; so does a value that is called as a field that is there. Names
 * with two underscores in front are the compiler's own. Adds the name to `taken`, which holds names in lower case.
 */
export const dataName = (value: string | null, taken: Set<string>): string => {
  const base =
    value === null ? 'null' : value === '' ? '(empty)' : value.startsWith('__') ? `column ${value}` : value
  let name = base
  for (let n = 2; taken.has(name.toLowerCase()); n++) name = `${base} (${n})`
  taken.add(name.toLowerCase())
  return name
}
