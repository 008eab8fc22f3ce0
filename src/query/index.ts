import { emitPlan } from '../compiler/emit.ts'
import { createPipeline } from '../compiler/pipeline.ts'
import type { BaseColumn } from '../compiler/pipeline-types.ts'
import type { AnswerRow, LookupTable, Plan, Question, ScanSql, TimeRange } from '../compiler/plan.ts'
import { functionNames, lookupFunction } from '../functions/index.ts'
import type { Query } from '../language/ast.ts'
import type { Diagnostic } from '../language/diagnostics/diagnostic.ts'
import { parseQuery } from '../language/parse-query.ts'
import { lowerStage, OPERATOR_TABLE, type Stage } from '../operators/index.ts'
import type { Sql } from '../sql/sql.ts'

export interface BindOptions {
  /** Fields that every message has; `MESSAGE_COLUMNS`, plus any of the data at hand. */
  readonly columns?: readonly BaseColumn[]
  /** Name of the column by which a message read twice is known; absent: every message counts. */
  readonly identity?: string
  /** As in Sumo's auto parse mode: unknown names come from the JSON of the message. */
  readonly autoParse?: boolean
  readonly range?: TimeRange
  /** What `lookup` can look into. */
  readonly tables?: readonly LookupTable[]
  /** Rows for the `questions` of an earlier call, by key. */
  readonly answers?: ReadonlyMap<string, readonly AnswerRow[]>
}

/** The columns of a message; `_messageTime` and `_receiptTime` in ms since the epoch, `_size` in bytes. */
export const MESSAGE_COLUMNS: readonly BaseColumn[] = [
  { name: '_messageTime', type: 'integer' },
  { name: '_raw', type: 'text', notNull: true },
  { name: '_sourceCategory', type: 'text' },
  { name: '_sourceHost', type: 'text' },
  { name: '_sourceName', type: 'text' },
  { name: '_collector', type: 'text' },
  { name: '_source', type: 'text' },
  { name: '_receiptTime', type: 'integer' },
  { name: '_messageId', type: 'text' },
  { name: '_size', type: 'integer' },
  { name: '__id', type: 'text', notNull: true, internal: true },
]

export interface BoundQuery {
  readonly query: Query<Stage>
  /** Undefined when a diagnostic is an error, or when questions are open. */
  readonly plan: Plan | undefined
  /** What has to be run first, and answered in another call: the columns of a pivot are known from the data only. */
  readonly questions: readonly Question[]
  /** Errors and warnings, in order of position. */
  readonly diagnostics: readonly Diagnostic[]
}

const hasError = (diagnostics: readonly Diagnostic[]): boolean =>
  diagnostics.some(({ severity }) => severity === 'error')

/** Text → bound plan. Never throws on the user's text: every mistake is a diagnostic with its place. */
export const bindQuery = (text: string, options: BindOptions = {}): BoundQuery => {
  const { query, diagnostics } = parseQuery(text, OPERATOR_TABLE)
  const pipeline = createPipeline({
    lookupFunction,
    functionNames,
    base: options.columns ?? MESSAGE_COLUMNS,
    ...(options.identity === undefined ? {} : { identity: options.identity }),
    ...(options.autoParse === undefined ? {} : { autoParse: options.autoParse }),
    ...(options.range === undefined ? {} : { range: options.range }),
    ...(options.tables === undefined ? {} : { tables: options.tables }),
    ...(options.answers === undefined ? {} : { answers: options.answers }),
  })
  for (const stage of query.stages) lowerStage(stage, pipeline)
  const plan = pipeline.plan()
  const questions = pipeline.questions()
  // a stage that could not be read takes its fields along: what is then missing is no second mistake
  const bound = hasError(diagnostics) ? [] : pipeline.diagnostics()
  const all = [...diagnostics, ...bound].toSorted((a, b) => a.span.start - b.span.start)
  // what follows an open question may name columns that only its answer gives
  if (questions.length > 0 && !hasError(diagnostics))
    return { query, plan: undefined, questions, diagnostics }
  return { query, plan: hasError(all) ? undefined : plan, questions: [], diagnostics: all }
}

/** Bound plan → one ClickHouse SELECT over the relation that `scan` makes. */
export const planSql = (plan: Plan, scan: ScanSql): Sql => emitPlan(plan, scan)
