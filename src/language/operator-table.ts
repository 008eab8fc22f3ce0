import type { StageBase } from './ast.ts'
import type { StageSyntax } from './cursor-types.ts'

/** All that the parser and the printer need to know about operators. The registry in `operators/` provides it. */
export interface OperatorTable<S extends StageBase = StageBase> {
  /** The operators that are called by name. */
  readonly operators: readonly StageSyntax<S>[]
  /** `| expr as name`, `| num(x)`: a stage without a name. Its `parse` sees the cursor before the first token. */
  readonly assignment: StageSyntax<S>
  /** `| count by a`, `| sum(x) as n, max(y)`: its `parse` sees the cursor before the first aggregate's name. */
  readonly aggregate: StageSyntax<S>
  /**
   * Takes the name in lower case and the number of arguments: `min(x)` aggregates, `min(x, 70)` is a function.
   * `aggregate.names` lists the same names, for suggestions.
   */
  isAggregate(name: string, args: number): boolean
  /** The definition that made the stage. */
  owner(stage: S): StageSyntax<S>
}
