import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { SOURCES } from '../sources/index.ts'
import { inventory } from './inventory.ts'

const FILES = 2000
/** Bytes of the heap; measured: 460. A name of 110, a stamp of 50, the object, and the buffer with its content. */
const MOST = 530

const EVENT =
  '{"eventVersion":"1.08","eventSource":"ec2.amazonaws.com","eventName":"CreateSnapshot","eventTime":"2024-05-01T10:00:00Z"}'

const collect = ((): (() => void) => {
  setFlagsFromString('--expose-gc')
  return runInNewContext('gc')
})()

const used = (): number => {
  collect()
  return process.memoryUsage().heapUsed
}

test('what is kept of each file is its name and little more: there may be a million', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'dohyo-inventory-memory-'))
  try {
    const look = (files: number) => {
      const logs = join(folder, String(files))
      mkdirSync(logs)
      for (let i = 0; i < files; i++)
        writeFileSync(join(logs, `${'x'.repeat(60)}${i}.json`), `{"Records":[${EVENT}]}`)
      return inventory([logs], { sources: SOURCES, spool: folder })
    }
    // code is compiled the first time
    await look(100)
    const before = used()
    const found = await look(FILES)
    const after = used()
    expect(found.files).toHaveLength(FILES)
    expect((after - before) / FILES).toBeLessThan(MOST)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}, 60_000)
