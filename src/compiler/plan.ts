import type { Sql } from '../sql/sql.ts'
import type { Value, ValueType } from './value.ts'

/**
 * The bound plan: a straight line of nodes, plain data, every name resolved. `id` is unique for each version of a column:
 * an overwritten field keeps its name and gets a new id, so demand is exact and no SELECT has a name twice.
 */
export interface Column {
  /** The name in SQL. */
  readonly id: string
  /** As Sumo shows it. */
  readonly name: string
  readonly type: ValueType
  readonly notNull?: true
  /** Helper columns of the compiler (`__…`, `$.path`): never shown, can't be named by a query. */
  readonly internal?: true
}

/** A step in a JSON document: a key or a 0-based index. */
export type JsonStep = string | number

/** A column that the scan itself fills. */
export interface ScanColumn {
  readonly column: Column
  readonly from:
    | { readonly kind: 'base'; readonly name: string }
    | {
        readonly kind: 'json'
        readonly path: readonly JsonStep[]
        /** `json auto`: keys are not case-sensitive, source aliases apply where they are on, an object is no value. */
        readonly auto: boolean
        /** `json auto maxdepth n`: objects at this depth stay as text. */
        readonly maxDepth?: number
      }
    | { readonly kind: 'jsonHas'; readonly path: readonly JsonStep[] }
}

export interface OrderTerm {
  readonly value: Value
  readonly descending: boolean
}

export type PlanNode =
  | { readonly kind: 'filter'; readonly condition: Value }
  | {
      readonly kind: 'extend'
      readonly column: Column
      readonly value: Value
      /** `window`: computed over the rows that are left; `explode`: makes several rows of one. Nothing moves across either. */
      readonly barrier?: 'window' | 'explode'
    }
  /** One row per event identity: the same event read twice counts once. */
  | { readonly kind: 'unique'; readonly identity: Value }
  | {
      readonly kind: 'aggregate'
      readonly keys: readonly { readonly column: Column; readonly value: Value }[]
      readonly aggregates: readonly { readonly column: Column; readonly value: Value }[]
    }
  | { readonly kind: 'limit'; readonly count: number; readonly order: readonly OrderTerm[] }

export interface Plan {
  readonly scan: readonly ScanColumn[]
  readonly nodes: readonly PlanNode[]
  /** What is shown, in order. */
  readonly output: readonly Column[]
  readonly order: readonly OrderTerm[]
  /** Rows are groups, not messages. */
  readonly aggregated: boolean
}

/** The relation that the plan starts from: a SELECT that fills just the given columns, under their SQL names. */
export type ScanSql = (columns: readonly ScanColumn[]) => Sql
