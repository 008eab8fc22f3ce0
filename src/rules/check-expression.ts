import type { Expr } from '../language/ast.ts'
import { diagnostic } from '../language/diagnostics/codes.ts'
import type { Diagnostic } from '../language/diagnostics/diagnostic.ts'
import { ident } from '../sql/sql.ts'
import { anyResults, lowerTrigger } from './kinds/trigger.ts'
import { lowerRule } from './lower-rule.ts'

/** What is wrong with an expression besides its syntax: names, arguments, patterns. Independent of any source. */
export const checkExpression = (expr: Expr): readonly Diagnostic[] => {
  const found: Diagnostic[] = []
  lowerRule(expr, { field: ident, raw: ident, tags: ident }, (code, params, span, options) => {
    found.push(diagnostic(code, params, span, options))
  })
  return found
}

/** The same for a condition over the names of aggregates. */
export const checkTrigger = (expr: Expr, names: readonly string[]): readonly Diagnostic[] => {
  const found: Diagnostic[] = []
  lowerTrigger(expr, anyResults(names), (code, params, span, options) => {
    found.push(diagnostic(code, params, span, options))
  })
  return found
}
