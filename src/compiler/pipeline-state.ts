import type { Diagnostic } from '../language/diagnostics/diagnostic.ts'
import type { Pipeline, PipelineOptions, Resolver } from './pipeline-types.ts'
import type { Column, OrderTerm, PlanNode, Question, TimeRange } from './plan.ts'
import type { ScanColumns } from './scan-columns.ts'

/** What all pipelines of one query share: the scan, the names of columns, what was found and asked. */
export interface Shared {
  readonly options: PipelineOptions
  readonly scan: ScanColumns
  readonly found: Diagnostic[]
  readonly asked: Question[]
  /** The messages that the query has to see, where these are more than those of its range. */
  wide: TimeRange | undefined
  readonly slices: Pipeline['slices']
  /** How many there are of all pipelines together. */
  steps: number
  newId(name: string): string
}

/** What a pipeline knows at a point. A child starts with its parent's. */
export interface State {
  scope: ReadonlyMap<string, Column>
  gone: ReadonlyMap<string, Column>
  /** Where names come from that are no fields yet, the latest first. */
  opened: readonly Resolver[]
  order: readonly OrderTerm[]
  tieBreak: readonly OrderTerm[]
  aggregated: boolean
  pendingUnique: Column | undefined
  /** What makes a row of the groups. */
  keys: readonly Column[]
  /** The columns were named by data. */
  pivoted: boolean
  /** Of a child: the steps that made the rows it starts with. */
  readonly before: readonly PlanNode[]
  readonly child?: true
}
