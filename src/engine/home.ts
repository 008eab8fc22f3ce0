import { readFileSync } from 'node:fs'
import { DohyoError, EXIT } from '../base/errors.ts'

/** Bytes of address space below which the engine crashes while it loads (measured: 2 GB do, 3 GB don't). */
const LEAST = 3_000_000_000

const limits = (): string => {
  try {
    return readFileSync('/proc/self/limits', 'latin1')
  } catch {
    // only Linux tells
    return ''
  }
}

/** Throws DohyoError DQ702 where the engine would end the process without a word. */
export const checkAddressSpace = (text = limits()): void => {
  const limit = Number(/^Max address space\s+(\d+)/m.exec(text)?.[1] ?? Number.NaN)
  if (!(limit < LEAST)) return
  throw new DohyoError('the engine needs 3 GB of address space, and this process may not have as much', {
    code: 'DQ702',
    exit: EXIT.input,
    help: 'raise the limit: ulimit -v unlimited; --max-memory bounds what is really used',
  })
}

const hasFolder = (): boolean => {
  try {
    process.cwd()
    return true
  } catch {
    return false
  }
}

/**
 * Starts the engine where it can start, whatever the process was given: a working folder that is there (one that has been
 * deleted names no logs anyway), and a time zone that it knows, since nothing of ours depends on one. Throws DohyoError DQ701.
 */
export const atHome = <T>(folder: string, start: () => T): T => {
  if (!hasFolder()) process.chdir(folder)
  const zone = process.env['TZ']
  process.env['TZ'] = 'UTC'
  try {
    return start()
  } catch (cause) {
    throw new DohyoError('the engine does not start', {
      code: 'DQ701',
      exit: EXIT.input,
      help: '`dohyo doctor` looks for what it lacks: room and rights in the folder for temporary files, memory, open files',
      cause,
    })
  } finally {
    if (zone === undefined) delete process.env['TZ']
    else process.env['TZ'] = zone
  }
}
