import { spawn } from 'node:child_process'
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { injectFaults } from '../../scripts/faults.mjs'
import { ownMark } from '../../src/engine/owner.ts'
import { folderOf, hunt, lines, MAIN, ordinary, stolen, theft } from './dohyo.ts'

// A short run of what `node scripts/faults.mjs` does at length.

test.runIf(process.platform === 'linux').each([
  ['files', 8],
  ['signals', 5],
  ['limits', 8],
  ['input', 4],
] as const)(
  '%s that go wrong under a run: a right answer, a true account, nothing left behind',
  async (kind, runs) => {
    const rows = await injectFaults({ seed: 4, kinds: [kind], runs, events: 400 })
    expect(
      rows.flatMap(({ name, detail, problems }) => problems.map((text) => `${name} (${detail}): ${text}`)),
    ).toEqual([])
    expect(rows).toHaveLength(runs)
    expect(rows.some(({ hit }) => hit)).toBe(true)
  },
  300_000,
)

const until = async (condition: () => boolean): Promise<void> => {
  for (let i = 0; !condition(); i++) {
    if (i > 3000) throw new Error('waited in vain for 30 s')
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

test('a folder of logs that is the one for temporary files: what runs keep there is no log', async () => {
  const temporary = folderOf({ 'a.json': lines(theft(1), ordinary(2)) })
  const alive = join(temporary, `dohyo-stage-${ownMark()}-abc123`)
  mkdirSync(alive, { mode: 0o700 })
  writeFileSync(join(alive, 'stdin'), lines(theft(3)))
  // no folder of ours: whoever wrote the logs may have called it so
  const posing = join(temporary, 'deeper', `dohyo-stage-${ownMark()}-abc123`)
  mkdirSync(posing, { mode: 0o700, recursive: true })
  writeFileSync(join(posing, 'b.json'), lines(theft(4)))
  const child = spawn(process.execPath, [MAIN, 'hunt', temporary, '--format', 'json'], {
    env: { PATH: process.env['PATH'], TMPDIR: temporary },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  let out = ''
  child.stdout.on('data', (chunk) => {
    out += chunk
  })
  const code = await new Promise((resolve) => child.on('close', resolve))
  const document = JSON.parse(out)
  expect(code).toBe(1)
  expect(stolen({ document } as Awaited<ReturnType<typeof hunt>>)).toEqual(['snap-1', 'snap-4'])
  expect(document.accounting).toMatchObject({
    files: { read: 2, skipped: 1 },
    skipped: [{ file: alive, reason: 'temporary files of another run', kind: 'not-a-log' }],
  })
  expect(readdirSync(temporary).sort()).toEqual(['a.json', 'deeper', `dohyo-stage-${ownMark()}-abc123`])
})

test.runIf(process.platform === 'linux')('the next run removes what a killed one has left', async () => {
  const temporary = folderOf()
  const logs = folderOf({ 'a.json': lines(theft(1)) })
  const child = spawn(process.execPath, [MAIN, 'hunt', '-'], {
    env: { PATH: process.env['PATH'], TMPDIR: temporary },
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  await until(() => readdirSync(temporary).some((name) => name.startsWith('dohyo-engine-')))
  child.kill('SIGKILL')
  await new Promise((resolve) => child.on('close', resolve))
  expect(readdirSync(temporary).length).toBeGreaterThan(0)
  // `hunt` expects the folder to be empty afterwards
  expect(stolen(await hunt([logs], { temporary }))).toEqual(['snap-1'])
})
