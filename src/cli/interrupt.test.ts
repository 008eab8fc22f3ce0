import { expect, test } from 'vitest'
import { interruptible } from './interrupt.ts'

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'])(
  '%s asks the first time, and ends the process the second time',
  (name) => {
    const listeners = new Map<string, () => void>()
    const exits: number[] = []
    const signal = interruptible({
      on: (name, listener) => listeners.set(name, listener),
      exit: (code) => exits.push(code),
    })
    listeners.get(name)?.()
    expect({ aborted: signal.aborted, exits }).toEqual({ aborted: true, exits: [] })
    listeners.get(name)?.()
    expect(exits).toEqual([130])
  },
)
