import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { DohyoError, EXIT } from '../base/errors.ts'
import { codeOf, isSystemFailure } from '../base/failures.ts'
import { type Sql, sql } from '../sql/sql.ts'
import type { Engine, QueryOptions } from './engine.ts'
import { toEngineError } from './errors.ts'
import { guarded } from './guard.ts'
import { atHome, checkAddressSpace } from './home.ts'
import { jsonRows } from './json-rows.ts'
import { writeLock } from './lock.ts'
import { withSettings } from './settings.ts'
import { makeTemporary, sweepTemporary } from './temporary.ts'

const noEngine = (cause: unknown): Error => {
  // told for what it is: too many open files, a disk that can't be read
  if (isSystemFailure(cause)) return cause
  const found = codeOf(cause) === 'ERR_DLOPEN_FAILED' ? 'does not load' : 'is not installed'
  return new DohyoError(`the embedded engine (chDB) ${found}`, {
    code: 'DQ704',
    exit: EXIT.input,
    help: 'npm install chdb@3.4.0 (Linux with glibc or macOS; on Windows use WSL2); `dohyo doctor` says more',
    cause,
  })
}

/** chDB weighs half a gigabyte and loads in a tenth of a second: only when something is to be run. */
const load = async () => {
  try {
    return await import('chdb')
  } catch (cause) {
    throw noEngine(cause)
  }
}

/** How long `close` waits for what was given up while it writes: longer than a batch takes. Milliseconds. */
const PATIENCE = 10_000

/** The work's end or the signal's, whichever comes first; the work itself goes on. */
const orAborted = async <T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> => {
  if (signal === undefined) return work
  const settled = new AbortController()
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true, signal: settled.signal })
  })
  try {
    return await Promise.race([work, aborted])
  } finally {
    settled.abort()
  }
}

/** What `file()` may read: the links and packs of a stage (hunt/stage.ts), by a pattern in one folder. */
const isStaged = (root: string) => {
  const prefix = join(root, 'dohyo-stage-')
  return (path: string): boolean =>
    path.startsWith(prefix) && /^[\w-]+\/\d+\/[\w*.-]+$/.test(path.slice(prefix.length))
}

/**
 * Opens chDB in this process, on a private temporary directory that `close` removes (and the end of the process, should
 * nobody close it). A process can have one such engine at a time: the library binds one data directory.
 */
export const openEmbedded = async (): Promise<Engine> => {
  checkAddressSpace()
  const [{ Session }] = await Promise.all([load(), sweepTemporary(tmpdir())])
  const { path, remove } = makeTemporary('engine', tmpdir())
  const lock = await writeLock(path)
  const session = atHome(path, () => new Session(path, { connectionArgs: lock }))
  const mayRead = isStaged(tmpdir())
  const textOf = (statement: Sql, options: QueryOptions): Sql =>
    guarded(withSettings(statement, options), mayRead)
  let closed: Promise<void> | undefined
  // the engine can't stop a statement: one that was given up would write its table anew after `close` has removed it
  let writing: Promise<unknown> = Promise.resolve()
  let abandoned = false
  const givenUp = (signal: AbortSignal | undefined): void => {
    abandoned ||= signal?.aborted === true
    signal?.throwIfAborted()
  }

  const ask = (
    statement: Sql,
    { params, signal, ...options }: QueryOptions,
    format: 'JSONEachRow' | 'Parquet' = 'JSONEachRow',
  ) => {
    const text = textOf(statement, options)
    const how = { format, ...(signal === undefined ? {} : { signal }) }
    return params === undefined ? session.queryAsync(text, how) : session.queryBindAsync(text, params, how)
  }
  async function* stream<T>(statement: Sql, options: QueryOptions = {}): AsyncGenerator<readonly T[]> {
    options.signal?.throwIfAborted()
    const answer = ask(statement, options)
    try {
      yield* jsonRows<T>((await answer).bytes())
    } catch (cause) {
      givenUp(options.signal)
      throw toEngineError(cause)
    }
  }
  const rows = async <T>(statement: Sql, options?: QueryOptions): Promise<T[]> => {
    const all: T[] = []
    for await (const batch of stream<T>(statement, options)) for (const row of batch) all.push(row)
    return all
  }
  return {
    rows,
    stream,
    run: async (statement, options = {}) => {
      options.signal?.throwIfAborted()
      const { signal, ...others } = options
      const work = ask(statement, others)
      try {
        // one statement at a time, so the last one ends last
        writing = work.catch(() => undefined)
        await orAborted(work, signal)
      } catch (cause) {
        givenUp(options.signal)
        throw toEngineError(cause)
      }
    },
    parquet: async (statement, options = {}) => {
      options.signal?.throwIfAborted()
      const answer = ask(statement, options, 'Parquet')
      try {
        return (await answer).bytes()
      } catch (cause) {
        givenUp(options.signal)
        throw toEngineError(cause)
      }
    },
    version: async () => (await rows<{ v: string }>(sql`SELECT version() AS v`))[0]?.v ?? 'unknown',
    close: () => {
      closed ??= (async () => {
        if (abandoned) await Promise.race([writing, setTimeout(PATIENCE, undefined, { ref: false })])
        session.close()
        await remove()
      })()
      return closed
    },
  }
}
