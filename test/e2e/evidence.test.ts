import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ROOT } from './dohyo.ts'

test('the evidence table of the README is what the pack shows', { timeout: 180_000 }, async () => {
  const child = spawn(process.execPath, [join(ROOT, 'scripts/evidence.mjs'), '--check'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let problems = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    problems += text
  })
  const [code] = await once(child, 'close')
  expect(problems).toBe('')
  expect(code).toBe(0)
})
