import { EXIT } from '../base/errors.ts'

/** The part of `process` that is used here. */
interface Signals {
  on(name: NodeJS.Signals, listener: () => void): unknown
  exit(code: number): void
}

/** The first Ctrl-C (or SIGTERM, or a terminal that is closed) asks the work to stop and clean up; the second one ends the process where it stands. */
export const interruptible = (signals: Signals): AbortSignal => {
  const controller = new AbortController()
  const stop = (): void => {
    if (controller.signal.aborted) signals.exit(EXIT.interrupted)
    else controller.abort()
  }
  signals.on('SIGINT', stop)
  signals.on('SIGTERM', stop)
  signals.on('SIGHUP', stop)
  return controller.signal
}
