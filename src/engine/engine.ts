import type { Sql } from '../sql/sql.ts'

export interface QueryOptions {
  readonly signal?: AbortSignal
  /** Values of `{name:Type}` parameters in the statement. */
  readonly params?: Readonly<Record<string, string | number>>
  /** Further settings of the statement, `name = value` each. */
  readonly settings?: readonly Sql[]
  /** Upper bound for one statement, in bytes of engine memory. */
  readonly maxMemoryBytes?: number
  /** Upper bound for one statement, in seconds. */
  readonly maxSeconds?: number
  /** A SELECT reads files, or materialises a part of itself. Without it, the engine refuses what reads more than its own tables. */
  readonly readsMore?: boolean
}

/** One ClickHouse, embedded or remote. Knows statements, not queries. */
export interface Engine {
  /** Runs a statement and returns its rows; 64-bit integers arrive as numbers. Throws EngineError. */
  rows<T>(statement: Sql, options?: QueryOptions): Promise<T[]>
  /** The same, a batch of rows at a time; for results of any size. */
  stream<T>(statement: Sql, options?: QueryOptions): AsyncIterable<readonly T[]>
  /** Runs a statement whose rows nobody reads. */
  run(statement: Sql, options?: QueryOptions): Promise<void>
  /** Runs a statement and returns its rows as a file of Parquet. */
  parquet(statement: Sql, options?: QueryOptions): Promise<Uint8Array>
  version(): Promise<string>
  /** Ends the engine and removes what it put on disk. Safe to call twice. */
  close(): Promise<void>
}
