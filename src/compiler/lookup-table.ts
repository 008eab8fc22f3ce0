import { similar } from '../base/similar.ts'
import type { TablePath } from '../language/ast.ts'
import type { LowerEnv } from './lower-env.ts'
import type { LookupTable } from './plan.ts'

const fold = (text: string): string => text.toLowerCase()

/** `/Library/Users/x/Suspicious Users` → `Suspicious Users`. */
const lastSegment = (path: string): string => path.split(/[/:]/).findLast((part) => part !== '') ?? path

/** The table of that path: a table's name is the path as the query has it, or its last part. */
export const findTable = <T extends { readonly name: string }>(
  tables: readonly T[],
  path: string,
): T | undefined =>
  tables.find(({ name }) => fold(name) === fold(path)) ??
  tables.find(({ name }) => fold(name) === fold(lastSegment(path)))

/** What to write on the command line so that the path is found. */
const lookupOption = (path: string): string => {
  const name = path.includes('://') ? path : lastSegment(path)
  const text = `${name}=FILE.csv`
  return `--lookup ${/^[\w./:=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`}`
}

/** The table, or a report that it is missing; `unknown` where nobody said which tables there are. */
export const resolveTable = (
  tables: readonly LookupTable[] | undefined,
  path: TablePath,
  env: Pick<LowerEnv, 'report'>,
): LookupTable | 'unknown' | undefined => {
  if (tables === undefined) return 'unknown'
  const table = findTable(tables, path.text)
  const names = tables.map(({ name }) => name)
  if (table === undefined)
    env.report(
      'DQ409',
      {
        path: path.text,
        option: lookupOption(path.text),
        similar: similar(lastSegment(path.text), names),
        tables: names,
      },
      path.span,
    )
  return table
}

/** The column of that name, in the spelling of the table. */
export const tableColumn = (table: LookupTable, name: string): string | undefined =>
  table.columns.find((column) => fold(column) === fold(name))
