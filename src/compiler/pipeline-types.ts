import type { Expr, StageBase, Subquery, TablePath } from '../language/ast.ts'
import type { Diagnostic } from '../language/diagnostics/diagnostic.ts'
import type { LowerEnv } from './lower-env.ts'
import type {
  AnswerRow,
  Column,
  Enrichment,
  JsonStep,
  LookupTable,
  NestedPlan,
  OrderTerm,
  Plan,
  Question,
  RelationNode,
  TimeRange,
} from './plan.ts'
import type { Value, ValueType } from './value.ts'

/** A field that every message has. */
export interface BaseColumn {
  readonly name: string
  readonly type: 'text' | 'integer'
  readonly notNull?: true
  /** Epoch milliseconds. */
  readonly time?: true
  /** Helper columns such as the identity. */
  readonly internal?: true
}

export interface PipelineOptions extends Pick<LowerEnv, 'lookupFunction' | 'functionNames'> {
  readonly base: readonly BaseColumn[]
  /** `field` names the identity column when the same event may be read twice. */
  readonly identity?: string
  /** Every unknown name comes from the JSON of the message, as in Sumo's auto parse mode. */
  readonly autoParse?: boolean
  /** Names, in lower case, that messages have in their JSON: for advice. */
  readonly jsonFields?: ReadonlySet<string>
  readonly range?: TimeRange
  readonly tables?: readonly LookupTable[]
  /** Which files with places and networks of IP addresses the user brought; absent: nobody said. */
  readonly enrichments?: ReadonlySet<Enrichment>
  /** The rows that a subquery gives; undefined as long as nobody has run it. */
  readonly subquery?: (subquery: Subquery) => readonly AnswerRow[] | undefined
  /** Hears of every table that is named, be it there or not. */
  readonly onTable?: (path: string) => void
  /** Binds a stage of any operator; handed in, since operators stand above the compiler. */
  readonly lowerStage: (stage: StageBase, pipeline: Pipeline) => void
  /** What has been asked before and is answered now, by key. */
  readonly answers?: ReadonlyMap<string, readonly AnswerRow[]>
}

/** Makes the value of a name that is not known otherwise; NULL where a row has nothing of that name. */
export type Resolver = (name: string) => Value

export interface JsonOptions {
  /** As `json auto` reads: see `ScanColumn`. */
  readonly auto: boolean
  readonly maxDepth?: number | undefined
  readonly extractArrays?: boolean
}

/** A column of groups; a helper is no field of theirs. */
export interface Aggregated {
  readonly name: string
  readonly value: Value
  readonly internal?: true
}

/**
 * Builds the bound plan, one operator after the other: knows which fields exist at this point, resolves names, gathers
 * what the scan has to extract. Operators see only this.
 */
export interface Pipeline extends LowerEnv {
  expr(expr: Expr): Value
  /** The fields that can be named now, in order. */
  fields(): readonly Column[]
  find(name: string): Column | undefined
  /** A helper column that was declared before (`__id`), whatever fields are called. */
  own(name: string): Column | undefined
  value(column: Column): Value
  filter(condition: Value): void
  /** Adds a field, or overwrites the one of that name. */
  extend(
    name: string,
    value: Value,
    options?: { readonly barrier?: 'window' | 'explode'; readonly internal?: true },
  ): Column
  /** Keeps only these fields, in this order. */
  keep(columns: readonly Column[]): void
  aggregate(keys: readonly Aggregated[], aggregates: readonly Aggregated[]): void
  /** The current order, ties broken, total. */
  order(): readonly OrderTerm[]
  setOrder(terms: readonly OrderTerm[]): void
  limit(count: number): void
  isAggregated(): boolean
  /** The columns were named by data, as by `transpose`. */
  isPivoted(): boolean
  /** The columns that make a row of the groups, as far as they are still there. */
  keys(): readonly Column[]
  /** From here on names not known otherwise come from `resolve`, and where that is NULL from those opened before. */
  open(resolve: Resolver): void
  /** The value at a path of the JSON in `source`, NULL when absent; pushed into the scan where `source` is the message itself. */
  json(source: Value, path: readonly JsonStep[], options: JsonOptions): Value
  /** Whether the path exists, be it null. */
  jsonHas(source: Value, path: readonly JsonStep[]): Value
  /** The message text. */
  raw(): Value
  /**
   * A step that is a statement of its own. With `keeps` the rows stay and get the columns besides; without, the columns are
   * all that is left, and `grouped` says whether the rows are now groups.
   */
  relation(step: RelationStep): void
  /** A sub-pipeline that starts with the rows and fields as they are here. */
  child(): ChildPipeline
  /**
   * Asks for rows that must be known to go on (the columns of a pivot). Undefined as long as nobody has answered: the
   * operator then does nothing, and the query is bound again once the answer is there.
   */
  ask(
    question: Omit<Question, 'plan'> & { readonly plan?: Plan; readonly step?: RelationStep },
  ): readonly AnswerRow[] | undefined
  /** A new column, for a `relation` step to fill. */
  column(name: string, type: ValueType, more?: Pick<Column, 'notNull' | 'time' | 'internal'>): Column
  /** Did the user bring such a file? `unknown`: nobody said. */
  enrichment(kind: Enrichment): boolean | 'unknown'
  /** Binds a stage of a sub-pipeline: `child` is where it stands. */
  lowerStage(stage: StageBase, child: Pipeline): void
  lookupTable(path: TablePath): LookupTable | 'unknown' | undefined
  subquery(subquery: Subquery): Value
  /** The time range of the query, where it is given. */
  readonly range: TimeRange
  /** All steps so far as a sub-pipeline over the messages (giving these columns; default: the visible ones), so that it can run over others too; undefined in a child, and once the range was widened. */
  whole(columns?: readonly Column[]): WholePipeline | undefined
  /** The query has to see the messages of this range, which holds its own. */
  widen(range: TimeRange): void
  /** Width of the latest `timeslice`, in ms; undefined where it has no fixed one. */
  readonly slices: { width: number | undefined }
  /** How many steps there are, those beyond `MAX_STEPS` included, which are left out. */
  steps(): number
  /** What has been asked and not answered. */
  questions(): readonly Question[]
  /** Memory between neighbouring parse operators: which rows an earlier `nodrop` parse matched. */
  parseRun: { kept: Value | undefined }
  plan(): Plan
  diagnostics(): readonly Diagnostic[]
}

/** `time` is the message time in ms, a column of the relation that `nested` starts from. */
export interface WholePipeline {
  readonly nested: NestedPlan
  readonly time: Column
}

export type RelationStep = Omit<RelationNode, 'kind'> & {
  /** Without `keeps`: the rows are groups from here on. Default true. */
  readonly grouped?: boolean
  /** The order of the rows that `build` gives, where it means anything. */
  readonly order?: readonly OrderTerm[]
  /** Without `keeps`: the columns that make a row of the groups. Default: all. */
  readonly keys?: readonly Column[]
  /** The columns are named by data: a name that is not among them may be right with other data. */
  readonly dynamic?: true
  /** Takes the place of all steps before it: see `Pipeline.whole`. */
  readonly whole?: true
}

export interface ChildPipeline extends Pipeline {
  nested(): NestedPlan
}
