import type { Span } from '../base/span.ts'
import type { FieldRef } from '../language/ast.ts'
import type { DiagnosticCode, DiagnosticOptions, ParamsOf } from '../language/diagnostics/codes.ts'
import type { FunctionDef } from './function-def.ts'
import type { Value } from './value.ts'

/** What an expression can see. */
export interface LowerEnv {
  /** Resolves a name; reports an unknown one and gives NULL for it. */
  field(ref: FieldRef): Value
  /** Cloud SIEM rules: `fields['a.b']`. */
  rawField?(key: string, span: Span): Value
  /** Drops the rows for which the condition is false; absent where there are no rows to drop. */
  require?(condition: Value): void
  lookupFunction(name: string): FunctionDef | undefined
  functionNames(): readonly string[]
  report<C extends DiagnosticCode>(
    code: C,
    params: ParamsOf<C>,
    span: Span,
    options?: DiagnosticOptions,
  ): void
}
