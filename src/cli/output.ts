import { rmSync } from 'node:fs'
import { type FileHandle, open, realpath, rename, rm, stat } from 'node:fs/promises'
import { partFor } from '../app/part-files.ts'
import { DohyoError, EXIT } from '../base/errors.ts'
import { codeOf } from '../base/failures.ts'
import type { Output } from './environment.ts'
import { machineFailure } from './errors.ts'

/** Where a command's result goes. */
export interface Sink {
  write(text: string): Promise<void>
  /** The reader has gone (`| head`): more text is of no use to anybody. */
  readonly gone: boolean
  /** Keeps what was written. */
  finish(): Promise<void>
  /** Leaves no trace of it, where that is possible. */
  discard(): Promise<void>
}

const FULL = 64 * 1024

/** Gathers small writes; a closed pipe is the reader's good right, and ends the output quietly. */
const streamSink = (output: Output): Sink => {
  let pending = ''
  let gone = false
  const flush = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const text = pending
      pending = ''
      if (gone || text === '') return resolve()
      output.write(text, (error) => {
        if (error === undefined || error === null) return resolve()
        if (codeOf(error) !== 'EPIPE') return reject(error)
        gone = true
        resolve()
      })
    })
  return {
    get gone() {
      return gone
    },
    write: async (text) => {
      pending += text
      if (pending.length >= FULL) await flush()
    },
    finish: flush,
    discard: flush,
  }
}

/** A name that can't be written to is a mistake; a disk that is full is not. */
const cannotWrite = (file: string, cause: unknown): DohyoError => {
  const known = machineFailure(cause)
  return new DohyoError(`cannot write ${file}: ${cause instanceof Error ? cause.message : String(cause)}`, {
    code: 'DQ801',
    exit: known === undefined ? EXIT.usage : EXIT.input,
    help: known?.help ?? 'name a file in a folder that exists and may be written to',
    cause,
  })
}

interface Target {
  readonly handle: FileHandle
  readonly keep: () => Promise<void>
  readonly drop: () => Promise<void>
}

/** A new or regular file is replaced only when the result is whole; a device or named pipe is written to directly. */
const openTarget = async (file: string): Promise<Target> => {
  const existing = await stat(file).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  })
  if (existing !== undefined && !existing.isFile()) {
    return { handle: await open(file, 'w'), keep: async () => {}, drop: async () => {} }
  }
  const target = existing === undefined ? file : await realpath(file)
  const part = await partFor(target)
  const handle = await open(part, 'wx', existing?.mode ?? 0o666)
  // a second Ctrl-C ends the process where it stands
  const sweep = () => rmSync(part, { force: true })
  process.once('exit', sweep)
  return {
    handle,
    keep: async () => {
      await rename(part, target)
      process.off('exit', sweep)
    },
    drop: async () => {
      await rm(part, { force: true })
      process.off('exit', sweep)
    },
  }
}

/** Opens the file at once, so that a long run does not end in "no such folder". */
const fileSink = async (file: string): Promise<Sink> => {
  const target = await openTarget(file).catch((error: unknown) => {
    throw cannotWrite(file, error)
  })
  const guarded = async (work: () => Promise<unknown>): Promise<void> => {
    try {
      await work()
    } catch (error) {
      throw cannotWrite(file, error)
    }
  }
  const stream = streamSink({
    write: (text, done) => {
      target.handle.write(text).then(() => done(), done)
    },
  })
  return {
    gone: false,
    write: (text) => guarded(() => stream.write(text)),
    finish: () =>
      guarded(async () => {
        await stream.finish()
        await target.handle.close()
        await target.keep()
      }),
    discard: () =>
      guarded(async () => {
        await target.handle.close()
        await target.drop()
      }),
  }
}

/** Runs `work` with the sink that `--output` names (standard output otherwise); what fails half-way is not kept. */
export const withSink = async <T>(
  file: string | undefined,
  stdout: Output,
  work: (sink: Sink) => Promise<T>,
): Promise<T> => {
  const sink = file === undefined ? streamSink(stdout) : await fileSink(file)
  try {
    const result = await work(sink)
    await sink.finish()
    return result
  } catch (error) {
    await sink.discard()
    throw error
  }
}
