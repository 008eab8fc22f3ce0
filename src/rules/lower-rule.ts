import { similar } from '../base/similar.ts'
import type { LowerEnv } from '../compiler/lower-env.ts'
import { lowerExpression } from '../compiler/lower-expression.ts'
import type { Value } from '../compiler/value.ts'
import { NULL_VALUE } from '../compiler/values.ts'
import { lookupRuleFunction, ruleFunctionNames } from '../functions/rule-functions.ts'
import type { Expr } from '../language/ast.ts'
import { RECORD_FIELDS, type RecordFieldName } from '../records/fields.ts'
import type { Sql } from '../sql/sql.ts'

/** Where the values of a record come from: SQL of the type that records/fields.ts gives, booleans never null. */
export interface FieldAccess {
  field(name: RecordFieldName): Sql
  /** `fields['a.b']`: Nullable(String). */
  raw(key: string): Sql
}

export const isRecordField = (name: string): name is RecordFieldName => Object.hasOwn(RECORD_FIELDS, name)

const NOTHING: ReadonlySet<string> = new Set()

const fieldValue = (name: RecordFieldName, access: FieldAccess): Value => {
  const { type } = RECORD_FIELDS[name]
  return { sql: access.field(name), type, uses: NOTHING, ...(type === 'text' ? {} : { notNull: true }) }
}

/**
 * Compiles an expression of a rule. Field names are case-sensitive, as in Sumo's Cloud SIEM; one that the schema does not
 * have is reported and null.
 */
export const lowerRule = (expr: Expr, access: FieldAccess, report: LowerEnv['report']): Value =>
  lowerExpression(expr, {
    field: (ref) => {
      if (isRecordField(ref.name)) return fieldValue(ref.name, access)
      report('DQ314', { name: ref.name, similar: similar(ref.name, Object.keys(RECORD_FIELDS)) }, ref.span)
      return NULL_VALUE
    },
    rawField: (key) => ({ sql: access.raw(key), type: 'text', uses: NOTHING }),
    lookupFunction: lookupRuleFunction,
    functionNames: ruleFunctionNames,
    report,
  })
