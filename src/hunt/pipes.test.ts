import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { watchPipes } from './pipes.ts'

test('who waits for a named pipe is given its end', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'dohyo-pipes-'))
  const [pipe, file] = [join(folder, 'pipe'), join(folder, 'file')]
  execFileSync('mkfifo', [pipe])
  writeFileSync(file, 'kept')
  const end = watchPipes([{ path: file }, { path: pipe }, { path: join(folder, 'gone') }])
  try {
    const reader = spawn('cat', [pipe])
    expect(await new Promise((resolve) => reader.on('close', resolve))).toBe(0)
  } finally {
    end()
    rmSync(folder, { recursive: true })
  }
})
