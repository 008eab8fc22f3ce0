import { type EmitOptions, emitPlan } from '../compiler/emit.ts'
import { createPipeline } from '../compiler/pipeline.ts'
import type { BaseColumn, Pipeline } from '../compiler/pipeline-types.ts'
import type {
  AnswerRow,
  Column,
  Enrichment,
  LookupTable,
  Plan,
  ReadyQuestion,
  ScanSql,
  TimeRange,
} from '../compiler/plan.ts'
import { functionNames, lookupFunction } from '../functions/index.ts'
import type { Query, SearchExpr, StageBase } from '../language/ast.ts'
import { capped } from '../language/diagnostics/capped.ts'
import type { Diagnostic } from '../language/diagnostics/diagnostic.ts'
import { parseQuery } from '../language/parse-query.ts'
import { expandTemplates, type Templates } from '../language/templates.ts'
import { lowerStage, OPERATOR_TABLE, type Stage } from '../operators/index.ts'
import type { Sql } from '../sql/sql.ts'
import { searchExcess, stepExcess } from './limits.ts'
import { createSubqueries } from './subqueries.ts'
import { withTextOperands } from './text-operand.ts'

export interface BindOptions {
  /** Fields that every message has; `MESSAGE_COLUMNS`, plus any of the data at hand. */
  readonly columns?: readonly BaseColumn[]
  /** Name of the column by which a message read twice is known; absent: every message counts. */
  readonly identity?: string
  /** As in Sumo's auto parse mode: unknown names come from the JSON of the message. */
  readonly autoParse?: boolean
  /** Names, in lower case, that messages have in their JSON: for advice. */
  readonly jsonFields?: ReadonlySet<string>
  readonly range?: TimeRange
  /** Values of `{{parameters}}`, and the macros that the query refers to. */
  readonly templates?: Templates
  /** What `lookup` can look into. */
  readonly tables?: readonly LookupTable[]
  /** Which files with places and networks of IP addresses there are; absent: as if there were all. */
  readonly enrichments?: ReadonlySet<Enrichment>
  /** ms since the epoch: what times such as `from=(-15m)` of a subquery are counted from. Default: the end of the range. */
  readonly now?: number
  /** Rows for the `questions` of an earlier call, by key. */
  readonly answers?: ReadonlyMap<string, readonly AnswerRow[]>
}

/** The columns of a message; `_messageTime` and `_receiptTime` in ms since the epoch, `_size` in bytes. */
export const MESSAGE_COLUMNS: readonly BaseColumn[] = [
  { name: '_messageTime', type: 'integer', time: true },
  { name: '_raw', type: 'text', notNull: true },
  { name: '_sourceCategory', type: 'text' },
  { name: '_sourceHost', type: 'text' },
  { name: '_sourceName', type: 'text' },
  { name: '_collector', type: 'text' },
  { name: '_source', type: 'text' },
  { name: '_receiptTime', type: 'integer', time: true },
  { name: '_messageId', type: 'text' },
  { name: '_size', type: 'integer' },
  { name: '__id', type: 'text', notNull: true, internal: true },
]

export interface BoundQuery {
  /** Its spans are those of the text with its templates filled in. */
  readonly query: Query<Stage>
  /** The search expression to run with: that of the query, with the rows of its subqueries in their place. */
  readonly search: SearchExpr
  /** Paths of the tables that the query names. */
  readonly tables: readonly string[]
  /** Undefined when a diagnostic is an error, or when questions are open. */
  readonly plan: Plan | undefined
  /**
   * What has to be run first, and answered in another call: the columns of a pivot are known from the data only. Each has
   * the search expression that it runs with.
   */
  readonly questions: readonly ReadyQuestion[]
  /** The fields that can be named after each stage. */
  readonly scopes: readonly (readonly Column[])[]
  /** Errors and warnings, in order of position; spans are those of the text as written. */
  readonly diagnostics: readonly Diagnostic[]
}

const hasError = (diagnostics: readonly Diagnostic[]): boolean =>
  diagnostics.some(({ severity }) => severity === 'error')

/** Text → bound plan. Never throws on the user's text: every mistake is a diagnostic with its place. */
export const bindQuery = (text: string, options: BindOptions = {}): BoundQuery => {
  const expanded = expandTemplates(text, options.templates ?? {})
  const bound = bindText(expanded.text, options)
  if (expanded.diagnostics.length === 0 && expanded.text === text) return bound
  const refused = hasError(expanded.diagnostics)
  const places = new Set(expanded.diagnostics.map(({ span }) => span.start))
  const found = bound.diagnostics
    .map(expanded.original)
    // a macro that was refused is left as it is, and then called undefined; what became too long was said to
    .filter(
      ({ code, span }) => !(code === 'DQ217' && refused) && (code !== 'DQ403' || !places.has(span.start)),
    )
  const diagnostics = [...expanded.diagnostics, ...found].toSorted((a, b) => a.span.start - b.span.start)
  return hasError(diagnostics)
    ? { ...bound, plan: undefined, questions: [], diagnostics }
    : { ...bound, diagnostics }
}

const bindText = (text: string, options: BindOptions): BoundQuery => {
  const { query, diagnostics } = parseQuery(text, OPERATOR_TABLE)
  const tables = new Set<string>()
  const pipelineOptions = {
    lookupFunction,
    functionNames,
    base: options.columns ?? MESSAGE_COLUMNS,
    ...(options.identity === undefined ? {} : { identity: options.identity }),
    ...(options.autoParse === undefined ? {} : { autoParse: options.autoParse }),
    ...(options.jsonFields === undefined ? {} : { jsonFields: options.jsonFields }),
    ...(options.range === undefined ? {} : { range: options.range }),
    ...(options.tables === undefined ? {} : { tables: options.tables }),
    ...(options.answers === undefined ? {} : { answers: options.answers }),
    ...(options.enrichments === undefined ? {} : { enrichments: options.enrichments }),
    lowerStage: (stage: StageBase, into: Pipeline) => lowerStage(stage as Stage, into),
    onTable: (path: string) => void tables.add(path),
  }
  const subqueries = createSubqueries(pipelineOptions, options.now ?? options.range?.to ?? 0)
  const search = subqueries.expand(query.search)
  const pipeline = createPipeline({ ...pipelineOptions, subquery: subqueries.rows })
  const steps: number[] = []
  const scopes = query.stages.map((stage) => {
    lowerStage(stage, pipeline)
    steps.push(pipeline.steps())
    return pipeline.fields()
  })
  const plan = pipeline.plan()
  const asked = pipeline.questions()
  const inner = subqueries.questions()
  // a stage that could not be read takes its fields along: what is then missing is no second mistake
  const bound = hasError(diagnostics)
    ? []
    : withTextOperands(text, query.stages, [
        ...searchExcess(query.search),
        ...stepExcess(query.stages, steps),
        ...subqueries.diagnostics(),
        ...pipeline.diagnostics(),
      ])
  const all = capped([...diagnostics, ...bound].toSorted((a, b) => a.span.start - b.span.start))
  const common = { query, search: search ?? query.search, tables: [...tables], scopes }
  // what follows an open question may name columns that only its answer gives
  const reliable = asked.every((question) => question.enrich !== undefined)
  if (hasError(diagnostics) || (reliable && hasError(all)))
    return { ...common, plan: undefined, questions: [], diagnostics: all }
  const questions =
    inner.length > 0 ? inner : asked.map((question) => ({ search: common.search, ...question }))
  if (questions.length > 0) return { ...common, plan: undefined, questions, diagnostics }
  return { ...common, plan: hasError(all) ? undefined : plan, questions: [], diagnostics: all }
}

/** Bound plan → one ClickHouse SELECT over the relation that `scan` makes. */
export const planSql = (plan: Plan, scan: ScanSql, options: EmitOptions = {}): Sql =>
  emitPlan(plan, scan, options)
