import type { Span } from '../base/span.ts'
import type { Expr, FieldRef, Subquery, TablePath } from '../language/ast.ts'
import type { DiagnosticCode, DiagnosticOptions, ParamsOf } from '../language/diagnostics/codes.ts'
import type { FunctionDef } from './function-def.ts'
import type { LookupTable } from './plan.ts'
import type { Value } from './value.ts'

/** What an expression can see. */
export interface LowerEnv {
  /** Resolves a name; reports an unknown one and gives NULL for it. */
  field(ref: FieldRef): Value
  /**
   * `rule`: Cloud SIEM's reading. A backslash escapes in LIKE, `?` is a wildcard of MATCHES, IN compares as `=` does
   * (cloud-siem rules). Otherwise that of queries.
   */
  readonly dialect?: 'rule'
  /** Cloud SIEM rules: `fieldTags['srcDevice_ip']`. */
  fieldTags?(field: string, span: Span): Value
  /** Cloud SIEM rules: `fields['a.b']`. */
  rawField?(key: string, span: Span): Value
  /** Drops the rows for which the condition is false; absent where there are no rows to drop. */
  require?(condition: Value): void
  /** Is the row one of those that the subquery gives? Absent where there are no subqueries. */
  subquery?(subquery: Subquery): Value
  /** The table of that path. `unknown`: nobody said which tables there are. Undefined: there is none, which is reported. */
  lookupTable?(path: TablePath): LookupTable | 'unknown' | undefined
  /** A call that is more than a function of values, compiled by whoever knows it; undefined for all others. */
  specialCall?(call: Extract<Expr, { kind: 'call' }>): Value | undefined
  lookupFunction(name: string): FunctionDef | undefined
  functionNames(): readonly string[]
  report<C extends DiagnosticCode>(
    code: C,
    params: ParamsOf<C>,
    span: Span,
    options?: DiagnosticOptions,
  ): void
}
