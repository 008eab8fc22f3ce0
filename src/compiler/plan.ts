import type { SearchExpr } from '../language/ast.ts'
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
  /** The same in every row, and known: `"UTC" as zone`. */
  readonly constant?: string | number | boolean
  /** Epoch milliseconds that stand for a point in time. */
  readonly time?: true
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
        /** `json auto extractarrays`: elements of flat arrays are fields, and these arrays are no value of their own. */
        readonly extractArrays?: true
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
  | RelationNode

/**
 * A step that is a statement of its own: a join, a pivot, a look-up. `build` gets the name of the relation so far and the
 * columns that later steps still read of it, and returns a SELECT that gives these and its own `columns`, under their ids.
 */
export interface RelationNode {
  readonly kind: 'relation'
  /** For people: `join`, `lookup threats`. */
  readonly what: string
  readonly columns: readonly Column[]
  /** Ids of the columns that `build` itself reads. */
  readonly reads: ReadonlySet<string>
  /** Rows stay messages or groups as they were, and keep their other columns. */
  readonly keeps: boolean
  /** `build` reads its input, which is groups and so not large, more than once: it is worth keeping. */
  readonly repeats?: true
  readonly build: (from: Sql, handedOn: readonly Column[]) => Sql
}

export interface Plan {
  readonly scan: readonly ScanColumn[]
  readonly nodes: readonly PlanNode[]
  /** What is shown, in order. */
  readonly output: readonly Column[]
  readonly order: readonly OrderTerm[]
  /** Rows are groups, not messages. */
  readonly aggregated: boolean
  /** The messages that it has to see, where these are more than those of the query's range. */
  readonly range?: TimeRange
}

/** The relation that the plan starts from: a SELECT that fills just the given columns, under their SQL names. */
export type ScanSql = (columns: readonly ScanColumn[]) => Sql

/** A sub-pipeline over the rows of another: `join (…) as a`, `filter f in (…)`. */
export interface NestedPlan {
  /** Ids of the outer columns that it reads. */
  readonly reads: ReadonlySet<string>
  readonly output: readonly Column[]
  /** A SELECT over the outer relation of that name, giving `output` under their ids. */
  readonly sql: (from: Sql) => Sql
}

/** Rows that must be known before a query can be bound: the columns of a pivot, the values of a subquery. */
export interface Question {
  readonly key: string
  readonly plan: Plan
  /** Its own search expression and time range; absent: those of the query. */
  readonly search?: SearchExpr
  readonly range?: TimeRange
  /** What is to be added to each row of the answer: where the address in its column `ip` is. */
  readonly enrich?: Enrichment
}

/** Places and networks of IP addresses, from files that the user brings. */
export type Enrichment = 'geo' | 'asn'

/** A question that can be run as it stands. */
export type ReadyQuestion = Question & { readonly search: SearchExpr }

/** What is known of an IP address, by the names that Sumo gives it; empty where nothing is. */
export type Enrich = (kind: Enrichment, ip: string) => AnswerRow

export type AnswerRow = Readonly<Record<string, unknown>>

/** ms since the epoch, UTC; `from` inclusive, `to` exclusive. */
export interface TimeRange {
  readonly from?: number
  readonly to?: number
}

/** A table that the user brought: see `--lookup`. */
export interface LookupTable {
  readonly name: string
  readonly columns: readonly string[]
  /** A relation whose columns are Nullable(String) and have these names; and `__row`, from 1, in the order of the file. */
  readonly relation: Sql
  /** How many rows have a key, upper and lower case alike, that an earlier row has. */
  readonly duplicates?: (columns: readonly string[]) => number
}
