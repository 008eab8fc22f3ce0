import { similar } from '../../base/similar.ts'
import type { LowerEnv } from '../../compiler/lower-env.ts'
import { lowerExpression } from '../../compiler/lower-expression.ts'
import type { Value } from '../../compiler/value.ts'
import { asBoolean, booleanLiteral, NULL_VALUE } from '../../compiler/values.ts'
import { lookupRuleFunction, ruleFunctionNames } from '../../functions/rule-functions.ts'
import type { Expr } from '../../language/ast.ts'
import { type Sql, sql } from '../../sql/sql.ts'

/** Compiles a condition over the results of aggregates. It is false when any of those it names is NULL. */
export const lowerTrigger = (
  trigger: Expr,
  results: ReadonlyMap<string, Value>,
  report: LowerEnv['report'],
): Sql => {
  const used = new Map<string, Value>()
  const condition = asBoolean(
    lowerExpression(trigger, {
      field: ({ name, span }) => {
        const value = results.get(name)
        if (value === undefined) {
          report('DQ302', { name, similar: similar(name, results.keys()) }, span)
          return NULL_VALUE
        }
        used.set(name, value)
        return value
      },
      dialect: 'rule',
      lookupFunction: lookupRuleFunction,
      functionNames: ruleFunctionNames,
      report,
    }),
  )
  return [...used.values()]
    .filter(({ notNull }) => notNull !== true)
    .reduce((all, value) => sql`isNotNull(${value.sql}) AND ${all}`, sql`(${condition.sql})`)
}

/** Any values under these names: for checking what is written. */
export const anyResults = (names: readonly string[]): ReadonlyMap<string, Value> =>
  new Map(names.map((name) => [name, { ...booleanLiteral(true), type: 'text' as const, sql: sql`''` }]))
