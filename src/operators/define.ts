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
  /** What it does to a few messages, for the reference; run as tests. None where it can't run outside of Sumo's cloud. */
  readonly samples: readonly Sample[]
  /** Where it differs from Sumo, or decides what Sumo's docs leave open. A sentence each. */
  readonly differences?: readonly string[]
}

type Row = Readonly<Record<string, string | number | boolean | null>>

/** A query, messages, and exactly the rows that come out, in their order. Times are `YYYY-MM-DDTHH:MM:SSZ`. */
export interface Sample {
  readonly query: string
  /** Newest first; a text is a message's `_raw`. Without a time they are a minute apart. */
  readonly input: readonly (string | Row)[]
  /** The time range, where it matters. */
  readonly range?: { readonly from: string; readonly to: string }
  readonly tables?: Readonly<Record<string, readonly Row[]>>
  /** What the file of `--geoip` knows of addresses. */
  readonly places?: Readonly<Record<string, Row>>
  /** Columns that begin with `_` are left out where they don't matter. */
  readonly output: readonly Row[]
}

export const defineOperator = <S extends StageBase>(def: OperatorDef<S>): OperatorDef<S> => def
