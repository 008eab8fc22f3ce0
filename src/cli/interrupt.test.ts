import { expect, test } from 'vitest'
import { interruptible } from './interrupt.ts'

test('the first signal asks, the second one ends the process', () => {
  const listeners = new Map<string, () => void>()
  const exits: number[] = []
  const signal = interruptible({
    on: (name, listener) => listeners.set(name, listener),
    exit: (code) => exits.push(code),
  })
  listeners.get('SIGTERM')?.()
  expect({ aborted: signal.aborted, exits }).toEqual({ aborted: true, exits: [] })
  listeners.get('SIGINT')?.()
  expect(exits).toEqual([130])
})
