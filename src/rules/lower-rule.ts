import { assertNever } from '../base/assert-never.ts'
import { similar } from '../base/similar.ts'
import type { LowerEnv } from '../compiler/lower-env.ts'
import { lowerExpression } from '../compiler/lower-expression.ts'
import type { Value } from '../compiler/value.ts'
import { asText, booleanLiteral, NULL_VALUE } from '../compiler/values.ts'
import { lookupRuleFunction, ruleFunctionNames } from '../functions/rule-functions.ts'
import type { Expr } from '../language/ast.ts'
import { RECORD_FIELDS, type RecordFieldName } from '../records/fields.ts'
import { ident, join, type Sql, sql } from '../sql/sql.ts'
import { threatSql } from './threat-sql.ts'
import { isThreatMatch, readThreatMatch, type ThreatMatch } from './threats.ts'

/** Where the values of a record come from: SQL of the type that records/fields.ts gives, booleans never null. */
export interface FieldAccess {
  field(name: RecordFieldName): Sql
  /** `fields['a.b']`: Nullable(String). */
  raw(key: string): Sql
  /** `fieldTags['srcDevice_ip']`: Array(String), the tags of the entity in that field. */
  tags(field: string): Sql
  /** Names of the tables that answer a `hasThreatMatch`; without it there are none, and it is false. */
  threats?(asked: ThreatMatch): readonly string[]
}

export const isRecordField = (name: string): name is RecordFieldName => Object.hasOwn(RECORD_FIELDS, name)

/** Sumo's schema is larger than ours, so a rule may rightly ask for what no source here has; our own fields we know. */
export const unknownFieldSeverity = (name: string): { readonly severity: 'error' | 'warning' } => ({
  severity: name.startsWith('dohyo_') ? 'error' : 'warning',
})

const NOTHING: ReadonlySet<string> = new Set()

const fieldValue = (name: RecordFieldName, access: FieldAccess): Value => {
  const { type } = RECORD_FIELDS[name]
  const field = access.field(name)
  switch (type) {
    case 'text':
    case 'number':
      return { sql: field, type, uses: NOTHING }
    case 'flag':
      // a condition can't be unknown, but a fact can: so it is read as its word, which compares with `true` and `'true'`
      return {
        sql: sql`transform(${field}, [true, false], ['true', 'false'], NULL)`,
        type: 'text',
        uses: NOTHING,
      }
    case 'boolean':
    case 'texts':
      return { sql: field, type, uses: NOTHING, notNull: true }
    default:
      return assertNever(type)
  }
}

const threatValue = (fields: readonly Value[], tables: readonly string[], access: FieldAccess): Value => {
  if (tables.length === 0) return booleanLiteral(false)
  const time = access.field('timestamp')
  const element = ident('threat_value')
  const tests = fields.map((field) =>
    field.type === 'texts'
      ? sql`arrayExists(${element} -> ${threatSql(tables, element, time)}, ${field.sql})`
      : threatSql(tables, sql`ifNull(${asText(field).sql}, '')`, time),
  )
  return { sql: sql`(${join(tests, ' OR ')})`, type: 'boolean', uses: NOTHING, notNull: true }
}

/**
 * Compiles an expression of a rule. Field names are case-sensitive, as in Sumo's Cloud SIEM; one that the schema does not
 * have is null, with a warning.
 */
export const lowerRule = (expr: Expr, access: FieldAccess, report: LowerEnv['report']): Value => {
  const env: LowerEnv = {
    field: (ref) => {
      if (isRecordField(ref.name)) return fieldValue(ref.name, access)
      report(
        'DQ314',
        { name: ref.name, similar: similar(ref.name, Object.keys(RECORD_FIELDS)) },
        ref.span,
        unknownFieldSeverity(ref.name),
      )
      return NULL_VALUE
    },
    dialect: 'rule',
    rawField: (key) => ({ sql: access.raw(key), type: 'text', uses: NOTHING }),
    fieldTags: (field) => ({ sql: access.tags(field), type: 'texts', uses: NOTHING, notNull: true }),
    specialCall: (call) => {
      if (!isThreatMatch(call)) return undefined
      const asked = readThreatMatch(call)
      if (typeof asked === 'string') {
        report('DQ310', { name: call.name, reason: asked }, call.span)
        return booleanLiteral(false)
      }
      const fields = asked.fields.map((field) => lowerExpression(field, env))
      return threatValue(fields, access.threats?.(asked) ?? [], access)
    },
    lookupFunction: lookupRuleFunction,
    functionNames: () => [...ruleFunctionNames(), 'hasThreatMatch'],
    report,
  }
  return lowerExpression(expr, env)
}
