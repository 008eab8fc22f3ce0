import type { Pipeline } from '../compiler/pipeline-types.ts'
import type { StageBase } from '../language/ast.ts'
import type { StageSyntax } from '../language/cursor-types.ts'

/**
 * One operator: syntax, binding, SQL, docs and examples together. It is listed in operators/index.ts; nothing else names it.
 */
export interface OperatorDef<S extends StageBase> extends StageSyntax<S> {
  readonly kind: S['kind']
  /** One sentence for `dohyo explain` and the reference. */
  readonly summary: string
  /** The forms it takes, one per line. */
  readonly syntax: readonly string[]
  /** Spellings that Sumo does not have: the standard way to write it. */
  readonly nonStandard?: string
  /** Binds the stage: resolves its names, and appends to the plan. Reports what is wrong instead of throwing. */
  lower(stage: S, pipeline: Pipeline): void
  /** Whole queries that parse and compile; they are run as tests. */
  readonly examples: readonly string[]
}

export const defineOperator = <S extends StageBase>(def: OperatorDef<S>): OperatorDef<S> => def
