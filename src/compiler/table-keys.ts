import type { TableKey } from '../language/ast.ts'
import { tableColumn } from './lookup-table.ts'
import type { LowerEnv } from './lower-env.ts'
import type { LookupTable } from './plan.ts'
import type { Value } from './value.ts'

export interface MatchedKey {
  readonly field: Value
  /** The name of the field as the query has it. */
  readonly name: string
  /** Of the table. */
  readonly column: string
}

type KeyEnv = Pick<LowerEnv, 'field' | 'report'> & {
  /** Is there a field of that name already? Absent where nobody can say. */
  readonly find?: (name: string) => unknown
}

/**
 * Which side of each `a = b` is the column: the right one, as documented, unless only the left one can be. Undefined: reported.
 */
export const matchKeys = (
  table: LookupTable,
  keys: readonly TableKey[],
  env: KeyEnv,
): readonly MatchedKey[] | undefined => {
  const matched = keys.map(({ left, right }): MatchedKey | undefined => {
    const [l, r] = [tableColumn(table, left.name), tableColumn(table, right.name)]
    const known = (name: string) => env.find?.(name) !== undefined
    const swapped =
      l !== undefined &&
      (known(left.name) ? r === undefined && known(right.name) : r === undefined || known(right.name))
    const column = swapped ? l : r
    if (column === undefined) {
      env.report('DQ410', { name: right.name, table: table.name, columns: table.columns }, right.span)
      return undefined
    }
    const field = swapped ? right : left
    return { field: env.field(field), name: field.name, column }
  })
  const all = matched.filter((key) => key !== undefined)
  return all.length === keys.length ? all : undefined
}
