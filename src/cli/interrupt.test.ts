import { EventEmitter } from 'node:events'
import { expect, test } from 'vitest'
import { interruptible } from './interrupt.ts'

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  '%s asks the first time; the second time it cleans up and ends the process',
  (name) => {
    const emitter = new EventEmitter()
    const seen: string[] = []
    const signals = Object.assign(emitter, {
      pid: 42,
      kill: (pid: number, sent: string) =>
        seen.push(`${sent} to ${pid}, ${emitter.listenerCount(sent)} listen`),
      exit: (code: number) => {
        seen.push(`exit ${code}`)
        emitter.emit('exit')
      },
    })
    const signal = interruptible(signals)
    emitter.on('exit', () => seen.push('cleaned up'))
    emitter.emit(name)
    expect({ aborted: signal.aborted, seen }).toEqual({ aborted: true, seen: [] })
    emitter.emit(name)
    expect(seen).toEqual(['exit 130', 'cleaned up', `${name} to 42, 0 listen`])
  },
)
