import { sql } from '../sql/sql.ts'
import type { Value } from './value.ts'
import { asBoolean, castTo, commonType, derived, NULL_VALUE } from './values.ts'

/** `if(c, a, b)` and `c ? a : b`: a null condition takes the second branch. */
export const conditional = (condition: Value, then: Value, otherwise: Value): Value => {
  const test = asBoolean(condition)
  const type = commonType(then.type, otherwise.type)
  if (type === 'null') return NULL_VALUE
  const [a, b] = [castTo(then, type), castTo(otherwise, type)]
  const result = derived(
    sql`if(${test.sql}, ${a.sql}, ${b.sql})`,
    type,
    [test, a, b],
    a.notNull === true && b.notNull === true,
  )
  const isTime = [then, otherwise].every((branch) => branch.time === true || branch.type === 'null')
  return isTime ? { ...result, time: true } : result
}
