import { EXIT } from '../base/errors.ts'

/** The part of `process` that is used here. */
interface Signals {
  readonly pid: number
  on(name: NodeJS.Signals, listener: () => void): unknown
  once(name: 'exit', listener: () => void): unknown
  removeAllListeners(name: NodeJS.Signals): unknown
  kill(pid: number, name: NodeJS.Signals): unknown
  exit(code: number): void
}

const NAMES = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * The first Ctrl-C (or SIGTERM, or a terminal that is closed) asks the work to stop and clean up. The second one cleans up
 * at once and ends the process by that signal: an orderly exit takes the engine down while it works, and crashes or hangs.
 */
export const interruptible = (signals: Signals): AbortSignal => {
  const controller = new AbortController()
  for (const name of NAMES)
    signals.on(name, () => {
      if (!controller.signal.aborted) return controller.abort()
      // after all others that clean up
      signals.once('exit', () => {
        signals.removeAllListeners(name)
        signals.kill(signals.pid, name)
      })
      signals.exit(EXIT.interrupted)
    })
  return controller.signal
}
